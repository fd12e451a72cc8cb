"""What the tools say of themselves, and a whole job from the model to the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shortapi_sandbox import Sandbox
from tests.agents.agent import ARGS, ERAS, MODEL, PRICE, Agent, environment
from tests.core.pictures import picture

TAKES = {
    "models": {"search"},
    "model": {"model"},
    "quote": {"model", "args"},
    "create": {"quote_id"},
    "wait": {"job_id"},
    "save": {"job_id", "folder"},
    "jobs": set(),
    "budget": set(),
}
"""All arguments of all tools: none of them stands for a person's yes."""

APP = Path(__file__).parents[2] / "src" / "shortapi_mcp"
ANIMATES = "alibaba/happyhorse-1.0/image-to-video"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a person allowed; beside it is one that nobody allowed."""
    return tmp_path_factory.mktemp("clips").resolve()


@pytest.fixture(scope="module", params=ERAS)
def agent(
    request: pytest.FixtureRequest, box: Sandbox, connect: Callable[..., Agent], ledger: Path, folder: Path
) -> Agent:
    """An agent that may pay up to a dollar a job without asking, with models of one vendor."""
    limits = f"job=1 day=50 models=alibaba/* folders={folder}"
    return connect(environment(box.base_url, ledger, limits), mode=ERAS[request.param])


def test_tools_have_schemas_and_say_what_costs_money(agent: Agent) -> None:
    tools = agent.portal.call(agent.client.list_tools).tools
    assert {tool.name: set(tool.input_schema["properties"]) for tool in tools} == TAKES
    assert [tool.name for tool in tools if tool.output_schema is None] == []
    assert [tool.name for tool in tools if "THIS COSTS MONEY" in (tool.description or "")] == ["create"]
    assert [tool.name for tool in tools if "Free" not in (tool.description or "")] == ["create"]
    hints = {tool.name: tool.annotations for tool in tools}
    assert [name for name, hint in hints.items() if hint and hint.destructive_hint] == ["create"]


def test_a_job_from_its_model_to_its_file(agent: Agent, folder: Path, posts: Callable[[], int]) -> None:
    assert MODEL in [row["id"] for row in agent.data("models", search="happyhorse text")]
    assert agent.data("model", model=MODEL)["arguments"]["duration"]["maximum"] == 15
    quote_id = agent.quote()
    assert posts() == 0
    created = agent.data("create", quote_id=quote_id)
    job_id = created["job_id"]
    assert (created["state"], created["charge"], agent.asked, posts()) == ("created", PRICE, [], 1)
    seen: list[Any] = []

    async def progress(done: float, total: float | None, message: str | None) -> None:
        seen.append(message)

    async def wait() -> Any:
        return await agent.client.call_tool("wait", {"job_id": job_id}, progress_callback=progress)

    waited = agent.portal.call(wait).structured_content
    assert (waited["state"], waited["files"], waited["charge"]) == ("done", ["video"], PRICE)
    assert seen[-1] == "succeeded"
    saved = agent.call("save", job_id=quote_id)
    (path,) = saved.structured_content["paths"] if saved.structured_content else ()
    assert Path(path).parent == folder
    links = [part.uri for part in saved.content if part.type == "resource_link"]
    assert links == [Path(path).as_uri()]
    assert {part.type for part in saved.content} == {"text", "resource_link"}
    (row,) = [row for row in agent.data("jobs") if row["key"] == quote_id]
    assert (row["state"], row["job_id"], row["files"]["0"][0]) == ("done", job_id, path)
    assert agent.data("budget")["without_asking"] == "1"
    assert posts() == 1


def test_what_a_person_did_not_allow_is_told(agent: Agent, folder: Path) -> None:
    allowance = agent.data("budget")
    assert allowance["folders"] == [str(folder)]
    assert allowance["models"] == ["alibaba/*"]
    assert allowance["left"][0].endswith("of 50 USD this day")
    assert {row["id"].partition("/")[0] for row in agent.data("models")} == {"alibaba"}
    for tool in ({"model": "google/veo-3/text-to-video"}, {"model": "nobody/x/y"}):
        assert "This model is not allowed here" in agent.error("model", **tool)
        assert "This model is not allowed here" in agent.error("quote", args={}, **tool)


def test_all_bad_arguments_are_reported_at_once_without_the_prompt(agent: Agent) -> None:
    said = agent.error("quote", model=MODEL, args={**ARGS, "duration": 99, "resolution": "4K"})
    assert "There are 2 problems" in said
    for args in ("canary", ["canary"], 5):
        assert "must be a dict" in agent.error("quote", model=MODEL, args=args)
    assert "args" in agent.error("quote", model=MODEL, prompt="canary")
    assert "There is no quote" in agent.error("create", quote_id="canary")
    assert "has no row" in agent.error("wait", job_id="canary")


OUTSIDE: dict[str, Callable[[Path], str]] = {
    "another folder": lambda folder: str(folder.parent / "secret.png"),
    "a parent": lambda folder: str(folder / ".." / "secret.png"),
    "a relative parent": lambda _: "../secret.png",
    "a file URL": lambda folder: (folder.parent / "secret.png").as_uri(),
    "an escaped file URL": lambda folder: f"{folder.as_uri()}/%2e%2e/secret.png",
    "a symlink": lambda folder: str(folder / "link.png"),
    "below a symlink": lambda folder: str(folder / "away" / "secret.png"),
    "a file of the system": lambda _: "/etc/passwd",
    "no name": lambda _: "",
    "a name that cannot be": lambda _: "a\0b",
    "a picture as text": lambda _: "data:image/png;base64,iVBORw0KGgo=",
    "another scheme": lambda _: "ftp://files.example/secret.png",
}


@pytest.fixture(scope="module")
def _traps(folder: Path) -> None:
    (folder.parent / "secret.png").write_bytes(picture("png", 640, 480))
    (folder / "link.png").symlink_to(folder.parent / "secret.png")
    (folder / "away").symlink_to(folder.parent)


@pytest.mark.usefixtures("_traps")
@pytest.mark.parametrize("where", OUTSIDE)
def test_a_file_outside_the_allowed_folders_is_refused(where: str, agent: Agent, folder: Path, box: Sandbox) -> None:
    before = len(box.engine.calls())
    args = {"prompt": "a", "image": OUTSIDE[where](folder)}
    said = agent.error("quote", model=ANIMATES, args=args)
    assert "image must be an https link, or a file in" in said
    assert "secret" not in said
    assert "There is no" not in said
    assert len(box.engine.calls()) == before


@pytest.mark.parametrize("form", ["path", "name", "url"])
def test_a_file_in_an_allowed_folder_is_sent(form: str, agent: Agent, folder: Path, box: Sandbox) -> None:
    file = folder / f"me {form}.png"
    file.write_bytes(picture("png", 640, 480))
    image = {"path": str(file), "name": file.name, "url": file.as_uri()}[form]
    args = {"prompt": f"a {agent.client.protocol_version}", "image": image, "duration": 3, "resolution": "720P"}
    quoted = agent.data("quote", model=ANIMATES, args={**args, "prompt": f"{form} {args['prompt']}"})
    created = agent.data("create", quote_id=quoted["quote_id"])
    assert box.engine.books()[-1].job_id == created["job_id"]
    assert box.engine.books()[-1].args["image"].startswith(f"{box.base_url}/files/")


@pytest.mark.usefixtures("_traps")
@pytest.mark.parametrize("where", ["..", "/", "away", "/etc", "no such folder", "link.png", "a\0b"])
def test_files_are_saved_to_allowed_folders_only(where: str, agent: Agent) -> None:
    created = agent.data("create", quote_id=agent.quote())
    said = agent.error("save", job_id=created["job_id"], folder=where)
    assert "Files can be saved only to existing folders in" in said


def test_a_job_that_runs_longer_than_a_call_is_waited_for_again(connect: Callable[..., Agent], tmp_path: Path) -> None:
    agent = connect(environment("http://localhost", tmp_path / "ledger.db"), code=SLOW)
    created = agent.data("create", quote_id=agent.quote())
    waited = [agent.data("wait", job_id=created["job_id"]) for _ in range(20)]
    assert waited[0]["state"] == "running"
    assert "call wait again" in waited[0]["message"]
    assert waited[-1]["state"] == "done"


SLOW = """
from shortapi import AsyncClient, Ledger
from shortapi.testing import SandboxTransport
from shortapi_mcp import Limits, serve
ledger = Ledger()
client = AsyncClient("ak-any", base_url="http://localhost", transport=SandboxTransport(speed=0.3), ledger=ledger)
serve(client, ledger, Limits(job=9))
"""
"""A server whose clock skips all waiting: what takes ten minutes is over at once."""


def test_the_app_is_small() -> None:
    assert sum(path.read_text().count("\n") for path in APP.glob("*.py")) <= 600
