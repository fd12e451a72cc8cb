"""Parts of flows: what they write into the ledger, and how they look at files of other hosts."""
