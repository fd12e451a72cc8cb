"""Downloads: a file gets its name only when it is complete.

Streamed to a temporary name, resumed by Range after an interruption (also by a later process), checked for length and
signature, then renamed. Links to private addresses are refused, and the API key is never sent to a file host.
"""
