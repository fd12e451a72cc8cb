"""The compiler from catalogue entries to typed classes, registry, documents and pages.

`python -m shortapi_generator build | check | diff OLD NEW` in a checkout.
"""
