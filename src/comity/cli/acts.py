"""`comity act`, the outbox, attachments and sealed fields: what a desk says, and how it takes it back or shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from comity.cli import opened, terminal
from comity.cli.look import full_id
from comity.cli.opened import AsJson, Home, Pass
from comity.cli.together import tell_begun
from comity.errors import Yours
from comity.phrase import Phrase
from comity.settings import SETTINGS

if TYPE_CHECKING:
    from comity.desk.desk import Desk
    from comity.desk.sign import Opening
    from comity.mechanism.procedure import Procedure

LISTS = ("participants", "choices", "cases", "items", "languages")


def act(
    procedure: Annotated[
        str, typer.Argument(metavar="PROCEDURE[/CASE]", help="contact opens a new case; contact/3f9a… goes on with one.")
    ],
    name: Annotated[str, typer.Argument(metavar="ACT", help="The act, as the procedure calls it.")],
    signer: Annotated[str, typer.Option("--as", help="Who signs: a participant, or the name of a desk key.")],
    values: Annotated[list[str] | None, typer.Option("--set", help="field=value; again for each field.")] = None,
    sealed: Annotated[list[str] | None, typer.Option("--seal", help="field=value, of which the log holds a seal only.")] = None,
    title: Annotated[str | None, typer.Option(help="With an opening act: what the case is about.")] = None,
    audience: Annotated[str | None, typer.Option(help="With an opening act: who may read. There is no default.")] = None,
    format_: Annotated[str | None, typer.Option("--format", help="With an opening act: the format in which it happens.")] = None,
    reason: Annotated[str | None, typer.Option(help="In your own words.")] = None,
    corrects: Annotated[str | None, typer.Option(help="The act that this one corrects.")] = None,
    withdraws: Annotated[str | None, typer.Option(help="The act that this one withdraws.")] = None,
    recalls: Annotated[str | None, typer.Option(help="The act that went to the wrong readers.")] = None,
    settles: Annotated[str | None, typer.Option(help="ID,ID:STATE settles crossed acts.")] = None,
    attached: Annotated[list[Path] | None, typer.Option("--attach", help="A file to attach by its digest.")] = None,
    body_file: Annotated[Path | None, typer.Option("--body", help="More of the act's body, as JSON.")] = None,
    now: Annotated[bool, typer.Option("--now", help="File at once; otherwise it waits 60 s in the outbox.")] = False,
    others: Annotated[
        list[str] | None, typer.Option("--with", help="Who signs too: a second desk key, or another participant. Again for each.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="With --with: also write the act to sign into this file.")] = None,
    home: Home = None,
    passphrase: Pass = None,
    as_json: AsJson = False,
) -> None:
    """Sign and file an act. It waits 60 seconds in the outbox, where it can be taken back, unless --now.

    With --with nothing is filed yet: the act waits until everybody named has signed (comity sign), then: comity file.
    """

    asked = _Asked(name, signer, values or [], sealed or [], attached or [], reason, body_file)
    tied = {"corrects": corrects, "withdraws": withdraws, "recalls": recalls}
    opening = {"--audience": audience, "--title": title, "--format": format_}

    def work() -> None:
        from comity.desk import together

        with opened.desk(home) as desk:
            who = together.beginner(desk, signer)
            rules = desk.node.procedure(desk.node.charter_of(who.mechanism), procedure.partition("/")[0])
            case = _case(desk, rules, procedure, opening)
            body = _told(desk, rules, asked) | _tied(desk, str(case), tied, settles)
            _only_with({"--out": not others and out is not None})
            if others:
                _not_with({"--seal": bool(sealed), "--now": now})
                begun = together.begin(desk, signer, others, name, body, case, lambda: terminal.passphrase(passphrase))
                tell_begun(desk, begun, out, as_json)
                return
            hold, secrets = timedelta(0) if now else None, _values(rules, asked.sealed, desk)
            ref = desk.signer_named(signer).ref
            filed = desk.file(ref, terminal.passphrase(passphrase), name, body, case, hold=hold, sealed=secrets)
            _tell(desk, *filed, now, as_json)

    terminal.guarded(work, as_json)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an act shall say, as the command line has it."""

    act: str
    signer: str
    values: list[str]
    sealed: list[str]
    attached: list[Path]
    reason: str | None
    body_file: Path | None


def _case(desk: Desk, rules: Procedure, procedure: str, opening: dict[str, str | None]) -> str | Opening:
    """The id of an open case by the beginning of it, or what opens a new one."""
    from comity.desk.sign import Opening

    if "/" in procedure:
        _not_opening(opening)
        return full_id(desk.node.projection.case_ids(), procedure)
    title = opening["--title"] or str(rules.label("procedure", "name"))
    return Opening(procedure, _audience(opening["--audience"]), {"en": title}, opening["--format"])


def _told(desk: Desk, rules: Procedure, asked: _Asked) -> dict[str, Any]:
    """The body of the act, but for what ties it to earlier ones."""
    body = _body(asked.body_file) if asked.body_file is not None else {}
    if fields := _values(rules, asked.values, desk):
        body["fields"] = {**body.get("fields", {}), **fields}
    if asked.reason is not None:
        body["reason"] = asked.reason
    if asked.attached:
        body["attachments"] = [_attachment(desk, path) for path in asked.attached]
    return body


def _only_with(given: dict[str, bool]) -> None:
    """What only several signers need."""
    if said := [name for name, value in given.items() if value]:
        raise Yours(
            "option-of-with",
            expected=Phrase("{names} together with --with", {"names": ", ".join(said)}),
            got=Phrase("an act that one key signs"),
            todo=Phrase("Leave it out, or name with --with who signs too."),
        )


def _not_with(given: dict[str, bool]) -> None:
    """What several signers cannot have is refused, not passed over."""
    if said := [name for name, value in given.items() if value]:
        raise Yours(
            "option-not-with",
            expected=Phrase("{names} for an act that one key signs", {"names": ", ".join(said)}),
            got=Phrase("an act that several sign"),
            todo=Phrase("Leave it out. File it once everybody has signed: comity file. What is sealed, one key signs."),
        )


def outbox(
    take_back: Annotated[str | None, typer.Option(help="The act to take back: its bytes are destroyed.")] = None,
    send: Annotated[bool, typer.Option("--send", help="File what has waited long enough.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """What waits in the outbox; take an act back, or file what is due."""

    def work() -> None:
        with opened.desk(home) as desk:
            if take_back is not None:
                waiting = [one.act.id for one in desk.node.pending() if one.act.id.startswith(take_back)]
                desk.node.take_back(waiting[0] if len(waiting) == 1 else take_back)
            filed = desk.node.tick(terminal.clock()) if send else 0
            found = desk.node.pending()
            if as_json:
                rows: list[dict[str, Any]] = [
                    {"act": one.act.id, "case": one.act.case, "readers": str(one.readers), "leaves": one.leaves}
                    | ({"held": one.held.to_json()} if one.held is not None else {})
                    for one in found
                ]
                terminal.out_json({"filed": filed, "waiting": rows})
                return
            for one in found:
                terminal.out(f"{one.act.id[:12]}  {one.act.act} in {one.act.case}; read by {one.readers}; leaves {one.leaves}")
                if one.held is not None:
                    terminal.out(f"  It does not leave any more, take it back: {one.held}")
            terminal.out(f"{len(found)} in the outbox." + (f" {filed} filed." if send else ""))

    terminal.guarded(work, as_json)


def attach(file: Annotated[Path, typer.Argument(help="The file.")], home: Home = None) -> None:
    """Keep a file as an attachment; prints the digest by which acts name it."""

    def work() -> None:
        with opened.desk(home) as desk:
            terminal.out(desk.node.attach(terminal.read_file(file, SETTINGS.attachment_bytes)))

    terminal.guarded(work)


def attachment(
    digest: Annotated[str, typer.Argument(help="sha256:…")],
    out: Annotated[Path, typer.Option(help="Where to write it.")],
    home: Home = None,
) -> None:
    """Write an attachment into a file."""

    def work() -> None:
        with opened.desk(home) as desk:
            data = desk.store.attachment_get(digest)
            if data is None:
                raise Yours(
                    "attachment-not-here",
                    expected=Phrase("an attachment that this desk holds"),
                    got=Phrase("{digest}, which was deleted or never came", {"digest": digest[:80]}),
                    todo=Phrase("Ask whoever filed it; the digest proves that what you get is the same."),
                )
            terminal.write_file(out, data)

    terminal.guarded(work)


def _tell(desk: Desk, act_id: str, case: str, at_once: bool, as_json: bool) -> None:
    """What became of an act; while it waits, who will read it and how to take it back."""
    if as_json:
        terminal.out_json({"act": act_id, "case": case, "waits": not at_once})
        return
    terminal.out(f"{'Filed' if at_once else 'In the outbox for 60 s'}: {act_id}\ncase {case}")
    for waiting in desk.node.pending():
        if waiting.act.id == act_id:
            terminal.out(f"It will be read by {waiting.readers}. Take it back with: comity outbox --take-back {act_id[:12]}")


def _tied(desk: Desk, case: str, named: dict[str, str | None], settles: str | None) -> dict[str, Any]:
    """The members that name earlier acts of the case, each by its id or the beginning of it."""
    known = [one.id for one in desk.node.case(case).acts] if case in desk.node.projection.case_ids() else []

    def whole(given: str) -> str:
        matching = [one for one in known if given and one.startswith(given)]
        return matching[0] if len(matching) == 1 else given

    found: dict[str, Any] = {key: whole(given) for key, given in named.items() if given is not None}
    if settles is not None:
        ids, _, state = settles.rpartition(":")
        found["settles"] = {"acts": [whole(one) for one in ids.split(",")], "state": state}
    return found


def _not_opening(given: dict[str, str | None]) -> None:
    """Who reads a case was fixed when it was opened: an option that would seem to change it is refused, not passed over."""
    if said := [name for name, value in given.items() if value is not None]:
        raise Yours(
            "option-of-opening",
            expected=Phrase("{names} with an opening act only", {"names": ", ".join(said)}),
            got=Phrase("an act in a case that is open"),
            todo=Phrase("Leave it out. For other readers open a case of its own: its id is no part of the command then."),
        )


def _body(file: Path) -> dict[str, Any]:
    """The act's body as a file tells it. Raises `Yours` where that is no JSON object."""
    raw = terminal.read_file(file, SETTINGS.text_bytes)
    try:
        found = orjson.loads(raw)
        if not isinstance(found, dict):
            raise TypeError("no object")
    except (orjson.JSONDecodeError, TypeError) as error:
        raise Yours(
            "body-malformed",
            expected=Phrase("a JSON object: the members of an act's body"),
            got=Phrase("{reason}", {"reason": str(error)}),
            todo=Phrase("Mend the file; docs/spec/act.md lists the members."),
            where=str(file),
        ) from error
    return found


def _audience(given: str | None) -> str:
    if given is None:
        raise Yours(
            "audience-missing",
            expected=Phrase("who may read: --audience"),
            got=Phrase("none; there is no default"),
            todo=Phrase("Say --audience public, a format, or an audience that the charter names."),
        )
    return given


def _values(rules: Procedure, given: list[str], desk: Desk) -> dict[str, Any]:
    """`field=value` pairs as the field's type wants them: lists by commas, numbers, JSON where it begins with a brace.

    A link is `RELATION CASE`, a period `2026-03-01..2026-09-01`, or `2026-03-01..` with its end open.
    """
    found: dict[str, Any] = {}
    for pair in given:
        name, equals, text = pair.partition("=")
        field = rules.field(name)
        if not equals or field is None:
            raise Yours(
                "field-unknown",
                expected=Phrase("field=value, with one of the fields {names}", {"names": ", ".join(rules.fields)}),
                got=Phrase("{text}", {"text": pair[:80]}),
                todo=Phrase("Correct the field's name; comity lint PROCEDURE lists them."),
            )
        found[name] = _value(field.type.name, name, text)
    return found


def _value(kind: str, name: str, text: str) -> Any:
    if text[:1] in ("{", "["):
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise Yours(
                "field-value-malformed",
                expected=Phrase("JSON"),
                got=Phrase("{reason}", {"reason": str(error)}),
                todo=Phrase("Put the value in quotation marks, or mend the brackets."),
                where=name,
            ) from error
    if kind in LISTS:
        return [one.strip() for one in text.split(",") if one.strip()]
    if kind == "count" and text.lstrip("-").isdigit():
        return int(text)
    if kind == "topic":
        return {"label": name.partition("/")[2].replace("-", " "), "text": text, "language": "en"}
    if kind == "place":
        return {"label": text}
    if kind == "link":
        relation, _, case = text.partition(" ")
        return {"relation": relation, "case": case.strip()}
    if kind == "when" and ".." not in text:
        about = text.startswith("about ")
        return {"at": text.removeprefix("about "), "about": True} if about else {"at": text}
    if kind in ("period", "when"):
        first, dots, last = text.partition("..")
        return {"from": first, "until": last} if dots and last else {"from": first}
    return text


def _attachment(desk: Desk, path: Path) -> dict[str, Any]:
    import mimetypes

    data = terminal.read_file(path, SETTINGS.attachment_bytes)
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return {"digest": desk.node.attach(data), "name": path.name, "type": kind, "bytes": len(data)}
