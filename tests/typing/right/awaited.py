"""The async client: the same names, awaited."""

from collections.abc import AsyncGenerator
from decimal import Decimal
from typing import assert_type

from shortapi import AsyncClient, AsyncJob, AsyncOutput, Estimate, Outcome, Result, Resumed, Saved, Snapshot
from shortapi.models import HappyHorse10TextToVideoArgs

args = HappyHorse10TextToVideoArgs(prompt="waves", duration=3)


async def main() -> Decimal | None:
    async with AsyncClient(max_polls_per_second=5) as client:
        assert_type(client.estimate(args), Estimate)
        assert_type(await client.check(args, look=False), Estimate | None)

        job = await client.submit(args, max_cost="1.50")
        assert_type(job, AsyncJob)
        assert_type(job.id, str)
        assert_type(await job.poll(), Snapshot)

        result = await job.wait(timeout=900, on_update=print)
        assert_type(result, Result[AsyncOutput])
        assert_type(await result.outputs[0].save("clip.mp4"), Saved)
        assert_type(await result.read(), bytes)
        assert_type(result.iter_bytes(), AsyncGenerator[bytes, None])
        async for piece in result.outputs[0].iter_bytes():
            assert_type(piece, bytes)

        async for outcome in client.as_completed([job, "66f0"]):
            assert_type(outcome, Outcome[AsyncJob, Result[AsyncOutput]])
        assert_type(await client.wait_all([job]), tuple[Outcome[AsyncJob, Result[AsyncOutput]], ...])
        assert_type(await client.resume("clips"), tuple[Resumed, ...])
        return (await client.run("vendor/family/task", {"prompt": "waves"}, save="clip.mp4")).charge
