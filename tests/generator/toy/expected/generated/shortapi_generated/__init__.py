# Generated from spec/ by `make generate`; edit spec/ instead.
"""Classes and calls of ShortAPI."""
