"""The compiler from catalogue entries to typed classes, registry, documents and pages.

`python -m shortapi_generator build | check | diff OLD NEW` in a checkout; for people who installed the package
`shortapi generate MODELS_DIR --out PROJECT_DIR`. Both need the extra `generate`.
"""

from shortapi_generator._package import generate
from shortapi_generator._words import BuildError

__all__ = ["BuildError", "generate"]
