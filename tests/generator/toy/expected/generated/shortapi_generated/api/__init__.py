# Generated from spec/ by `make generate`; edit spec/ instead.
"""Contains methods for accessing the API"""
