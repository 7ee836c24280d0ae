"""The embedded PostgreSQL: one server a folder, for as long as somebody uses it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from programme_statistics import settings
from programme_statistics.local.postgres import EmbeddedServer


@pytest.fixture(scope="module")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a server that has been made, used and stopped."""
    home = tmp_path_factory.mktemp("made") / "postgres"
    with EmbeddedServer(home, durable=False):
        pass
    return home


@pytest.fixture
def home(made_home: Path, tmp_path: Path) -> Path:
    """A home with a server that has run before, in a folder with a space in its name."""
    home = tmp_path / "with space" / "postgres"
    home.parent.mkdir()
    copy_with_owners(made_home, home)
    return home


def copy_with_owners(source: Path, target: Path) -> None:
    """Copy a home as ``cp -a`` does: root's server belongs to another user."""
    subprocess.run(["/bin/cp", "-a", source, target], check=True)


def answer(server: EmbeddedServer, sql: str = "select 1") -> object:
    with psycopg.connect(server.url("postgres", driver="postgresql")) as connection:
        row = connection.execute(sql.encode()).fetchone()
    return row[0] if row else None


def is_running(server: EmbeddedServer) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", server.port), timeout=5):
            return True
    except ConnectionRefusedError:
        return False


def postmaster_pid(server: EmbeddedServer) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def kill_outright(server: EmbeddedServer) -> None:
    """End the server as a power cut would, leaving its pid file behind."""
    family = [psutil.Process(postmaster_pid(server))]
    family += family[0].children()
    for process in family:
        process.kill()
    while any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in family):
        pass


def test_a_new_server_speaks_utf8_over_tcp_on_this_machine_only(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path / "postgres", durable=False) as server:
        assert answer(server, "show listen_addresses") == "127.0.0.1"
        assert answer(server, "show server_encoding") == "UTF8"
        assert answer(server, "show unix_socket_directories") == ""


def test_data_is_safe_from_a_power_cut_unless_a_test_says_otherwise(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path / "postgres") as server:
        assert answer(server, "show fsync") == "on"


def test_only_its_owner_can_read_the_password(home: Path) -> None:
    assert (home / "password").stat().st_mode & 0o777 == 0o600


def test_a_wrong_password_is_refused(home: Path) -> None:
    with EmbeddedServer(home, durable=False) as server:
        url = server.url("postgres", driver="postgresql").replace(server.password, "guess")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(url)


def test_a_database_is_created_once(home: Path) -> None:
    with EmbeddedServer(home, durable=False) as server:
        assert server.ensure_database("warehouse")
        assert not server.ensure_database("warehouse")


def test_the_last_to_leave_stops_the_server(home: Path) -> None:
    first, second = EmbeddedServer(home, durable=False), EmbeddedServer(home, durable=False)
    first.start()
    second.start()
    assert second.port == first.port
    first.leave()
    assert answer(second) == 1
    second.leave()
    assert not is_running(second)


def test_processes_that_start_it_together_share_one_server(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from programme_statistics.local.postgres import EmbeddedServer\n"
        "with EmbeddedServer(Path(sys.argv[1]), durable=False) as server:\n"
        "    print(server.port, flush=True); sys.stdin.read()\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, tmp_path / "postgres"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(settings.project_root() / "plugins")},
        )
        for _ in range(3)
    ]
    ports = set()
    for process in processes:
        assert process.stdout is not None
        ports.add(process.stdout.readline())
    for process in processes:
        process.communicate()
    assert len(ports) == 1
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert not (tmp_path / "postgres" / "data" / "postmaster.pid").exists()


def test_an_heir_of_the_lock_keeps_the_server_up(home: Path) -> None:
    server = EmbeddedServer(home, durable=False)
    server.start()
    with subprocess.Popen(
        [sys.executable, "-c", "import sys; sys.stdin.read()"],
        stdin=subprocess.PIPE,
        pass_fds=[server.fileno()],
    ) as heir:
        server.hand_over()
        with EmbeddedServer(home, durable=False) as visitor:
            assert visitor.port == server.port
        assert is_running(server)
        heir.communicate()
    EmbeddedServer(home, durable=False).stop_unused()
    assert not is_running(server)


def test_a_server_that_was_killed_starts_again(home: Path) -> None:
    server = EmbeddedServer(home, durable=False)
    server.start()
    kill_outright(server)
    with EmbeddedServer(home, durable=False) as again:
        assert answer(again) == 1


def test_a_pid_file_from_before_a_restart_of_the_machine_does_not_stop_it(home: Path) -> None:
    with EmbeddedServer(home, durable=False) as server:
        lines = (server.data / "postmaster.pid").read_text().splitlines()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        pid_file = server.data / "postmaster.pid"
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        shutil.chown(pid_file, server.data.stat().st_uid)
        with EmbeddedServer(home, durable=False) as again:
            assert answer(again) == 1
        assert stranger.poll() is None
        stranger.communicate(b"\n")


def test_what_an_interrupted_initdb_left_is_cleared_away(tmp_path: Path) -> None:
    leftover = tmp_path / "postgres" / "data.unfinished-1"
    leftover.mkdir(parents=True)
    (leftover / "PG_VERSION").write_text("18")
    with EmbeddedServer(tmp_path / "postgres", durable=False) as server:
        assert answer(server) == 1
    assert not leftover.exists()


def test_another_port_is_taken_when_its_own_is_in_use(home: Path) -> None:
    with EmbeddedServer(home, durable=False) as server:
        usual = server.port
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", usual))
        squatter.listen()
        with EmbeddedServer(home, durable=False) as server:
            assert server.port != usual
            assert answer(server) == 1


def test_a_free_port_is_kept_for_the_next_time(home: Path) -> None:
    ports = set()
    for _ in range(2):
        with EmbeddedServer(home, durable=False) as server:
            ports.add(server.port)
    assert len(ports) == 1


def test_a_moved_folder_keeps_its_data(home: Path) -> None:
    with EmbeddedServer(home, durable=False) as server:
        server.ensure_database("warehouse")
    moved = home.parent.parent / "elsewhere"
    home.parent.rename(moved)
    with EmbeddedServer(moved / "postgres", durable=False) as server:
        assert not server.ensure_database("warehouse")


def test_a_copied_folder_gets_a_server_of_its_own(home: Path, tmp_path: Path) -> None:
    with EmbeddedServer(home, durable=False) as original:
        copy_with_owners(home, tmp_path / "copy")
        with EmbeddedServer(tmp_path / "copy", durable=False) as copy:
            assert copy.port != original.port
        assert answer(original) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
def test_root_can_keep_it_in_a_folder_that_nobody_else_may_enter(
    home: Path, tmp_path: Path
) -> None:
    home.parent.chmod(0o700)
    with EmbeddedServer(home, durable=False) as server:
        owner = psutil.Process(postmaster_pid(server)).username()
        assert answer(server) == 1
    assert owner == "nobody"
    assert home.parent.stat().st_mode & 0o777 == 0o700


@pytest.fixture(autouse=True)
def no_server_is_left(tmp_path: Path) -> Iterator[None]:
    """Every test stops what it started; what a failed one left is stopped here."""
    yield
    for pid_file in tmp_path.rglob("postmaster.pid"):
        pid = int(pid_file.read_text().splitlines()[0])
        if psutil.pid_exists(pid) and psutil.Process(pid).name() == "postgres":
            os.kill(pid, signal.SIGQUIT)
