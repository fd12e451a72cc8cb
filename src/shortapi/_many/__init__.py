"""Waiting for very many jobs at once, within one rate limit and a few requests at a time."""
