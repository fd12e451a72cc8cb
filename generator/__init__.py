"""The compiler from spec/ to generated/. Used in development only: `python -m generator build|check|diff`."""
