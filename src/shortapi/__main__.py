"""`python -m shortapi`: the same as the command `shortapi`."""

from __future__ import annotations

import sys

from shortapi.cli import main

if __name__ == "__main__":
    sys.exit(main())
