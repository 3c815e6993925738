"""The private keys of a desk, one file each.

    keys/locked/lakes~estmark~duty+1f0c9a3b.key     authority and desk keys: opened by a pass phrase, never kept open
    keys/log/lakes~estmark+77aa01fe.key             log keys: the node signs checkpoints with them while nobody is there

A log key in the wrong hands can sign checkpoints, not acts; whoever signs two that differ leaves proof of misconduct.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from comity.errors import Ours, Theirs, Yours
from comity.library.folder import Folder
from comity.phrase import Phrase
from comity.record import keyfile
from comity.record.keys import SigningKey, VerifyKey

Random = Callable[[int], bytes]


def _file(ref: str) -> str:
    """A key's ref as a file name: `/` is the one character of a ref that a file name cannot hold."""
    return ref.replace("/", "~") + ".key"


def _ref(file: str) -> str:
    return file.removesuffix(".key").replace("~", "/")


class Keyring:
    """Keys by their ref, `name+hex8`."""

    def __init__(self, folder: Path) -> None:
        self._locked = Folder(folder / "locked")
        self._logs = Folder(folder / "log")

    def add(self, key: SigningKey, passphrase: str, random: Random) -> None:
        """Keep an authority or desk key, locked with the pass phrase."""
        self._locked.write(_file(key.ref), keyfile.lock(key, passphrase, random(16), random(12)), private=True)

    def unlock(self, ref: str, passphrase: str) -> SigningKey:
        """The key, for as long as the caller holds it. Raises `Yours` for a wrong pass phrase or a key that is not here."""
        return keyfile.unlock(self.file(ref), passphrase)

    def file(self, ref: str) -> bytes:
        """The locked file of a key, as it may be carried to another machine. Raises `Yours` where it is not here."""
        raw = self._locked.read(_file(ref))
        if raw is None:
            raise Yours(
                "key-not-here",
                expected=Phrase("a key of this desk"),
                got=Phrase("{ref}, which is not in this folder", {"ref": ref}),
                todo=Phrase("Choose one of the desks listed, or bring the key file into the folder keys/locked."),
            )
        if keyfile.public(raw, ref).ref != ref:
            raise Theirs(
                "key-file-other",
                expected=Phrase("the key {ref} in its file", {"ref": ref}),
                got=Phrase("the key {ref}", {"ref": keyfile.public(raw).ref}),
                todo=Phrase("Somebody exchanged the file. Restore it from a copy, and find out who may write in this folder."),
                where=str(self._locked.path(_file(ref))),
            )
        return raw

    def holds(self, key: VerifyKey) -> bool:
        """Whether this very key is here: another may fit its ref. What is wrong with a file is told when it is unlocked."""
        raw = self._locked.read(_file(key.ref))
        try:
            found = None if raw is None else keyfile.public(raw, key.ref)
        except Theirs:
            return True
        return found is not None and (found == key or found.ref != key.ref)

    def change(self, ref: str, old: str, new: str, random: Random) -> None:
        """Lock a key with another pass phrase, over a new salt and nonce. Copies of the old file still open with the old one."""
        self.add(self.unlock(ref, old), new, random)

    def take(self, raw: bytes, passphrase: str, where: str = "") -> str:
        """Keep a key file from another machine, once its pass phrase has opened it; gives the key's ref.

        A file of a key that is here already is refused: it may be locked with an older pass phrase.
        """
        ref = keyfile.unlock(raw, passphrase, where).ref
        if ref in self.refs():
            raise Yours(
                "key-here-already",
                expected=Phrase("a key that is not in this folder yet"),
                got=Phrase("{ref}, which is here", {"ref": ref}),
                todo=Phrase("Nothing is left to do. For another pass phrase: comity keys passphrase."),
                where=where,
            )
        self._locked.write(_file(ref), raw, private=True)
        return ref

    def add_log(self, key: SigningKey) -> None:
        """Keep a log key, readable by this account alone."""
        self._logs.write(_file(key.ref), key.name.encode() + b"\n" + key.seed.hex().encode() + b"\n", private=True)

    def log_key(self, log: str, ref: str) -> SigningKey | None:
        """The key `ref` that signs the checkpoints of `log`, or None where it is not in this folder: this node is not its writer.

        By its whole ref: a founding that was interrupted leaves keys of the same log that nothing names.
        """
        raw = self._logs.read(_file(ref))
        if raw is None:
            return None
        name, _, seed = raw.decode("ascii", "replace").strip().partition("\n")
        if name != log or not re.fullmatch(r"[0-9a-f]{64}", seed) or SigningKey(name, bytes.fromhex(seed)).ref != ref:
            raise Ours(
                "log-key-damaged",
                expected=Phrase("the key {ref}: its name and 64 hex digits", {"ref": ref}),
                got=Phrase("something else"),
                todo=Phrase("Restore the file from a copy. Without it this node cannot add to the log."),
                where=str(self._logs.path(_file(ref))),
            )
        return SigningKey(name, bytes.fromhex(seed))

    def refs(self) -> tuple[str, ...]:
        """The refs of the locked keys, sorted."""
        return tuple(_ref(file) for file in self._locked.names())
