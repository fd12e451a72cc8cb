"""Batches: thousands of rows, each paid for once, by several processes of one machine or of many (docs/batches.md).

`Batch` and `AsyncBatch` are also names of `shortapi`. All rules about money are in the library's ledger and in
`_work.run_row`, which may be called for any row, any number of times, on any machine.
"""

from __future__ import annotations

from shortapi_batch._batch import AsyncBatch, Batch
from shortapi_batch._bill import Bill, Problem, Share
from shortapi_batch._limits import Status, per_second

__all__ = ["AsyncBatch", "Batch", "Bill", "Problem", "Share", "Status", "per_second"]
