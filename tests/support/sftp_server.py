"""An SFTP server on loopback that serves one folder to one user, in threads of this process."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import paramiko

USER, PASSWORD = "secretariat", "an ünlikely:pass/word@"


@dataclass(frozen=True, slots=True)
class SftpServer:
    """A server that runs: its port, and the line by which it is known."""

    port: int
    known_hosts: str


class _Login(paramiko.ServerInterface):  # type: ignore[misc]  # paramiko has no types
    def check_auth_password(self, username: str, password: str) -> int:
        accepted = (username, password) == (USER, PASSWORD)
        answer: int = paramiko.AUTH_SUCCESSFUL if accepted else paramiko.AUTH_FAILED
        return answer

    def get_allowed_auths(self, username: str) -> str:
        return "password"

    def check_channel_request(self, kind: str, chanid: int) -> int:
        answer: int = paramiko.OPEN_SUCCEEDED
        return answer


class _OpenFile(paramiko.SFTPHandle):  # type: ignore[misc]
    def stat(self) -> Any:
        return paramiko.SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))


class _Folder(paramiko.SFTPServerInterface):  # type: ignore[misc]
    """What is asked for, done in a local folder."""

    def __init__(self, server: Any, folder: Path) -> None:
        super().__init__(server)
        self._folder = folder

    def _at(self, path: str) -> Path:
        return self._folder / str(self.canonicalize(path)).lstrip("/")

    def list_folder(self, path: str) -> Any:
        return _answer(
            lambda: [
                paramiko.SFTPAttributes.from_stat(one.lstat(), one.name)
                for one in self._at(path).iterdir()
            ]
        )

    def stat(self, path: str) -> Any:
        return _answer(lambda: paramiko.SFTPAttributes.from_stat(self._at(path).stat()))

    def open(self, path: str, flags: int, attr: Any) -> Any:
        handle = _OpenFile(flags)

        def opened() -> Any:
            file = os.fdopen(os.open(self._at(path), flags, 0o600), "r+b" if flags & 3 else "rb")
            handle.readfile = handle.writefile = file
            return handle

        return _answer(opened)

    def remove(self, path: str) -> Any:
        return _done(lambda: self._at(path).unlink())

    def mkdir(self, path: str, attr: Any) -> Any:
        return _done(lambda: self._at(path).mkdir())

    def rename(self, oldpath: str, newpath: str) -> Any:
        if self._at(newpath).exists():
            return paramiko.SFTP_FAILURE  # as the protocol says
        return _done(lambda: self._at(oldpath).rename(self._at(newpath)))


class _OpenSsh(_Folder):
    """A server that knows OpenSSH's rename, which replaces."""

    def posix_rename(self, oldpath: str, newpath: str) -> Any:
        return _done(lambda: self._at(oldpath).replace(self._at(newpath)))


def _answer(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except OSError as error:
        return paramiko.SFTPServer.convert_errno(error.errno or 0)


def _done(work: Callable[[], Any]) -> Any:
    answer = _answer(work)
    return answer if isinstance(answer, int) else paramiko.SFTP_OK


@contextmanager
def sftp_server(folder: Path, *, replaces: bool = True) -> Iterator[SftpServer]:
    """Serves ``folder`` until the end; one that does not ``replace`` has no OpenSSH extension."""
    key = paramiko.ECDSAKey.generate()
    transports: list[paramiko.Transport] = []
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]

    def serve() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return  # closed: the end
            transport = paramiko.Transport(client)
            transport.add_server_key(key)
            kind = _OpenSsh if replaces else _Folder
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, kind, folder)
            transports.append(transport)
            try:
                transport.start_server(server=_Login())
            except (paramiko.SSHException, EOFError):
                continue  # a client that does not trust us hangs up

    thread = Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield SftpServer(port, f"[127.0.0.1]:{port} {key.get_name()} {key.get_base64()}\n")
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
        for transport in transports:
            transport.close()
