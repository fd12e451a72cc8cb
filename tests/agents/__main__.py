"""The long forms of the attacks on agents, and the control: python -m tests.agents."""

from __future__ import annotations

import sys

from tests.attack.agents import main

sys.exit(main())
