"""A quote: one price for one job, submitted once, by whichever process, and private until then."""

from __future__ import annotations

import sqlite3
import stat
import time
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from shortapi import (
    ArgumentError,
    Budget,
    BudgetError,
    Client,
    ConfigurationError,
    DuplicateJobError,
    Ledger,
    LedgerError,
    PriceUnknownError,
    Quote,
    ShortAPIError,
    TransportError,
)
from shortapi.testing import SandboxTransport
from tests.core.pictures import picture
from tests.faces import KEY, Face
from tests.scripted import Service, created, drop, reply

MODEL = "alibaba/happyhorse-1.0/text-to-video"
ARGS = {"prompt": "canary of a prompt", "duration": 3, "resolution": "720P"}
NO_PRICE = """\
id: shop/plain/riddle
title: Shop riddle
category: image-to-image
kind: inference
summary: A picture.
source: {page: "https://shop.example/riddle", read: 2026-11-22, complete: true}
args:
  prompt: {type: string, required: true, description: What happens.}
  image: {type: string, format: uri, description: The picture., x-media: {kind: image, formats: [png]}}
output: {kind: image, documented_key: images}
pricing: {unknown: "the page states none"}
expect: {p50: 1, p90: 2, source: made up}
example: {prompt: A cat.}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


def kept(path: Path) -> list[Path]:
    """Return the private files of quotes that wait to be submitted."""
    folder = path.with_name("ledger.db.quotes")
    return sorted(folder.iterdir()) if folder.is_dir() else []


def test_a_quote_states_the_price_and_sends_nothing(face: Face, path: Path) -> None:
    with Service(create=[created()]) as service:
        client = face.client(service.url, ledger=path, budget="5/day")
        quote = client.quote(MODEL, ARGS, seconds=60)
        assert (quote.model, quote.price, quote.state, quote.budgets) == (MODEL, Decimal("0.387"), "open", "5/day")
        assert (quote.assumed, quote.cost) == (False, "0.387 USD")
        assert 0 < quote.expires - time.time() <= 60
        assert Ledger(path).quotes.get(quote.id) == quote
        assert list(Ledger(path).rows()) == []
        assert service.seen == []


def test_a_quote_answers_the_same_job_however_often_it_is_submitted(face: Face, path: Path) -> None:
    with Service(create=[created(amount="0.387")]) as service:
        client = face.client(service.url, ledger=path)
        quote = client.quote(MODEL, ARGS, tag="intro")
        jobs = [client.submit(quote), client.submit(quote), client.submit(Ledger(path).quotes.get(quote.id))]
        assert [job.id for job in jobs] == ["job-1"] * 3
        assert [job.charge for job in jobs] == [Decimal("0.387")] * 3
        assert service.creates == 1
    (row,) = Ledger(path).rows()
    assert (row.key, row.tag, row.estimate) == (quote.id, "intro", Decimal("0.387"))
    assert Ledger(path).quotes.get(quote.id).state == "used"


def test_another_process_submits_a_quote_by_its_id(face: Face, path: Path) -> None:
    with Service(create=[created()]) as service:
        quote = face.client(service.url, ledger=path).quote(MODEL, ARGS, extra_args=MappingProxyType({"seed": 7}))
        job = face.client(service.url, ledger=path).submit(Ledger(path).quotes.get(quote.id))
        assert (job.id, job.model, job.estimate.amount) == ("job-1", MODEL, Decimal("0.387"))
        (request,) = service.seen
        assert b'"seed":7' in request.body.replace(b" ", b"")
        assert b"canary of a prompt" in request.body


def test_threads_and_clients_that_submit_one_quote_at_once_get_one_job(path: Path) -> None:
    with Service(create=[created()]) as service, Client(KEY, base_url=service.url, ledger=path) as client:
        quote = client.quote(MODEL, ARGS)

        def submitted(_: int) -> str:
            with Client(KEY, base_url=service.url, ledger=path) as other:
                return other.submit(Ledger(path).quotes.get(quote.id)).id

        with ThreadPoolExecutor(8) as threads:
            assert set(threads.map(submitted, range(8))) == {"job-1"}
        assert service.creates == 1


def test_its_arguments_are_private_and_gone_once_it_is_used(face: Face, path: Path) -> None:
    with Service(create=[created()]) as service:
        client = face.client(service.url, ledger=path)
        quote = client.quote(MODEL, ARGS)
        (file,) = kept(path)
        assert (stat.S_IMODE(file.stat().st_mode), stat.S_IMODE(file.parent.stat().st_mode)) == (0o600, 0o700)
        assert b"canary" in file.read_bytes()
        assert "canary" not in repr(quote)
        client.submit(quote)
    assert kept(path) == []
    assert not [name for name in path.parent.rglob("*") if name.is_file() and b"canary" in name.read_bytes()]


def test_one_that_expired_is_not_sent_and_the_next_quote_removes_its_arguments(face: Face, path: Path) -> None:
    with Service(create=[created()]) as service:
        client = face.client(service.url, ledger=path)
        old = client.quote(MODEL, ARGS, seconds=0)
        with pytest.raises(BudgetError, match=r"has expired\. Nothing was sent; make a new one"):
            client.submit(old)
        with pytest.raises(LedgerError, match="There is no quote"):
            Ledger(path).quotes.get(old.id)
        new = client.quote(MODEL, ARGS)
        assert [file.name for file in kept(path)] == [new.id]
        assert service.creates == 0


def test_one_that_is_discarded_is_gone(face: Face, path: Path) -> None:
    client = face.client("http://127.0.0.1:9", ledger=path)
    quote = client.quote(MODEL, ARGS)
    Ledger(path).quotes.discard(quote.id)
    assert kept(path) == []
    with pytest.raises(BudgetError, match="has expired"):
        client.submit(quote)


def test_a_price_that_changed_since_wants_a_new_quote(face: Face, path: Path) -> None:
    with Service(create=[created()]) as service:
        client = face.client(service.url, ledger=path)
        quote = client.quote(MODEL, ARGS)
        with sqlite3.connect(path) as db:
            db.execute("UPDATE quotes SET price = price - 1000000")
        db.close()
        with pytest.raises(BudgetError, match=r"is for 0.386 USD, and the job would cost 0.387 USD now"):
            client.submit(quote)
        assert service.creates == 0


def test_arguments_that_changed_since_want_a_new_quote(face: Face, path: Path) -> None:
    with Service(create=[created()]) as service:
        client = face.client(service.url, ledger=path)
        quote = client.quote(MODEL, ARGS)
        kept(path)[0].write_text(kept(path)[0].read_text().replace("canary", "raven"))
        with pytest.raises(BudgetError, match="is for other arguments"):
            client.submit(Ledger(path).quotes.get(quote.id))
        with pytest.raises(ConfigurationError, match="A quote has its arguments and options already"):
            client.submit(quote, ARGS)
        with pytest.raises(ConfigurationError, match="A quote has its arguments and options already"):
            client.submit(quote, allow_duplicate=True)
        assert service.creates == 0


def test_one_whose_arguments_are_lost_is_not_sent(face: Face, path: Path) -> None:
    with Service(create=[created()]) as service:
        client = face.client(service.url, ledger=path)
        quote = client.quote(MODEL, ARGS)
        kept(path)[0].unlink()
        with pytest.raises(BudgetError, match=rf"for {MODEL} is for other arguments.*make a new one"):
            client.submit(Ledger(path).quotes.get(quote.id))
        assert service.creates == 0


def test_a_local_picture_is_read_again_and_must_be_the_same(face: Face, path: Path, tmp_path: Path) -> None:
    file = tmp_path / "me.png"
    file.write_bytes(picture("png", 640, 480))
    args = {"prompt": "A horse.", "image": file, "duration": 3}
    transport = SandboxTransport()
    client = face.bare_client(api_key=KEY, base_url="http://localhost", transport=transport, ledger=path)
    first, second = (client.quote("alibaba/happyhorse-1.0/image-to-video", args) for _ in range(2))
    job = client.submit(Ledger(path).quotes.get(first.id))
    assert [booked.job_id for booked in transport.engine.books()] == [job.id]
    file.write_bytes(picture("png", 800, 480))
    with pytest.raises(BudgetError, match="a file has changed since"):
        client.submit(Ledger(path).quotes.get(second.id))
    with pytest.raises(ArgumentError, match="image: is given as bytes, which a quote does not keep"):
        client.quote("alibaba/happyhorse-1.0/image-to-video", {**args, "image": file.read_bytes()})
    assert len(transport.engine.books()) == 1


def test_a_second_submit_during_an_upload_waits_for_the_job_of_the_first(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "me.png"
    file.write_bytes(picture("png", 640, 480))
    second: list[Future[str]] = []

    class Host:
        """Takes a file, and only returns once the quote was submitted again meanwhile."""

        def put(self, name: str, data: bytes, seconds: float) -> str:  # noqa: ARG002 - as an Uploader has it
            second.append(threads.submit(submitted))
            wait_for(second, timeout=0.3)  # the row is pending all this time
            return f"https://files.example/{name}"

        def delete(self, name: str) -> None: ...

    with Service(create=[created()]) as service, ThreadPoolExecutor() as threads:

        def submitted() -> str:
            with Client(KEY, base_url=service.url, ledger=path, uploads=Host()) as client:
                return client.submit(Ledger(path).quotes.get(quote.id)).id

        args = {"prompt": "A horse.", "image": file, "duration": 3}
        with Client(KEY, base_url=service.url, ledger=path, uploads=Host()) as client:
            quote = client.quote("alibaba/happyhorse-1.0/image-to-video", args)
        assert [submitted(), second[0].result()] == ["job-1"] * 2
        assert (service.creates, len(second)) == (1, 1)


@pytest.mark.parametrize("folder", [True, False], ids=["a folder", "a file"])
def test_a_relative_save_path_is_kept_for_processes_elsewhere(
    folder: bool, face: Face, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "clips").mkdir()
    monkeypatch.chdir(tmp_path)
    with Service(create=[created()]) as service:
        client = face.client(service.url, ledger=path)
        client.quote(MODEL, ARGS, save="clips/" if folder else "clips/a.mp4")
        monkeypatch.chdir("/")
        client.submit(Ledger(path).quotes.get(kept(path)[0].name))
    (row,) = Ledger(path).rows()
    assert row.save == str(tmp_path / ("clips" if folder else "clips/a.mp4"))


FAILED_CREATES: dict[str, tuple[Any, type[ShortAPIError], str]] = {
    "in doubt": (drop, TransportError, "is uncertain .*settle it first: `shortapi settle"),
    "refused": (reply(401), ShortAPIError, "is failed .*make a new quote"),
}


@pytest.mark.parametrize("how", FAILED_CREATES)
def test_a_quote_whose_create_failed_is_not_sent_again(how: str, face: Face, path: Path) -> None:
    act, error, told = FAILED_CREATES[how]
    with Service(create=[act, created()]) as service:
        client = face.client(service.url, ledger=path)
        quote = client.quote(MODEL, ARGS)
        with pytest.raises(error):
            client.submit(quote)
        for _ in range(2):
            with pytest.raises(DuplicateJobError, match=told) as caught:
                client.submit(quote)
        assert (caught.value.key, service.creates) == (quote.id, 1)


def test_a_second_quote_for_a_running_job_does_not_pay_again(face: Face, path: Path) -> None:
    with Service(create=[created()]) as service:
        client = face.client(service.url, ledger=path)
        first, second = client.quote(MODEL, ARGS), client.quote(MODEL, ARGS)
        client.submit(first)
        with pytest.raises(DuplicateJobError, match="job job-1 is running") as caught:
            client.submit(second)
        assert (caught.value.key, service.creates) == (first.id, 1)


def test_the_budget_is_held_when_it_is_submitted(face: Face, path: Path) -> None:
    with Service(create=[created(amount="0.387")]) as service:
        client = face.client(service.url, ledger=path, budget="0.50/day")
        first, second = client.quote(MODEL, ARGS), client.quote(MODEL, {**ARGS, "prompt": "Waves."})
        client.submit(first)
        with pytest.raises(BudgetError, match=r"the budget for this day is 0\.50 USD"):
            client.submit(second)
        assert (service.creates, Ledger(path).quotes.get(second.id).state) == (1, "open")
        service.acts["/api/v1/job/create"] = [created("another")]
        tomorrow = face.client(service.url, ledger=path)
        assert tomorrow.submit(Ledger(path).quotes.get(second.id)).id == "another"


def test_an_unknown_price_is_quoted_only_at_what_a_budget_assumes(face: Face, path: Path) -> None:
    with Service(create=[created(amount="3")]) as service:
        client = face.client(service.url, ledger=path)
        client.catalog.add(NO_PRICE)
        with pytest.raises(PriceUnknownError, match=r"cannot be quoted\. Nothing was sent; give a budget an assume="):
            client.quote("shop/plain/riddle", {"prompt": "canary"})
        assert kept(path) == []
        assumes = face.client(service.url, ledger=path, budget=Budget("5", "day", assume="2"))
        assumes.catalog.add(NO_PRICE)
        quote = assumes.quote("shop/plain/riddle", {"prompt": "canary"})
        assert (quote.price, quote.assumed, quote.cost) == (Decimal(2), True, "an unknown price, counted as 2 USD")
        assert Ledger(path).quotes.get(quote.id) == quote
        with pytest.raises(ShortAPIError):  # its own client assumes nothing
            client.submit(quote)
        assert assumes.submit(quote).id == "job-1"
        assert service.creates == 1


def test_a_model_that_the_catalogue_does_not_know_is_quoted_and_sent_as_it_is(face: Face, path: Path) -> None:
    with Service(create=[created()]) as service:
        client = face.client(service.url, ledger=path, budget=Budget("5", "day", assume="2"))
        quote = client.quote("shop/new/riddle", {"prompt": "canary"}, validate="off")
        assert quote.cost == "an unknown price, counted as 2 USD"
        assert client.submit(quote).id == "job-1"
        assert service.creates == 1


def test_without_a_ledger_there_is_no_quote(face: Face, path: Path) -> None:
    with Service(create=[created()]) as service:
        client = face.client(service.url, ledger=False)
        with pytest.raises(ConfigurationError, match="A quote is kept in a ledger, and this client has none"):
            client.quote(MODEL, ARGS)
        quote = face.client(service.url, ledger=path).quote(MODEL, ARGS)
        with pytest.raises(ConfigurationError, match="A quote is kept in a ledger, and this client has none"):
            client.submit(quote)
        assert service.creates == 0


def test_wrong_arguments_are_told_when_it_is_quoted(face: Face, path: Path) -> None:
    client = face.client("http://127.0.0.1:9", ledger=path)
    with pytest.raises(ArgumentError, match="duration"):
        client.quote(MODEL, {**ARGS, "duration": 99})
    with pytest.raises(BudgetError, match="max_cost"):
        client.quote(MODEL, ARGS, max_cost="0.1")
    for value in (float("nan"), {1, 2}):
        with pytest.raises(ArgumentError, match="cannot be written as JSON"):
            client.quote(MODEL, ARGS, extra_args={"seed": value})
    assert kept(path) == []


def test_a_person_approves_an_open_quote_which_then_holds_longer(face: Face, path: Path) -> None:
    client = face.client("http://127.0.0.1:9", ledger=path)
    quote = client.quote(MODEL, ARGS, seconds=60)
    approved = Ledger(path).quotes.approve(quote.id)
    assert (approved.state, approved.id, approved.price) == ("approved", quote.id, quote.price)
    assert approved.expires > quote.expires
    with pytest.raises(LedgerError, match="is approved, not open"):
        Ledger(path).quotes.approve(quote.id)
    with pytest.raises(LedgerError, match="There is no quote 'x'"):
        Ledger(path).quotes.approve("x")
    with pytest.raises(LedgerError, match="There is no quote"):
        Ledger(path).quotes.approve(client.quote(MODEL, ARGS, seconds=0).id)


def test_an_id_of_a_quote_is_no_path(path: Path, face: Face) -> None:
    client = face.client("http://127.0.0.1:9", ledger=path)
    client.quote(MODEL, ARGS)
    for name in ("../ledger.db", "/etc/passwd", "", "%"):
        with pytest.raises(LedgerError, match="There is no quote"):
            Ledger(path).quotes.get(name)


def test_a_quote_shows_its_facts_but_not_its_digest() -> None:
    fields = {"id": "q", "model": MODEL, "price": Decimal(1), "expires": 0.0, "digest": "d"}
    assert repr(Quote(**fields)).startswith("Quote(id='q', model=")
    assert "digest" not in repr(Quote(**fields))
