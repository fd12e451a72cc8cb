# Generated from spec/ by `make generate`; edit spec/ instead.
"""Contains endpoint functions for accessing the API"""
