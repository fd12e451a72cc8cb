"""`python -m shortapi`: the same as the command `shortapi`."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    try:
        from shortapi_cli import main

        sys.exit(main())
    except KeyboardInterrupt:  # while shortapi_cli was being imported
        sys.exit(130)
