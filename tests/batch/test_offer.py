"""Rows are read and checked, all of them, before one is paid for."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shortapi import ArgumentError, ConfigurationError
from shortapi_batch.disks import network_disk
from tests.batch.conftest import CLIP, Open, Rows, add, creates, prompts, sandbox
from tests.core.pictures import picture


def problems(open_batch: Open, table: Path, **how: Any) -> list[str]:
    with pytest.raises(ArgumentError, match=r"Nothing was sent and nothing was charged") as caught:
        open_batch(sandbox()).offer(table, **{"model": CLIP, **how})
    return [str(problem) for problem in caught.value.problems]


def test_every_bad_row_is_told_with_its_line_and_nothing_is_added(open_batch: Open, tmp_path: Path) -> None:
    table = tmp_path / "rows.jsonl"
    table.write_text(
        '{"prompt": "good"}\n{"prompt": "a", "seconds": 11}\n\nno json\n[]\n{"seconds": 3, "strange": 1}\n'
        '{"model": "shop/plain/clop", "prompt": "a"}\n{"id": " ", "prompt": "a"}\n'
        '{"args": {"prompt": "a"}, "seconds": 3}\n{"prompt": "a", "image": "none.png"}\n'
    )
    found = problems(open_batch, table)
    assert [problem.partition(":")[0] for problem in found] == [f"line {n}" for n in (2, 4, 5, 6, 6, 7, 8, 9, 10)]
    told = ("seconds", "JSON", "JSON", "strange", "prompt", "did you mean", "id must", "'seconds'", "image")
    assert [words for problem, words in zip(found, told, strict=True) if words not in problem] == []
    assert open_batch(sandbox()).status().rows == 0


COLLISIONS = {
    "the same id twice": ([{"id": "a", "prompt": "1"}, {"id": "a", "prompt": "2"}], "has the id 'a', as line 1 does"),
    "names that differ in case": (
        [{"id": "a", "prompt": "1"}, {"id": "A", "prompt": "2"}],
        "would be saved as 'A.mp4'",
    ),
    "a name that leads elsewhere": ([{"id": "../a", "prompt": "1"}], "its file name is invalid"),
    "a hidden name": ([{"id": ".a", "prompt": "1"}], "its file name is invalid"),
    "a long name": ([{"id": "a" * 200, "prompt": "1"}], "longer than 180 bytes"),
    "a file of the batch": ([{"id": "batch.db", "prompt": "1"}], "one of the batch's own"),
}


@pytest.mark.parametrize("case", COLLISIONS)
def test_names_of_files_are_checked(case: str, open_batch: Open, rows: Rows) -> None:
    table, words = COLLISIONS[case]
    (found,) = problems(open_batch, rows(table))
    assert words in found


def test_the_bill_says_what_the_new_rows_cost(open_batch: Open, rows: Rows) -> None:
    batch = open_batch(sandbox())
    bill = batch.offer(rows(prompts(3)), model=CLIP)
    assert (bill.rows, bill.amount, bill.unpriced, bill.known) == (3, Decimal("1.95"), 0, 0)
    assert batch.accept() == 3
    again = batch.offer(rows(prompts(5)), model=CLIP)
    assert (again.rows, again.amount, again.known) == (2, Decimal("1.30"), 3)


def test_a_changed_input_adds_rows_and_repeats_none(open_batch: Open, rows: Rows) -> None:
    service = sandbox()
    batch = open_batch(service)
    assert add(batch, rows([{"prompt": "a"}, {"prompt": "b"}, {"prompt": "a"}])) == 3
    batch.run()
    assert add(batch, rows([{"prompt": "c"}, {"prompt": "a"}, {"prompt": "b"}, {"prompt": "a"}])) == 1
    batch.run()
    assert creates(service) == {"a": 2, "b": 1, "c": 1}


def test_an_id_means_one_job_for_ever(open_batch: Open, rows: Rows) -> None:
    add(open_batch(sandbox()), rows([{"id": "a", "prompt": "1"}]))
    (found,) = problems(open_batch, rows([{"id": "a", "prompt": "2"}]))
    assert found == "line 1: the batch has the id 'a' already, with other arguments"


def test_columns_of_a_csv_file_are_arguments_of_their_types(open_batch: Open, tmp_path: Path) -> None:
    table = tmp_path / "rows.csv"
    table.write_text('id,tag,prompt,seconds,loop,words\n1,x,"a, b",3,TRUE,"[""c"", ""d""]"\n2,,e,,,f\n', "utf-8-sig")
    service = sandbox()
    batch = open_batch(service)
    add(batch, table, tag="other")
    batch.run()
    assert sorted((booked.args for booked in service.engine.books()), key=lambda args: args["prompt"]) == [
        {"prompt": "a, b", "seconds": 3, "loop": True, "words": ["c", "d"]},
        {"prompt": "e", "words": ["f"]},
    ]
    assert [row["tag"] for row in batch.rows()] == ["x", "other"]


def test_a_cell_of_the_wrong_type_or_too_many_of_them_are_bad_rows(open_batch: Open, tmp_path: Path) -> None:
    table = tmp_path / "rows.csv"
    table.write_text("prompt,seconds\na,many\nb,3,4\nc\n")
    assert [problem.partition(":")[0] for problem in problems(open_batch, table)] == ["line 2", "line 3", "line 4"]


def test_a_folder_of_pictures_is_a_row_for_each_with_its_caption(open_batch: Open, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name in ("one.png", "two.png"):
        (folder / name).write_bytes(picture("png", 640, 480))
    (folder / "one.txt").write_text("first\n")
    assert problems(open_batch, folder) == ["line 2: 'two.png' has no caption 'two.txt'"]
    (folder / "two.txt").write_text("second\n")
    service = sandbox()
    batch = open_batch(service)
    assert add(batch, folder) == 2
    batch.run()
    assert creates(service) == {"first": 1, "second": 1}
    assert all(booked.args["image"].startswith("http") for booked in service.engine.books())
    assert [row["files"] for row in batch.rows()] == [["one.mp4"], ["two.mp4"]]


def test_pictures_of_a_table_are_beside_it(open_batch: Open, tmp_path: Path) -> None:
    (tmp_path / "frame.png").write_bytes(picture("png", 640, 480))
    table = tmp_path / "rows.csv"
    table.write_text("prompt,image\na,frame.png\n")
    service = sandbox()
    batch = open_batch(service)
    add(batch, table)
    assert batch.run().done == 1


@pytest.mark.parametrize("name", ["rows.txt", "none.jsonl", "latin.csv"])
def test_what_is_no_table_is_refused(name: str, open_batch: Open, tmp_path: Path) -> None:
    (tmp_path / "rows.txt").write_text("prompt\n")
    (tmp_path / "latin.csv").write_bytes(b"prompt\n\xff\n")
    with pytest.raises(ConfigurationError, match="Nothing was sent"):
        open_batch(sandbox()).offer(tmp_path / name, model=CLIP)


@pytest.mark.parametrize("name", ["{prompt}", "{id!r}", "{id:>9}", "{", ""])
def test_names_are_made_of_known_fields_alone(name: str, open_batch: Open, rows: Rows) -> None:
    with pytest.raises(ConfigurationError, match="name of files"):
        open_batch(sandbox()).offer(rows(prompts(1)), model=CLIP, name=name)


def test_names_keep_the_ending_that_was_written(open_batch: Open, rows: Rows) -> None:
    batch = open_batch(sandbox())
    add(batch, rows([{"id": "v1.5", "prompt": "a"}]), name="{line}-{id}-{model}")
    add(batch, rows([{"id": "b", "prompt": "b"}]), name="{id}.m4v")
    batch.run()
    assert [row["files"] for row in batch.rows()] == [["1-v1.5-shop-plain-clip.mp4"], ["b.m4v"]]


def test_a_network_disk_is_known_by_its_mount() -> None:
    mounts = (
        "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n23 22 0:41 / /home/a\\040b rw shared:1 - nfs4 host:/ rw\n"
        "24 23 8:2 / /home/a\\040b/disk rw - xfs /dev/sdb1 rw\n"
    )
    assert network_disk(Path("/home/a b/out"), mounts) == "nfs4"
    assert network_disk(Path("/home/a b/disk/out"), mounts) is None
    assert network_disk(Path("/home/out"), mounts) is None
    assert network_disk(Path("/home/out"), "") is None
