"""Tests press Ctrl-C on themselves and on programs that they start: that must arrive, also in a background job.

A shell lets its background jobs ignore SIGINT, and `nohup` lets them ignore SIGHUP; programs inherit that.
"""

import signal

for _name in ("SIGINT", "SIGHUP"):
    _number = getattr(signal, _name, None)
    if _number is not None and signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, signal.default_int_handler if _name == "SIGINT" else signal.SIG_DFL)
