"""Keep a comparison: what is on the page is on the record, as *reported*, wholly or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from tests.desk import made
from tests.desk.made import WORDS

from comity.desk.desk import Desk
from comity.desk.keep import MINE, Keep, keep, slugged
from comity.errors import Ours, Yours
from comity.library.worksheets import Side, Worksheet
from comity.record import entry
from comity.record.publish import publish

A = b"""The ministers spoke on Monday. The ferry opens on 3 May and carries 40 people.

Prisoners were not discussed. Alba will send two boats to the north landing."""
B = b"""The two ministers spoke on Monday. The ferry opens on 5 May and carries 40 people.

Borea asked for payment of the harbour dues of last year."""
TABLE_A = b"id,date,place,type,casualties\n1,2026-11-01,Ford,shelling,2\n2,2026-11-02,Mill,shot,0\n"
TABLE_B = b"no,day,location,kind,dead\n7,2026-11-01,Ford,shelling,3\n8,2026-11-05,Quay,mine,1\n"
FORM = Keep("River desk", "river words", "public", "Alba", "Office of Borea")


def texts(desk: Desk, a: bytes = A, b: bytes = B, **side: Any) -> Worksheet:
    one, other = Side("Alba", "a.txt", **side), Side("Borea", "b.txt", **side)
    return desk.library.worksheets.create("texts", one, a, other, b, made.NOW, made.counted)


@pytest.fixture
def bare(tmp_path: Path) -> Any:
    """A desk with nothing in it."""
    with made.opened(tmp_path / "bare") as found:
        yield found


def test_two_texts_are_kept_as_a_case_of_reported_positions(bare: Desk) -> None:
    """No mechanism, no keys, no account before; afterwards a signed record that verifies."""
    sheet = texts(bare)
    case = keep(bare, sheet.id, FORM)
    view = bare.node.case(case)
    assert view.procedure.id == "comparison" and str(view.title) == "Alba and Office of Borea, side by side"
    assert [one.participant for one in bare.signers()] == ["river-desk"]
    held = [cell.held for row in view.rows for cell in row.cells if cell.held]
    assert held and all(not one.position.direct for several in held for one in several)
    assert {one.position.key.filer for several in held for one in several} == {("river-desk",)}
    words = {row.word for row in view.rows if row.field.startswith("topics/")}
    assert {"at-variance", "only"} <= words
    assert bare.verify().ok
    for raw in (A, B):
        assert bare.store.attachment_get("sha256:" + hashlib.sha256(raw).hexdigest()) == raw


def test_the_originals_are_in_the_log_by_digest_only(bare: Desk) -> None:
    keep(bare, texts(bare).id, FORM)
    for log in bare.store.logs():
        for raw in bare.store.entries(log, 0, 100):
            assert A not in raw and b"north landing.\\n" not in raw


def test_what_is_kept_equals_the_worksheet(bare: Desk) -> None:
    from comity.library import result

    sheet = texts(bare)
    found = result.texts(sheet)
    view = bare.node.case(keep(bare, sheet.id, FORM))
    kept = [(row["label"], row["word"], row["a"], row["b"]) for row in view.kept_rows]
    assert kept == [(str(row.label), row.word, [list(s) for s in row.a], [list(s) for s in row.b]) for row in found.rows]
    first = next(row for row in view.kept_rows if row["a"])
    assert A.decode()[first["a"][0][0] : first["a"][0][1]] in A.decode()


def test_a_large_comparison_is_split_into_acts_that_each_fit(bare: Desk) -> None:
    from comity.library import result

    lines = [f"On point {n} the delegation of village {n} asked for {n + 3} lorries of grain before winter." for n in range(150)]
    a = "\n\n".join(lines).encode()
    b = "\n\n".join(line.replace("lorries", "wagons") for line in reversed(lines)).encode()
    sheet = texts(bare, a, b)
    view = bare.node.case(keep(bare, sheet.id, FORM))
    assert sum(act.act == "report" for act in view.acts) > 1
    assert {act.effect for act in view.acts} == {"effective"}
    assert len(view.kept_rows) == len(result.texts(sheet).rows)
    assert bare.verify().ok


def test_two_tables_are_kept_with_every_row_and_its_reasons(bare: Desk) -> None:
    one, other = Side("Alba", "a.csv"), Side("Borea", "b.csv")
    sheet = bare.library.worksheets.create("tables", one, TABLE_A, other, TABLE_B, made.NOW, made.counted)
    view = bare.node.case(keep(bare, sheet.id, FORM))
    assert sorted(row["word"] for row in view.kept_rows) == ["at-variance", "only-a", "only-b"]
    [pair] = [row for row in view.kept_rows if row["word"] == "at-variance"]
    assert pair["why"] and pair["differs"]
    [opening] = [act for act in view.acts if act.act == "open"]
    assert [one["type"] for one in opening.body["attachments"]] == ["text/csv", "text/csv"]


def test_silence_is_kept_where_a_person_has_confirmed_it(bare: Desk) -> None:
    from comity.library import result

    sheet = texts(bare, extent="complete")
    alone = next(row for row in result.texts(sheet).rows if row.word == "only-a")
    places = [["a", *span] for span in alone.a]
    bare.library.worksheets.change(sheet.id, {"op": "silent", "places": places, "by": "Ines", "at": "2026-11-21T09:00:00Z"})
    view = bare.node.case(keep(bare, sheet.id, FORM))
    assert [act.act for act in view.acts].count("confirm-silence") == 1
    silent = [cell for row in view.rows for cell in row.cells if cell.word == "silent"]
    assert len(silent) == 1
    assert [change.values["by"] for change in view.changes] == ["Ines"]


def test_a_comparison_is_kept_once(bare: Desk) -> None:
    sheet = texts(bare)
    case = keep(bare, sheet.id, FORM)
    before = made.state(bare)
    with pytest.raises(Yours) as told:
        keep(bare, sheet.id, FORM)
    assert told.value.code == "comparison-already-kept" and case in str(told.value.got)
    assert made.state(bare) == before
    assert bare.library.worksheets.get(sheet.id).kept_as == case


@pytest.mark.parametrize(("a", "b"), [("", "Borea"), ("Alba", "  "), ("Alba", "Alba"), ("Alba", " alba "), ("A/B", "A-B")])
def test_whose_each_text_is_must_be_two_names(bare: Desk, a: str, b: str) -> None:
    sheet = texts(bare)
    with pytest.raises(Yours) as told:
        keep(bare, sheet.id, Keep("River desk", "river words", "public", a, b))
    assert told.value.code == "keep-holders"
    assert bare.store.logs() == [] and bare.keyring.refs() == ()


def test_two_labels_of_one_participant_are_one_name(desk: Desk) -> None:
    with pytest.raises(Yours) as told:
        keep(desk, texts(desk).id, signed_by(desk, "public", a="Alba", b="Альба"))
    assert told.value.code == "keep-holders"


def signed_by(desk: Desk, audience: str, a: str = "Alba", b: str = "Office of Borea") -> Keep:
    return Keep("", WORDS["alba"], audience, a, b, desk.signer_named("alba").ref)


def test_a_holder_who_is_a_participant_is_that_participant(desk: Desk) -> None:
    view = desk.node.case(keep(desk, texts(desk).id, signed_by(desk, "public", a="Борея", b="Office of the north")))
    assert [one.id for one in view.sides] == ["borea", "name:office-of-the-north"]
    assert [str(one.label) for one in view.sides] == ["Borea", "Office of the north"]
    assert view.mechanism == "ford"


def test_names_in_another_script_stay_two(bare: Desk) -> None:
    case = keep(bare, texts(bare).id, Keep("Отдел А", "слова", "public", "Минобороны", "Минздрав"))
    view = bare.node.case(case)
    assert len({one.id for one in view.sides}) == 2
    assert [str(one.label) for one in view.sides] == ["Минобороны", "Минздрав"]


def test_the_own_mechanism_of_a_desk_serves_again_and_another_desks_does_not(bare: Desk) -> None:
    for name in ("Отдел А", "Отдел Б", "Отдел А"):
        keep(bare, texts(bare).id, Keep(name, f"слова {name}", "public", "Alba", "Borea"))
    assert len(bare.node.charters()) == 2
    assert [str(one.title) for one in bare.node.charters()].count("Отдел А") == 1
    cases = [view.mechanism for view in bare.node.cases()]
    assert sorted(map(cases.count, set(cases))) == [1, 2]


@pytest.mark.parametrize("name", ["Müller", "Möller", "Отдел", "A" * 40, "A" * 41, "…", "river desk", "ßtraße"])
def test_short_names_are_fit_for_logs(name: str) -> None:
    import re

    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slugged(name, "desk"))
    assert len(slugged(name, "desk")) <= 32


def test_different_names_have_different_short_names() -> None:
    names = ["Müller", "Möller", "Muller", "Отдел А", "Отдел Б", "A" * 40, "A" * 41, "north", "north sea"]
    assert len({slugged(name, "desk") for name in names}) == len(names)


def test_the_name_of_a_private_log_tells_nothing_and_publishing_leaves_it_out(bare: Desk, tmp_path: Path) -> None:
    case = keep(bare, texts(bare).id, Keep("River desk", "river words", MINE, "Alba", "Borea"))
    log = entry.parse(next(row.raw for row in bare.store.arrivals(0, 100) if case.encode() in row.raw)).log
    base, _, rest = log.rpartition("/")
    assert base == "desk-river-desk/river-desk"
    assert len(rest) == 16 and set(rest) <= set("0123456789abcdef")
    published = [one.log for one in publish(bare.store, tmp_path / "out")]
    assert log not in published and "desk-river-desk/charter" in published
    everything = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert case.encode() not in everything and log.encode() not in everything
    assert not bare.node.case(case).readers or [one.id for one in bare.node.case(case).readers or ()] == ["river-desk"]


def test_an_audience_of_the_charter_is_opened_when_first_needed(desk: Desk) -> None:
    view = desk.node.case(keep(desk, texts(desk).id, signed_by(desk, "alone")))
    assert view.audience.id == "alone"
    assert desk.verify().ok
    again = desk.node.case(keep(desk, texts(desk).id, signed_by(desk, "alone")))
    assert {act.log for act in again.acts} == {act.log for act in view.acts}


def test_readers_that_the_charter_does_not_know_are_refused(desk: Desk) -> None:
    before = made.state(desk)
    with pytest.raises(Yours) as told:
        keep(desk, texts(desk).id, signed_by(desk, "everybody"))
    assert told.value.code == "audience-unknown"
    assert made.state(desk) == before


@pytest.mark.parametrize(("raw", "kind"), [(b"", "texts"), (b"\x00\x01\x02\xff" * 50, "texts"), (b"", "tables")])
def test_what_cannot_be_read_is_refused_before_anything_is_signed(bare: Desk, raw: bytes, kind: Any) -> None:
    sheet = bare.library.worksheets.create(kind, Side("A"), raw, Side("B"), raw, made.NOW, made.counted)
    with pytest.raises(Yours):
        keep(bare, sheet.id, FORM)
    assert bare.store.logs() == [] and bare.keyring.refs() == ()


@pytest.mark.parametrize("late", [False, True], ids=["before the write", "after the write"])
def test_a_failing_disk_keeps_a_comparison_wholly_or_not_at_all(home: Path, tmp_path: Path, late: bool) -> None:
    for at in range(10):
        with made.opened(made.copied(home, tmp_path / f"at{at}")) as desk:
            sheet = texts(desk, extent="complete")
            faulty = made.make_faulty(desk, at, late=late)
            try:
                keep(desk, sheet.id, signed_by(desk, "public"))
            except Ours:
                cases = made.opened(tmp_path / f"at{at}").node.cases()
                assert [len(one.kept_rows) > 0 for one in cases] in ([], [True])
            else:
                assert faulty.writes <= at
                break
    assert at >= 3
