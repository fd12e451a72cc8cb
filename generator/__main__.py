"""The old name of the compiler; goes away with the last caller."""

import sys

from shortapi_generator.__main__ import main

sys.exit(main())
