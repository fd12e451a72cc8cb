"""The sandbox by its first name; it is a package of its own, `shortapi_sandbox` (extra `sandbox`)."""

from shortapi_sandbox import *  # noqa: F403
