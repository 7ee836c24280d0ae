"""TLS for servers that were built without it: certificates, and a door in front of a plain server.

The PostgreSQL and Redis out of wheels speak no TLS. What is tested is what we ask of a server and
whether we believe it, which is the client's work; so the door does the server's part of TLS and
hands on what it deciphers.
"""

from __future__ import annotations

import select
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_SSL_REQUEST = struct.pack("!ii", 8, 80877103)
_CHUNK = 65536


@dataclass(frozen=True, slots=True)
class Certificates:
    """Files of a server's certificate and key, and of the authority that signed it."""

    authority: Path
    certificate: Path
    key: Path


def certificates(folder: Path, name: str) -> Certificates:
    """A new authority and a certificate of its for the server ``name`` (a name or an address)."""
    folder.mkdir(parents=True)
    signing, serving = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _named(f"authority of {folder.name}")
    own = _certificate(authority, authority, signing.public_key(), signing, None)
    signed = _certificate(_named(name), authority, serving.public_key(), signing, name)
    found = Certificates(folder / "authority.crt", folder / "server.crt", folder / "server.key")
    found.authority.write_bytes(own.public_bytes(serialization.Encoding.PEM))
    found.certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    found.key.write_bytes(
        serving.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return found


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    signing: ec.EllipticCurvePrivateKey,
    server: str | None,
) -> x509.Certificate:
    now = datetime.now(UTC)
    one = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=server is None, path_length=None), critical=True)
    )
    one = one.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key())
    one = one.add_extension(identifier, critical=False)
    one = one.add_extension(_usage(signs=server is None), critical=True)
    if server is not None:
        one = one.add_extension(x509.SubjectAlternativeName([_alternative(server)]), critical=False)
    return one.sign(signing, hashes.SHA256())


def _usage(*, signs: bool) -> x509.KeyUsage:
    """Python 3.13 believes no certificate that does not say what it is for."""
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


@dataclass
class Door:
    """Where a plain server is reached by TLS, and what came to it."""

    port: int
    encrypted: int = 0
    """Sessions that went through."""
    refused: int = 0
    """Sessions that were not encrypted, or whose client did not believe the certificate."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, *, encrypted: bool) -> None:
        """Counts a session."""
        with self._lock:
            if encrypted:
                self.encrypted += 1
            else:
                self.refused += 1


@contextmanager
def door(server_port: int, held: Certificates, *, postgres: bool = False) -> Iterator[Door]:
    """A TLS door on 127.0.0.1 in front of the plain server of ``server_port``.

    With ``postgres`` a client first asks whether it may speak TLS, as PostgreSQL's protocol has it.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(held.certificate, held.key)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        one = Door(listener.getsockname()[1])
        inside = threading.Thread(
            target=_serve, args=(listener, server_port, context, one, postgres), daemon=True
        )
        inside.start()
        yield one
        listener.shutdown(socket.SHUT_RDWR)
        inside.join()


def _serve(
    listener: socket.socket, port: int, context: ssl.SSLContext, one: Door, postgres: bool
) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return  # the door is closed
        threading.Thread(
            target=_session, args=(client, port, context, one, postgres), daemon=True
        ).start()


def _session(
    client: socket.socket, port: int, context: ssl.SSLContext, one: Door, postgres: bool
) -> None:
    with client:
        try:
            if postgres:
                if client.recv(len(_SSL_REQUEST), socket.MSG_WAITALL) != _SSL_REQUEST:
                    one.count(encrypted=False)
                    return
                client.sendall(b"S")
            outside = context.wrap_socket(client, server_side=True, do_handshake_on_connect=False)
        except OSError:
            one.count(encrypted=False)
            return
    with outside:
        try:
            outside.do_handshake()
            first = outside.recv(_CHUNK)  # a client that does not believe us says so only now
        except OSError:
            first = b""
        one.count(encrypted=bool(first))
        if first:
            with socket.create_connection(("127.0.0.1", port)) as server:
                server.sendall(first)
                _hand_on(outside, server)


def _hand_on(outside: ssl.SSLSocket, server: socket.socket) -> None:
    """Both ways in one thread, because two must not use one TLS session at once."""
    with suppress(OSError):
        while True:
            ready: list[socket.socket] = [outside]
            if not outside.pending():
                ready = select.select([outside, server], [], [])[0]
            for source in ready:
                piece = source.recv(_CHUNK)
                if not piece:
                    return
                (server if source is outside else outside).sendall(piece)
