"""For tests of a user's own: a ShortAPI without sockets, and flows driven by hand."""

from typing import assert_type

from shortapi import AsyncClient, Client, Job, Output, Result
from shortapi.testing import Command, Flow, Flows, SandboxTransport

transport = SandboxTransport(faults=["create:drop@1"])
transport.clock.sleep(300)
AsyncClient("ak-x", transport=transport)

with Client("ak-x", transport=transport) as client:
    flows = Flows(client, rand=lambda: 0.5)
    flow = flows.submit("vendor/family/task", {"prompt": "waves"}, max_cost="1")
    assert_type(flow, Flow[Job])
    assert_type(flows.wait("66f0"), Flow[Result[Output]])
    command: Command = next(flow)
