"""Time-stamps of checkpoints: RFC 3161. An authority that takes no part says that a checkpoint existed at a time.

What is stamped is SHA-256 over the checkpoint's text (three lines), not over the whole note: signature lines of witnesses are
added later, and the stamp stays. `request` makes the bytes to send, `answer` looks at what came back, `check` also at who
says it, by certificates that the reader trusts. Stock `openssl ts -verify` does the same, see docs/spec/timestamp.md.

A stamp proves "not later than": who holds the log's key can write any time into an act, but not have it stamped in the past.
Signatures and chains of certificates are the business of the library `rfc3161-client`; it is loaded when it is needed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any, NoReturn

from comity.errors import ComityError, Theirs, Yours
from comity.phrase import Phrase
from comity.record import checkpoint, note
from comity.record.der import INTEGER, OCTETS, SEQUENCE, items, number, whole, write
from comity.settings import SETTINGS

if TYPE_CHECKING:
    from rfc3161_client import TimeStampResponse

NONCE_BYTES = 8
_SHA256 = "2.16.840.1.101.3.4.2.1"
_BY_SHA256 = bytes.fromhex("300d06096086480165030402010500")  # AlgorithmIdentifier of SHA-256, with its NULL
_BY_SHA256_BARE = bytes.fromhex("300b0609608648016503040201")  # and without: RFC 5754 admits both
_WANTS_CERTIFICATES = b"\x01\x01\xff"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an authority says: this digest existed at this time (`2026-03-01T12:00:00Z`, UTC, fractions of a second cut off).

    `accuracy_ms` is how far its clock may be off, None where it does not say. `authority` is the subject of the certificate,
    "" before `check`, `policy` a dotted number that the authority gives a meaning, `nonce` that of the request.
    """

    digest: bytes
    time: str
    accuracy_ms: int | None
    authority: str
    policy: str
    serial: int
    nonce: int | None


@dataclass(frozen=True, slots=True)
class Request:
    """What a time-stamp request asks for."""

    digest: bytes
    nonce: int | None


def stamped_text(raw: bytes, where: str = "") -> bytes:
    """The text that a stamp is over: of a checkpoint's note, or of a file that holds the three lines alone."""
    try:
        return checkpoint.parse(raw, where).format()
    except ComityError:
        return checkpoint.parse(note.parse(raw, where).text, where).format()


def request(text: bytes, nonce: int) -> bytes:
    """TimeStampReq (RFC 3161, 2.4.1) for a checkpoint's text. `nonce` is random and of 1 to 16 bytes; the certificates of the
    authority are asked for, so that the answer can be checked by itself."""
    imprint = write(SEQUENCE, _BY_SHA256, write(OCTETS, hashlib.sha256(text).digest()))
    return write(SEQUENCE, number(1), imprint, number(nonce), _WANTS_CERTIFICATES)


def read_request(raw: bytes, where: str = "") -> Request:
    """What a request asks: one of ours, or one of `openssl ts -query -sha256`. Raises `Theirs`."""
    try:
        [top] = items(raw, SEQUENCE)
        version, imprint, *rest = items(top)
        [how, digest] = items(whole(imprint, SEQUENCE))
        if version != number(1) or how not in (_BY_SHA256, _BY_SHA256_BARE):
            raise ValueError
        nonces = [int.from_bytes(whole(one, INTEGER), "big") for one in rest if one[0] == INTEGER]
        found = Request(whole(digest, OCTETS), nonces[0] if nonces else None)
        spelt = found.nonce is None or number(found.nonce) in rest  # one spelling of a number, and none below nought
        if len(found.digest) != 32 or len(nonces) > 1 or not spelt:
            raise ValueError
    except (ValueError, TypeError, IndexError):
        raise Theirs(
            "timestamp-request-malformed",
            expected=Phrase("a time-stamp request over SHA-256 (RFC 3161)"),
            got=Phrase("{count} bytes that are none", {"count": len(raw)}),
            todo=Phrase("Choose the .tsq file that was made for this checkpoint, or leave it out."),
            where=where,
        ) from None
    return found


def peek(raw: bytes, where: str = "") -> Stamp:
    """What an authority's answer says, when it grants a stamp; what for and who signed it is not looked at. Raises `Theirs`."""
    return _stamp(_response(raw, where), where)


def answer(raw: bytes, asked: Request, where: str = "") -> Stamp:
    """`peek`, when the answer is one to this request."""
    stamp = peek(raw, where)
    _compare(stamp, asked, where)
    return stamp


def check(raw: bytes, text: bytes, trusted: bytes, asked: Request | None = None, where: str = "") -> Stamp:
    """The stamp of an answer, once everything about it holds. Raises `Theirs`; `Yours` where `trusted` are no certificates.

    1. the form, and that it was granted; 2. it is over this text, and answers this request where one is given; 3. the
    signature, by a certificate made for time-stamps alone that leads to one of `trusted` (PEM, one or more) and was valid at
    the time that the stamp says.
    """
    from rfc3161_client import VerificationError, VerifierBuilder

    response = _response(raw, where)
    stamp = _stamp(response, where)
    _compare(stamp, asked or Request(hashlib.sha256(text).digest(), None), where)
    if stamp.digest != hashlib.sha256(text).digest():
        _other_text(stamp, where)
    verifier = VerifierBuilder(roots=_certificates(trusted)).build()
    try:
        with _judged(where):
            verifier.verify(response, stamp.digest)
            authority = _signer(response)
    except VerificationError as error:
        raise Theirs(
            "timestamp-not-trusted",
            expected=Phrase(
                "a stamp by an authority that a trusted certificate vouches for, valid at {time}", {"time": stamp.time}
            ),
            got=Phrase("one that does not hold: {why}", {"why": _reason(error)}),
            todo=Phrase("Give the root certificate of this authority, got from itself, or do not rely on the stamp."),
            where=where,
        ) from None
    return Stamp(stamp.digest, stamp.time, stamp.accuracy_ms, authority, stamp.policy, stamp.serial, stamp.nonce)


def check_file(raw: bytes, checkpoint_raw: bytes, trusted: bytes, request_raw: bytes | None = None, where: str = "") -> Stamp:
    """`check` for the bytes of files: .tsr, checkpoint (note or text), .pem, and the .tsq where there is one."""
    asked = None if request_raw is None else read_request(request_raw, where)
    return check(raw, stamped_text(checkpoint_raw, where), trusted, asked, where)


def _response(raw: bytes, where: str) -> TimeStampResponse:
    from rfc3161_client import decode_timestamp_response

    if len(raw) > SETTINGS.timestamp_bytes:
        raise Theirs(
            "timestamp-too-long",
            expected=Phrase("at most {most} bytes", {"most": SETTINGS.timestamp_bytes}),
            got=Phrase("{count} bytes", {"count": len(raw)}),
            todo=Phrase("This is no time-stamp, or one with certificates that nobody asked for: use another authority."),
            where=where,
        )
    with _judged(where):
        response = decode_timestamp_response(raw)
        status, words = response.status, [str(word) for word in response.status_string]
    if status != 0:
        raise Theirs(
            "timestamp-refused",
            expected=Phrase("an authority that grants the request"),
            got=Phrase("status {status} {words}", {"status": status, "words": " ".join(words)[:200]}),
            todo=Phrase("Ask the authority what it wants, or use another one. The checkpoint itself is not affected."),
            where=where,
        )
    return response


def _stamp(response: TimeStampResponse, where: str) -> Stamp:
    with _judged(where):
        info = response.tst_info
        how = info.message_imprint.hash_algorithm.dotted_string
        if how != _SHA256:
            _malformed(Phrase("a stamp over another digest than SHA-256 ({how})", {"how": how}), where)
        time = info.gen_time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        off: Any = info.accuracy
        accuracy = None if off is None else 1000 * (off.seconds or 0) + (off.millis or 0) + (1 if off.micros else 0)
        policy = info.policy.dotted_string
        return Stamp(bytes(info.message_imprint.message), time, accuracy, "", policy, info.serial_number, info.nonce)


def _compare(stamp: Stamp, asked: Request, where: str) -> None:
    if stamp.digest != asked.digest:
        _other_text(stamp, where)
    if asked.nonce is not None and stamp.nonce != asked.nonce:
        raise Theirs(
            "timestamp-nonce",
            expected=Phrase("an answer to this request, with the number {nonce}", {"nonce": f"{asked.nonce:x}"}),
            got=Phrase("the number {nonce}", {"nonce": "–" if stamp.nonce is None else f"{stamp.nonce:x}"}),
            todo=Phrase("Somebody handed on an older answer. Ask the authority again."),
            where=where,
        )


def _reason(error: Exception) -> str:
    """What the library says, without the stack that OpenSSL adds."""
    told = re.search(r'reason: "([^"]+)"', str(error))
    return told[1] if told else str(error)[:200]


def _signer(response: TimeStampResponse) -> str:
    """The subject of the certificate that signed, found as the library finds it."""
    from cryptography.x509 import load_der_x509_certificate

    [signer] = response.signed_data.signer_infos
    for one in response.signed_data.certificates:
        found = load_der_x509_certificate(bytes(one))
        if (found.issuer, found.serial_number) == (signer.issuer, signer.serial_number):
            return found.subject.rfc4514_string()
    return ""  # pragma: no cover - the library has found it a moment ago


def _certificates(trusted: bytes) -> list[Any]:
    from cryptography.x509 import load_pem_x509_certificates

    try:
        return load_pem_x509_certificates(trusted)
    except ValueError as error:
        raise Yours(
            "timestamp-certificates",
            expected=Phrase("a file with certificates that you trust, in PEM"),
            got=Phrase("none that can be read ({why})", {"why": str(error)[:120]}),
            todo=Phrase("Fetch the root certificate from the authority's own page; it begins with BEGIN CERTIFICATE."),
        ) from None


@contextmanager
def _judged(where: str) -> Iterator[None]:
    """The library tells odd bytes by errors of several kinds: all mean that the answer is malformed."""
    from rfc3161_client import VerificationError

    try:
        yield
    except (ComityError, VerificationError):
        raise
    except (ValueError, TypeError, OverflowError, AttributeError) as error:
        _malformed(Phrase("bytes that are none ({why})", {"why": str(error)[:120]}), where)


def _malformed(got: Phrase, where: str) -> NoReturn:
    raise Theirs(
        "timestamp-malformed",
        expected=Phrase("the answer of a time-stamp authority (RFC 3161)"),
        got=got,
        todo=Phrase("The file is cut off, was changed, or is something else: ask the authority again."),
        where=where,
    )


def _other_text(stamp: Stamp, where: str) -> NoReturn:
    raise Theirs(
        "timestamp-other-text",
        expected=Phrase("a stamp over this checkpoint's text"),
        got=Phrase("one over a text with the digest {digest}", {"digest": stamp.digest.hex()}),
        todo=Phrase("Look for the checkpoint of the size that the stamp's file name says."),
        where=where,
    )
