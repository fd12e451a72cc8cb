# pyright: basic, reportUnnecessaryComparison=true
"""Errors, the ledger and the catalogue."""

import shortapi
from shortapi import Budget, Client, JobFailedError, Ledger, ShortAPIError
from shortapi.catalog import no_such_function  # expect: attr-defined reportAttributeAccessIssue
from shortapi.ledger import NoSuchClass  # expect: attr-defined reportAttributeAccessIssue

client = Client()
no_such_function(NoSuchClass)
entry = client.catalog["alibaba/happyhorse-1.0/image-to-video"]
title = entry.titel  # expect: attr-defined reportAttributeAccessIssue
entry.title = "Another"  # expect: misc reportAttributeAccessIssue
title = client.catalog.get("no/such/model").title  # expect: union-attr reportOptionalMemberAccess
client.catalog.add(1)  # expect: arg-type reportArgumentType

Budget(20, per="week")  # expect: arg-type reportArgumentType
Budget("20", "day", "1.50")  # expect: call-arg reportCallIssue
ledger = Ledger(1)  # expect: arg-type reportArgumentType
for row in ledger.rows():
    total = row.charge + row.estimate  # expect: operator reportOperatorIssue

try:
    client.run("vendor/family/task", {"prompt": "waves"})
except JobFailedError as error:
    print(error.reason)  # expect: attr-defined reportAttributeAccessIssue
    count: int = error.refunded  # expect: assignment reportAssignmentType
except ShortAPIError as error:
    print(error.job_id.upper())  # expect: union-attr reportOptionalMemberAccess
except shortapi.NoSuchError:  # expect: attr-defined reportAttributeAccessIssue
    pass
