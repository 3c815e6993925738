"""A time-stamp authority of one's own: a root, a certificate and `openssl ts -reply`, in a folder, with the machine's clock."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CONFIG = """
[req]
distinguished_name = name
prompt = no
[name]
CN = {name} root
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[stamps]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
{use}
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[ca]
default_ca = own
[own]
dir = {folder}
database = {folder}/index.txt
serial = {folder}/ca-serial
new_certs_dir = {folder}
default_md = sha256
policy = anybody
unique_subject = no
[anybody]
commonName = supplied
[tsa]
default_tsa = here
[here]
serial = {folder}/tsa-serial
crypto_device = builtin
default_policy = 1.2.3.4.1
signer_digest = sha256
digests = {digests}
accuracy = secs:1, millisecs:500
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""
FOR_STAMPS = "extendedKeyUsage = critical, timeStamping"


class Authority:
    """Made by openssl in `folder`. `days` from now, or parts of them: from when until when its certificate is valid."""

    def __init__(
        self,
        openssl: str,
        folder: Path,
        name: str = "Lakes Stamps",
        days: tuple[float, float] = (-1, 30),
        digests: str = "sha256, sha512",
        use: str = FOR_STAMPS,
    ) -> None:
        self.openssl, self.folder = openssl, folder
        folder.mkdir()
        (folder / "index.txt").touch()
        (folder / "ca-serial").write_text("1000\n")
        (folder / "tsa-serial").write_text("01\n")
        self.config = folder / "openssl.cnf"
        self.config.write_text(CONFIG.format(name=name, folder=folder.as_posix(), digests=digests, use=use))
        new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", self.config)
        self.run("req", "-x509", *new, "-extensions", "root", "-days", "60", "-keyout", "root.key", "-out", "root.pem")
        self.run("req", "-new", *new, "-subj", f"/CN={name}", "-keyout", "tsa.key", "-out", "tsa.csr")
        start, end = (f"{datetime.now(UTC) + timedelta(days=one):%Y%m%d%H%M%SZ}" for one in days)
        span = ("-startdate", start, "-enddate", end)
        signed = ("-cert", "root.pem", "-keyfile", "root.key", "-in", "tsa.csr", "-out", "tsa.pem")
        self.run("ca", "-batch", "-notext", "-config", self.config, "-extensions", "stamps", *span, *signed)

    @property
    def root(self) -> bytes:
        """The certificate that a reader trusts, PEM."""
        return (self.folder / "root.pem").read_bytes()

    def run(self, *args: object) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [self.openssl, *map(str, args)], cwd=self.folder, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return done

    def stamp(self, query: bytes) -> bytes:
        """The answer to a request. It may be a refusal."""
        (self.folder / "query.tsq").write_bytes(query)
        signer = ("-config", self.config, "-signer", "tsa.pem", "-inkey", "tsa.key")
        self.run("ts", "-reply", *signer, "-queryfile", "query.tsq", "-out", "answer.tsr")
        return (self.folder / "answer.tsr").read_bytes()

    def accepts(self, answer: bytes, text: bytes | None = None, query: bytes | None = None, at: int | None = None) -> bool:
        """What stock `openssl ts -verify` says, for a text or for a request; `at`: as if it were that second since 1970."""
        (self.folder / "seen.tsr").write_bytes(answer)
        (self.folder / "seen").write_bytes(query if text is None and query is not None else text or b"")
        how = "-data" if text is not None else "-queryfile"
        args = [self.openssl, "ts", "-verify", how, "seen", "-in", "seen.tsr", "-CAfile", "root.pem"]
        args += [] if at is None else ["-attime", str(at)]
        done = subprocess.run(args, cwd=self.folder, capture_output=True, text=True, timeout=60, check=False)
        return done.returncode == 0 and "Verification: OK" in done.stdout


@contextmanager
def serving(reply: Callable[[BaseHTTPRequestHandler, bytes], None]) -> Iterator[str]:
    """A server on this machine; `reply(handler, body)` writes the whole answer. Gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            reply(self, self.rfile.read(int(self.headers["Content-Length"])))

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/stamp"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def answering(authority: Authority) -> Callable[[BaseHTTPRequestHandler, bytes], None]:
    """The reply of an honest authority."""

    def reply(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        assert handler.headers["Content-Type"] == "application/timestamp-query"
        send(handler, authority.stamp(body))

    return reply


def send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", "application/timestamp-reply")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
