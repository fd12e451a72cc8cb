# pyright: basic, reportUnnecessaryComparison=true
"""Two doors and no third; options by name; money is no float to the reader; what is async is awaited."""

from decimal import Decimal
from pathlib import Path

from shortapi import AsyncClient, Client, Job, PollPolicy, Snapshot
from shortapi.models import HappyHorse10TextToVideoArgs

MODEL = "alibaba/happyhorse-1.0/text-to-video"
args = HappyHorse10TextToVideoArgs(prompt="waves")
client = Client()

Client("ak-x", "https://api.shortapi.ai")  # expect: call-arg reportCallIssue
Client(timeout=60)  # expect: call-arg reportCallIssue
Client(validate="maybe")  # expect: arg-type reportArgumentType
Client(budget=20)  # expect: arg-type reportArgumentType

client.submit(MODEL, prompt="waves")  # expect: call-arg reportCallIssue
client.submit({"prompt": "waves"})  # expect: arg-type reportArgumentType
client.submit(HappyHorse10TextToVideoArgs)  # expect: arg-type reportArgumentType
client.submit(args, "1.50")  # expect: arg-type reportArgumentType
client.submit(args, timeout=60)  # expect: call-arg reportCallIssue
client.submit(args, max_cost=["1.50"])  # expect: arg-type reportArgumentType
client.estimate(args, max_cost="1.50")  # expect: call-arg reportCallIssue
client.run(args, save=1)  # expect: arg-type reportArgumentType
price: float = client.estimate(args).amount  # expect: assignment reportAssignmentType

job = client.submit(args)
job.wait(60)  # expect: call-arg reportCallIssue
job.wait(poll=5)  # expect: arg-type reportArgumentType
job.charge + Decimal(1)  # expect: operator reportOptionalOperand
job.cancel()  # expect: attr-defined reportAttributeAccessIssue
job.id = "66f0"  # expect: misc reportAttributeAccessIssue


def with_nothing() -> None:
    """Take no snapshot."""


job.wait(on_update=with_nothing)  # expect: arg-type reportArgumentType
client.job(66).wait()  # expect: arg-type reportArgumentType
client.wait_all(job)  # expect: arg-type reportArgumentType

result = job.wait()
result.save("clip.mp4")  # expect: attr-defined reportAttributeAccessIssue
result.outputs[0].save(Path("clip.mp4"), True)  # expect: call-arg reportCallIssue
result.charge = Decimal(1)  # expect: misc reportAttributeAccessIssue
text: str = result.read()  # expect: assignment reportAssignmentType


def waiting(snapshot: Snapshot) -> bool:
    return snapshot.status == "done"  # expect: comparison-overlap reportUnnecessaryComparison


PollPolicy(5)  # expect: call-arg reportCallIssue


async def main() -> None:
    async with AsyncClient() as awaited:
        awaited.submit(args)  # expect: unused-coroutine reportUnusedCoroutine
        job: Job = await awaited.submit(args)  # expect: assignment reportAssignmentType
        awaited.submit(args).wait()  # expect: attr-defined reportAttributeAccessIssue
        print(job, (await awaited.submit(args)).wait().outputs)  # expect: attr-defined reportAttributeAccessIssue
        for _ in awaited.as_completed(["66f0"]):  # expect: attr-defined reportGeneralTypeIssues
            pass
    with AsyncClient():  # expect: attr-defined reportGeneralTypeIssues
        pass
    await client.submit(args)  # expect: misc reportGeneralTypeIssues
