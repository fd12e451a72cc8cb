"""The sync client: two doors, one result, and Decimal wherever there is money."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, assert_type

from shortapi import Client, Estimate, Job, Output, PollPolicy, Quote, Result, Saved, Snapshot
from shortapi.models import HappyHorse10TextToVideoArgs

MODEL = "alibaba/happyhorse-1.0/text-to-video"
args = HappyHorse10TextToVideoArgs(prompt="waves", duration=3)
updates: list[Snapshot] = []


class Progress:
    def __call__(self, snapshot: Snapshot) -> str:
        return f"{snapshot.status} {snapshot.elapsed:.0f}"


with Client() as client:
    assert_type(client, Client)
    assert_type(client.estimate(args), Estimate)
    assert_type(client.estimate(MODEL, {"prompt": "waves"}).amount, Decimal)
    assert_type(client.check(args, max_cost=Decimal("1.50"), look=False), Estimate | None)

    quote = client.quote(args, seconds=60, tag="intro")
    assert_type(quote, Quote)
    assert_type(quote.price, Decimal)
    assert_type(client.submit(quote), Job)
    assert_type(client.run(quote), Result[Output])

    job = client.submit(args, max_cost="1.50", save=Path("clip.mp4"), tag="intro", extra_args={"style": "ink"})
    assert_type(job, Job)
    assert_type(job.id, str)
    assert_type(job.charge, Decimal | None)
    assert_type(job.estimate, Estimate | None)
    assert_type(job.poll(), Snapshot)
    assert_type(client.submit(MODEL, {"prompt": "waves"}, max_cost=0.5, validate="warn", allow_duplicate=True), Job)

    result = job.wait(timeout=900, on_update=print)
    assert_type(result, Result[Output])
    assert_type(result.outputs, tuple[Output, ...])
    assert_type(result.charge, Decimal | None)
    assert_type(result.read(), bytes)
    assert_type(result.iter_bytes(), Iterator[bytes])
    assert_type(result.outputs[0].save("clip.mp4", overwrite=True, max_bytes=1_000_000), Saved)
    assert_type(result.outputs[0].save(), Saved)
    assert_type(result.outputs[0].read(), bytes)
    assert_type(result.outputs[0].kind, str)

    assert_type(client.job("66f0").wait(poll=PollPolicy(interval=5), on_update=Progress()), Result[Output])
    finished = client.run(args, save="clip.mp4", on_update=updates.append, callback_url="https://a.invalid/done")
    assert_type(finished.saved, tuple[Saved, ...])

options: dict[str, Any] = {"max_cost": "0.50"}
start: Callable[..., Job] = Client("ak-x", base_url="http://127.0.0.1:9", http_timeout=10, validate="off").submit
start(MODEL, {"prompt": "waves"}, **options)
