"""The demo's numbers: each equals the rows of its page and a second count from the stored bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.asked import ask
from tests.desk import made

from comity.desk.desk import Desk
from comity.desk.examples import FOLDER
from comity.record.publish import publish
from comity.record.sqlite import SqliteStore

KEYS = {
    "participants",
    "formats",
    "logs",
    "acts",
    "cases",
    "reports",
    "drafts",
    "due",
    "at_variance",
    "silent",
    "nothing_on_record",
    "verified",
}


def demo(folder: Path, *more: str) -> dict[str, Any]:
    with made.cheap_pass_phrases():
        answer = ask("demo", "--dir", str(folder), "--no-serve", "--json", *more)
    assert answer.status == 0, answer.err
    found = json.loads(answer.out)
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A demo with the sample reports, and what it printed."""
    folder = tmp_path_factory.mktemp("demo") / "d"
    return folder, demo(folder)


def values(notes: list[bytes]) -> list[dict[str, Any]]:
    """The entries, by nothing but the standard library: the first line of each note is its JSON."""
    return [json.loads(raw.partition(b"\n")[0]) for raw in notes]


def counted_from_bytes(entries: list[dict[str, Any]], logs: int) -> dict[str, int]:
    """Participants and formats: those of the charters, and those that an amendment brings whole (`participants/kestria`)."""
    charters = [one for one in entries if one["v"] == "charter/1"]
    brought = [path.split("/") for one in entries if one["v"] == "amendment/1" for path in one["changes"]]
    added = [part for part, *rest in brought if len(rest) == 1]
    acts = [one for one in entries if one["v"] == "act/1"]
    return {
        "participants": sum(len(one["participants"]) for one in charters) + added.count("participants"),
        "formats": sum(len(one["formats"]) for one in charters) + added.count("formats"),
        "logs": logs,
        "acts": len({json.dumps(one, sort_keys=True) for one in acts}),
        "cases": len({one["case"] for one in acts if "opens" in one["body"]}),
    }


def counted_from_days(desk: Desk) -> dict[str, int]:
    """By each case's own view, not by the page that lists them all."""
    views = [desk.node.case(case) for case in desk.node.projection.case_ids()]
    words = [cell.word for view in views for row in view.rows for cell in row.cells]
    return {
        "due": sum(clock.word in ("running", "lapsed") for view in views if not view.closed for clock in view.clocks),
        "at_variance": sum(row.word == "at-variance" for view in views for row in view.rows),
        "silent": words.count("silent"),
        "nothing_on_record": words.count("nothing-on-record"),
    }


def held_against_the_bytes(folder: Path, printed: dict[str, Any], reports: Path) -> None:
    with SqliteStore(folder / "record.sqlite", readonly=True) as store:
        entries = values([row.raw for row in store.arrivals(0, 100_000)])
        logs = store._rows("SELECT COUNT(*) FROM log")[0][0]
    assert {**printed, **counted_from_bytes(entries, logs)} == printed
    with made.opened(folder, made.terminal_clock) as desk:
        assert {**printed, **counted_from_days(desk)} == printed
        day, record = desk.node.today(), desk.node.record()
        lists = {"due": day.due, "at_variance": day.differs, "silent": day.silent, "nothing_on_record": day.nothing}
        assert {name: len(rows) for name, rows in lists.items()} == {name: printed[name] for name in lists}
        assert (len(record.logs), len(record.acts)) == (printed["logs"], printed["acts"])
        waiting = [one for report in desk.library.reports.list() for one in report.drafts if one.status == "waiting"]
        assert len(waiting) == printed["drafts"]
        assert desk.verify().ok is printed["verified"] is True
    files = [path for path in reports.iterdir() if path.suffix in (".txt", ".html", ".htm")]
    assert len(files) == len(list((folder / "library" / "reports").iterdir())) == printed["reports"]


def test_the_demo_prints_one_object_of_integers_and_whether_it_verified(sampled: tuple[Path, dict[str, Any]]) -> None:
    _, printed = sampled
    assert set(printed) == KEYS
    assert printed["verified"] is True
    assert all(type(value) is int and value > 0 for name, value in printed.items() if name != "verified")


def test_each_number_equals_a_second_count_from_the_stored_bytes(sampled: tuple[Path, dict[str, Any]]) -> None:
    folder, printed = sampled
    held_against_the_bytes(folder, printed, FOLDER / "reports")


def test_the_published_tree_holds_the_same_public_entries(sampled: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    """A third count, from files alone: entry bundles of the published logs."""
    folder, _ = sampled
    with SqliteStore(folder / "record.sqlite", readonly=True) as store:
        publish(store, tmp_path / "out")
        public = [
            one for one in values([row.raw for row in store.arrivals(0, 100_000)]) if (tmp_path / "out" / one["log"]).is_dir()
        ]
    read = [
        raw for path in sorted((tmp_path / "out").rglob("entries/**/*")) if path.is_file() for raw in bundle(path.read_bytes())
    ]
    key = lambda one: json.dumps(one, sort_keys=True)  # noqa: E731
    assert sorted(map(key, values(read))) == sorted(map(key, public))


def bundle(data: bytes) -> list[bytes]:
    """tlog-tiles: each entry after its length in two bytes."""
    found = []
    while data:
        size = int.from_bytes(data[:2], "big")
        found.append(data[2 : 2 + size])
        data = data[2 + size :]
    return found


def test_the_exercise_alone_has_at_least_one_of_each(both_examples: Path, tmp_path: Path) -> None:
    with made.opened(made.copied(both_examples, tmp_path / "d")) as desk:
        views = [view for view in desk.node.cases() if view.mechanism == "lakes"]
        cells = {cell.word for view in views for row in view.rows for cell in row.cells}
        clocks = {clock.word for view in views for clock in view.clocks}
        assert {"silent", "nothing-on-record"} <= cells
        assert "at-variance" in {row.word for view in views for row in view.rows}
        assert {"running", "met", "met-claimed", "lapsed"} <= clocks
        due = [one for one in desk.node.today().due if one.case in {view.id for view in views}]
        assert {one.clock.word for one in due} == {"running", "lapsed"}


def test_a_demo_that_stands_is_opened_and_keeps_what_is_in_it(sampled: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    folder = made.copied(sampled[0], tmp_path / "d")
    (folder / "library" / "note.txt").write_text("mine")
    assert demo(folder) == sampled[1]
    assert (folder / "library" / "note.txt").exists()


def test_a_demo_killed_half_way_is_built_again(sampled: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    from comity.cli import pages

    folder = tmp_path / "d"
    folder.mkdir()
    (folder / pages.MARK).write_text(pages.BUILDING)
    (folder / "record.sqlite").write_bytes(b"half")
    assert demo(folder) == sampled[1]


def test_the_demo_never_builds_among_somebodys_own_work(ford: Path, tmp_path: Path) -> None:
    """Else a later --fresh would erase it."""
    folder = made.copied(ford, tmp_path / "d")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    answer = ask("demo", "--dir", str(folder), "--no-serve", "--json")
    assert answer.status == 2 and answer.code == "demo-folder-in-use"
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_folder_of_reports_that_is_not_there_is_told(tmp_path: Path) -> None:
    with made.cheap_pass_phrases():
        answer = ask("demo", "--dir", str(tmp_path / "d"), "--no-serve", "--json", "--reports", str(tmp_path / "none"))
    assert answer.status == 2 and answer.code == "file-unreadable"


@pytest.mark.shared
def test_the_numbers_hold_with_the_five_reports(shared: Path, tmp_path: Path) -> None:
    folder = tmp_path / "d"
    printed = demo(folder, "--reports", str(shared / "reports"))
    assert set(printed) == KEYS and printed["reports"] == 5
    held_against_the_bytes(folder, printed, shared / "reports")
