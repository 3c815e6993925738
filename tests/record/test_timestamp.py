"""A time-stamp says that a checkpoint existed; nothing else passes for one. The authority is a real one, `openssl ts`."""

from __future__ import annotations

import hashlib
import re
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.record import made
from tests.record.authority import Authority

from comity.errors import ComityError, Theirs, Yours
from comity.record import checkpoint, der, note, timestamp
from comity.settings import SETTINGS

STATE = checkpoint.Checkpoint(made.LOG, 8, hashlib.sha256(b"eight").digest())
TEXT, NOTE = STATE.format(), STATE.sign(made.LOG_KEY)
NONCE = 0x8F00112233445566


@pytest.fixture(scope="module")
def openssl(required: Callable[..., str]) -> str:
    return required("openssl", shutil.which("openssl"), "install it (Debian: apt install openssl)")


@pytest.fixture(scope="module")
def authority(openssl: str, tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(openssl, tmp_path_factory.mktemp("tsa") / "one")


@pytest.fixture(scope="module")
def query() -> bytes:
    return timestamp.request(TEXT, NONCE)


@pytest.fixture(scope="module")
def stamped(authority: Authority, query: bytes) -> bytes:
    return authority.stamp(query)


def refused(code: str, raw: bytes, trusted: bytes, text: bytes = TEXT, asked: timestamp.Request | None = None) -> None:
    with pytest.raises(ComityError) as told:
        timestamp.check(raw, text, trusted, asked)
    assert told.value.code == code, str(told.value)


# --- what holds -----------------------------------------------------------------------------------------------------------


def test_openssl_reads_our_request_as_we_meant_it(authority: Authority, query: bytes) -> None:
    (authority.folder / "ours.tsq").write_bytes(query)
    told = authority.run("ts", "-query", "-in", "ours.tsq", "-text").stdout
    assert "Hash Algorithm: sha256" in told and "Certificate required: yes" in told and "Policy OID: unspecified" in told
    assert f"Nonce: 0x{NONCE:X}" in told
    dumped = "".join(re.findall(r"^ +00[01]0 - ((?:[0-9a-f]{2}[ -])+)", told, re.MULTILINE))
    assert re.sub("[ -]", "", dumped) == hashlib.sha256(TEXT).hexdigest()


def test_we_read_the_request_that_openssl_makes(authority: Authority) -> None:
    (authority.folder / "text").write_bytes(TEXT)
    authority.run("ts", "-query", "-data", "text", "-sha256", "-cert", "-out", "theirs.tsq")
    raw = (authority.folder / "theirs.tsq").read_bytes()
    asked = timestamp.read_request(raw)
    assert asked.digest == hashlib.sha256(TEXT).digest() and asked.nonce
    assert timestamp.request(TEXT, asked.nonce) == raw


@pytest.mark.parametrize("nonce", [0, 1, 127, 128, 255, 256, 2**63, 2**64 - 1, 2**128 - 1])
def test_a_request_keeps_its_number(nonce: int) -> None:
    assert timestamp.read_request(timestamp.request(TEXT, nonce)) == timestamp.Request(hashlib.sha256(TEXT).digest(), nonce)


def remade(*more: bytes, version: bytes = b"\x02\x01\x01", digest: bytes = bytes(32), how: bytes = timestamp._BY_SHA256) -> bytes:
    """A request put together by hand."""
    imprint = der.write(der.SEQUENCE, how, der.write(der.OCTETS, digest))
    return der.write(der.SEQUENCE, version, imprint, *more)


def test_a_request_with_a_policy_or_without_a_number_is_read() -> None:
    asked = timestamp.Request(bytes(32), None)
    assert timestamp.read_request(remade()) == asked
    assert timestamp.read_request(remade(b"\x06\x03\x2a\x03\x04", b"\x01\x01\xff")) == asked
    assert timestamp.read_request(remade(how=timestamp._BY_SHA256_BARE)) == asked


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x30",
        b"\x30\x00",
        remade(version=b"\x02\x01\x02"),
        remade(digest=bytes(31)),
        remade(b"\x02\x01\xff"),
        remade(b"\x02\x02\x00\x01"),
        remade(b"\x02\x00"),
        remade(b"\x02\x01\x01", b"\x02\x01\x02"),
        remade()[:-1],
        remade() + b"\0",
        remade() + remade(),
        b"\x30\x81" + remade()[1:],
        b"\x30\x82\x00" + remade()[1:],
        b"\x30\x80" + remade()[2:] + b"\0\0",
    ],
)
def test_what_is_no_request_is_told(raw: bytes) -> None:
    with pytest.raises(Theirs, match="timestamp-request-malformed"):
        timestamp.read_request(raw)


def test_a_stamp_of_openssl_holds_here_and_there(authority: Authority, query: bytes, stamped: bytes) -> None:
    stamp = timestamp.check(stamped, TEXT, authority.root, timestamp.read_request(query))
    assert stamp.digest == hashlib.sha256(TEXT).digest() and stamp.nonce == NONCE
    assert stamp.authority == "CN=Lakes Stamps" and stamp.accuracy_ms == 1500 and stamp.policy == "1.2.3.4.1"
    said = datetime.strptime(stamp.time, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert abs(datetime.now(UTC) - said) < timedelta(minutes=10)
    assert timestamp.answer(stamped, timestamp.read_request(query)).time == stamp.time
    assert authority.accepts(stamped, TEXT) and authority.accepts(stamped, query=query)


def test_a_stamp_outlives_the_signatures_that_are_added_to_the_note(authority: Authority, stamped: bytes) -> None:
    """What is stamped is the text: a witness's line below it changes nothing."""
    more = note.sign(TEXT, made.LOG_KEY, made.DUTY)
    first = timestamp.check_file(stamped, NOTE, authority.root)
    assert timestamp.check_file(stamped, more, authority.root) == timestamp.check_file(stamped, TEXT, authority.root) == first


def test_several_trusted_certificates_may_stand_in_one_file(
    authority: Authority, openssl: str, stamped: bytes, tmp_path: Path
) -> None:
    other = Authority(openssl, tmp_path / "other", "Other")
    assert timestamp.check(stamped, TEXT, other.root + authority.root).authority == "CN=Lakes Stamps"


# --- what does not --------------------------------------------------------------------------------------------------------


def test_a_stamp_of_another_checkpoint_is_told(authority: Authority, stamped: bytes) -> None:
    later = checkpoint.Checkpoint(made.LOG, 9, STATE.root).format()
    refused("timestamp-other-text", stamped, authority.root, later)
    assert not authority.accepts(stamped, later)


def test_an_older_answer_to_the_same_question_is_told(authority: Authority, stamped: bytes) -> None:
    again = timestamp.read_request(timestamp.request(TEXT, NONCE + 1))
    refused("timestamp-nonce", stamped, authority.root, asked=again)
    with pytest.raises(Theirs, match="timestamp-nonce"):
        timestamp.answer(stamped, again)
    assert not authority.accepts(stamped, query=timestamp.request(TEXT, NONCE + 1))


def test_the_request_of_another_checkpoint_does_not_vouch_for_this_one(authority: Authority, stamped: bytes) -> None:
    other = timestamp.read_request(timestamp.request(b"other\n1\nx\n", NONCE))
    refused("timestamp-other-text", stamped, authority.root, asked=other)
    with_other = authority.stamp(timestamp.request(b"other\n1\nx\n", NONCE))
    refused("timestamp-other-text", with_other, authority.root, asked=other)


def test_an_authority_that_the_reader_does_not_trust_is_told(openssl: str, stamped: bytes, tmp_path: Path) -> None:
    """Also one whose certificates carry the same names."""
    other = Authority(openssl, tmp_path / "other")
    refused("timestamp-not-trusted", stamped, other.root)
    assert not other.accepts(stamped, TEXT)


@pytest.mark.parametrize("days", [(-30, -1), (1, 30)], ids=["expired", "not yet valid"])
def test_a_certificate_not_valid_at_the_time_of_stamping_is_told(
    openssl: str, query: bytes, tmp_path: Path, days: tuple[int, int]
) -> None:
    odd = Authority(openssl, tmp_path / "odd", days=days)
    answer = odd.stamp(query)
    refused("timestamp-not-trusted", answer, odd.root)
    assert not odd.accepts(answer, TEXT)


@pytest.mark.slow
def test_a_certificate_that_expired_since_takes_nothing_from_a_stamp(openssl: str, query: bytes, tmp_path: Path) -> None:
    """openssl wants to be told the time; here the time is that of the stamp."""
    brief = Authority(openssl, tmp_path / "brief", days=(-1, 8 / 86_400))
    answer = brief.stamp(query)
    said = timestamp.check(answer, TEXT, brief.root).time
    until = datetime.now(UTC) + timedelta(seconds=60)
    while brief.accepts(answer, TEXT):
        assert datetime.now(UTC) < until, "openssl never took it for expired"
        time.sleep(0.5)
    assert timestamp.check(answer, TEXT, brief.root).time == said
    assert brief.accepts(answer, TEXT, at=int(datetime.fromisoformat(said).timestamp()))


def test_a_refusal_is_told_with_the_authoritys_words(openssl: str, query: bytes, tmp_path: Path) -> None:
    strict = Authority(openssl, tmp_path / "strict", digests="sha512")
    answer = strict.stamp(query)
    with pytest.raises(Theirs) as told:
        timestamp.answer(answer, timestamp.read_request(query))
    assert told.value.code == "timestamp-refused" and "status 2" in str(told.value.got)
    refused("timestamp-refused", answer, strict.root)


def test_a_stamp_over_another_kind_of_digest_is_told(authority: Authority) -> None:
    (authority.folder / "text").write_bytes(TEXT)
    authority.run("ts", "-query", "-data", "text", "-sha512", "-cert", "-out", "long.tsq")
    raw = (authority.folder / "long.tsq").read_bytes()
    with pytest.raises(Theirs, match="timestamp-request-malformed"):
        timestamp.read_request(raw)
    refused("timestamp-malformed", authority.stamp(raw), authority.root)


def test_a_stamp_that_brings_no_certificate_is_told(authority: Authority, query: bytes) -> None:
    bare = authority.stamp(query.replace(b"\x01\x01\xff", b"").replace(query[:2], bytes([0x30, query[1] - 3]), 1))
    refused("timestamp-not-trusted", bare, authority.root)


def test_every_cut_is_told(authority: Authority, stamped: bytes) -> None:
    for end in range(0, len(stamped), 7):
        refused("timestamp-malformed", stamped[:end], authority.root)
    refused("timestamp-malformed", stamped + b"\0", authority.root)


def test_every_flipped_byte_is_told_or_changes_nothing(authority: Authority, stamped: bytes) -> None:
    """Some bytes of an answer are not signed; none of them is part of what it says."""
    whole = timestamp.check(stamped, TEXT, authority.root)
    told, same = 0, 0
    for at in range(len(stamped)):
        bent = stamped[:at] + bytes([stamped[at] ^ 0x01]) + stamped[at + 1 :]
        try:
            found = timestamp.check(bent, TEXT, authority.root)
        except Theirs as error:
            assert error.code.startswith("timestamp-")
            told += 1
        else:
            assert found == whole
            same += 1
    assert same <= len(stamped) // 20, f"{same} of {len(stamped)} bytes may be changed"


@pytest.mark.parametrize("raw", [b"", b"0", b"\x30\x80", b"<html>busy</html>", bytes(100)])
def test_what_is_no_answer_is_told(authority: Authority, raw: bytes) -> None:
    refused("timestamp-malformed", raw, authority.root)


def test_a_huge_answer_is_not_read(authority: Authority, stamped: bytes) -> None:
    refused("timestamp-too-long", stamped.ljust(SETTINGS.timestamp_bytes + 1, b"\0"), authority.root)


@pytest.mark.parametrize("pem", [b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", b"\xff"])
def test_trusted_certificates_that_are_none_are_the_readers_to_mend(stamped: bytes, pem: bytes) -> None:
    with pytest.raises(Yours, match="timestamp-certificates"):
        timestamp.check(stamped, TEXT, pem)


@pytest.mark.parametrize("use", ["extendedKeyUsage = serverAuth", "extendedKeyUsage = timeStamping", ""])
def test_a_certificate_that_is_not_for_stamps_alone_is_told(openssl: str, stamped: bytes, tmp_path: Path, use: str) -> None:
    """A trusted root also vouches for web servers: whoever has such a key could sign the very words of a stamp."""
    web = Authority(openssl, tmp_path / "web", use=use)
    status, token = der.items(*der.items(stamped, der.SEQUENCE))
    (web.folder / "good.der").write_bytes(token)
    web.run("cms", "-verify", "-noverify", "-inform", "DER", "-in", "good.der", "-out", "words.der")
    signer = ("-signer", "tsa.pem", "-inkey", "tsa.key", "-cades", "-econtent_type", "1.2.840.113549.1.9.16.1.4")
    web.run("cms", "-sign", "-binary", "-nodetach", *signer, "-in", "words.der", "-outform", "DER", "-out", "bad.der")
    forged = der.write(der.SEQUENCE, status, (web.folder / "bad.der").read_bytes())
    assert timestamp.answer(forged, timestamp.Request(hashlib.sha256(TEXT).digest(), NONCE)).nonce == NONCE
    refused("timestamp-not-trusted", forged, web.root)
    assert not web.accepts(forged, TEXT)
