"""`shortapi generate`: a package of typed args classes from a folder of the user's entries."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from shortapi.errors import CatalogError
from shortapi_cli import _output

if TYPE_CHECKING:
    from shortapi_cli._options import Options


def generate(options: Options) -> int:
    """Compile a folder of entries into a project for pip."""
    from shortapi_generator import BuildError
    from shortapi_generator import generate as compile_entries

    out = Path(options.out or "")
    try:
        count = compile_entries(Path(options.models_dir), out)
    except BuildError as error:
        lines = "\n  ".join(error.problems)
        raise CatalogError(f"Nothing was written:\n  {lines}", problems=error.problems) from None
    except OSError as error:
        raise CatalogError(f"Nothing was written: {error.strerror or error}.") from None
    if options.json:
        _output.tell_json({"models": count, "project": str(out)})
    else:
        _output.tell(f"{out}: {count} model{'s' if count != 1 else ''}. Install it with: pip install {out}")
    return 0
