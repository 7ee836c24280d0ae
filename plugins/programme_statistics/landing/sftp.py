"""SFTP as a file system of fsspec, with what fsspec's own leaves open: whom to trust, and secrets.

``sftp://user@host:22/folder``. The server's key has to be among the known hosts
(``SFTP_KNOWN_HOSTS_FILE``, else ``~/.ssh/known_hosts``). The user proves itself by the key in
``SFTP_KEY_FILE``, the password in ``SFTP_PASSWORD_FILE`` or in the address, or else by what
``ssh`` itself would use.
"""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem

from programme_statistics.errors import ConfigurationError

_PATIENCE_S = 30
# Both write the paths they are asked for when they log everything, and names may name a company.
for _name in ("paramiko", "fsspec.sftp"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class Sftp(SFTPFileSystem):  # type: ignore[misc]  # fsspec has no types
    """The server of an ``sftp://`` address.

    Raises:
        ConfigurationError: the address has no host, a file of the settings cannot be read, or the
            server is not known or refuses the user. No message holds a secret.
    """

    protocol = "sftp"
    cachable = False

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        if not parts.hostname:
            raise ConfigurationError(
                "An SFTP address without a host: write sftp://user@host:22/folder."
            )
        password = _password_of_file() or (unquote(parts.password) if parts.password else None)
        super().__init__(
            host=parts.hostname,
            port=parts.port or paramiko.config.SSH_PORT,
            username=unquote(parts.username) if parts.username else None,
            password=password,
            key_filename=os.environ.get("SFTP_KEY_FILE") or None,
            # Servers count every key that is offered as a failed attempt.
            look_for_keys=password is None,
            allow_agent=password is None,
            timeout=_PATIENCE_S,
        )

    def _connect(self) -> None:
        server = f"The SFTP server {self.host}"
        known = os.environ.get("SFTP_KNOWN_HOSTS_FILE") or None
        self.client = paramiko.SSHClient()
        try:
            self.client.load_system_host_keys(known)
            self.client.set_missing_host_key_policy(paramiko.RejectPolicy())
            self.client.connect(self.host, **self.ssh_kwargs)
            self.ftp = self.client.open_sftp()
        except paramiko.AuthenticationException as error:
            raise ConfigurationError(
                f"{server} refuses the user {self.ssh_kwargs['username']}. Check the name in the "
                "address and the secret in SFTP_PASSWORD_FILE or SFTP_KEY_FILE."
            ) from error
        except paramiko.SSHException as error:
            raise ConfigurationError(
                f"{server} cannot be used: {error}. Its key must be the one in "
                f"{known or '~/.ssh/known_hosts'}: compare it with what its owner says, and write "
                "it there (ssh-keyscan shows it)."
            ) from error
        except FileNotFoundError as error:
            raise ConfigurationError(
                f"{error.filename}, which SFTP_KNOWN_HOSTS_FILE or SFTP_KEY_FILE names, is not "
                "there. Write the file, or leave the setting out."
            ) from error
        self.ftp.get_channel().settimeout(_PATIENCE_S)

    def ls(self, path: str, detail: bool = False, **_: Any) -> list[Any]:
        """The entries of a folder; nothing of it is kept, so there is nothing to refresh."""
        entries: list[Any] = super().ls(path, detail=detail)
        return entries

    def mv(self, path1: str, path2: str, **_: Any) -> None:
        """Moves a file, in place of one of that name."""
        try:
            self.ftp.posix_rename(path1, path2)
        except OSError as error:
            if error.errno is not None:
                raise
            # A server without OpenSSH's extension: its rename wants the name to be free.
            with suppress(FileNotFoundError):
                self.ftp.remove(path2)
            self.ftp.rename(path1, path2)

    def _open(self, path: str, mode: str = "rb", block_size: int | None = None, **_: Any) -> Any:
        file = super()._open(path, mode, block_size)
        if mode == "rb":
            file.prefetch()  # else each 32 KiB wait for an answer of their own
        return file


def _password_of_file() -> str | None:
    file = os.environ.get("SFTP_PASSWORD_FILE")
    if not file:
        return None
    try:
        return Path(file).read_text(encoding="utf-8").partition("\n")[0]
    except OSError as error:
        raise ConfigurationError(
            f"The password of the SFTP server should be in the file {file}, which cannot be read: "
            f"{error.strerror}. Write it there, or leave SFTP_PASSWORD_FILE out."
        ) from error
