"""What somebody typed, pasted or chose, as typed values; wrong input becomes an error that keeps what was typed.

A form is read once, at the border. Limits are on the whole request (`MOST`), which the server holds before a byte is parsed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from litestar.datastructures import UploadFile

from comity.errors import Yours
from comity.phrase import Phrase
from comity.web.page import AnyRequest

MOST = 24 * 1024 * 1024  # bytes of one request: two files of ten megabytes, and the form around them


@dataclass(frozen=True, slots=True)
class Upload:
    """A chosen file: its bytes and its own name, which is shown and never used as a path."""

    raw: bytes
    name: str


@dataclass(frozen=True, slots=True)
class Form:
    """One form as it came: text fields, files, and nothing guessed."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A field with its outer blanks cut off; absent is empty."""
        return self.raw(name).strip()

    def raw(self, name: str) -> str:
        """A field exactly as typed, line ends as one newline (browsers send CRLF, HTML Standard 4.10.21.4)."""
        return (self.fields.get(name) or ("",))[0].replace("\r\n", "\n")

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a field that may repeat, such as ticked boxes."""
        return self.fields.get(name, ())

    def need(self, name: str, label: Phrase, most: int = 400) -> str:
        """A field that must not be empty nor longer than `most` characters."""
        value = self.text(name)
        if not value:
            raise Yours(
                "form-field-empty",
                expected=Phrase("something in the field “{label}”", {"label": label}),
                got=Phrase("nothing"),
                todo=Phrase("Fill it in and send the form again; what you typed elsewhere is kept."),
                where=name,
            )
        if len(value) > most:
            raise Yours(
                "form-field-long",
                expected=Phrase("at most {most} characters in the field “{label}”", {"most": most, "label": label}),
                got=Phrase("{n} character", {"n": len(value)}, many="{n} characters"),
                todo=Phrase("Shorten it and send the form again."),
                where=name,
            )
        return value

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """One of the values that the form offers; the first where nothing was chosen."""
        value = self.text(name) or allowed[0]
        if value not in allowed:
            raise Yours(
                "form-choice-unknown",
                expected=Phrase("one of the choices that the form offers"),
                got=Phrase("{value}", {"value": value[:80]}),
                todo=Phrase("Load the page again and choose from its list."),
                where=name,
            )
        return value

    def whole(self, name: str, least: int = 0, most: int = 2**31) -> int:
        """A whole number within its bounds."""
        value = self.text(name)
        if not (value.isascii() and value.isdigit() and len(value) < 12 and least <= int(value) <= most):
            raise Yours(
                "form-number",
                expected=Phrase("a whole number from {least} to {most}", {"least": least, "most": most}),
                got=Phrase("{value}", {"value": value[:80]}),
                todo=Phrase("Load the page again and use its own buttons."),
                where=name,
            )
        return int(value)

    @property
    def kept(self) -> dict[str, str]:
        """What to show again in the form when something was wrong with it. Never a pass phrase."""
        return {name: values[0] for name, values in self.fields.items() if values and not name.startswith("pass")}


async def read(request: AnyRequest) -> Form:
    """Read a form whole. The token was checked before (Litestar's CSRF middleware), and the size by the server."""
    fields: dict[str, list[str]] = {}
    uploads: dict[str, Upload] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, UploadFile):
            uploads[name] = Upload(await value.read(), value.filename or "")
            await value.close()
        elif isinstance(value, str) and name != "_csrf_token":
            fields.setdefault(name, []).append(value)
    return Form({name: tuple(values) for name, values in fields.items()}, uploads)


def day(form: Form, name: str) -> date | None:
    """A day as browsers send it, or None where the field is empty."""
    value = form.text(name)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise Yours(
            "form-day",
            expected=Phrase("a day such as 2026-03-14"),
            got=Phrase("{value}", {"value": value[:40]}),
            todo=Phrase("Choose the day again, or leave it empty."),
            where=name,
        ) from None
