"""The inbox on an SFTP server and in an object store behaves as in a folder.

SFTP is served by this process, with OpenSSH's extension and without. S3 wants a server that speaks
it, as ``support.s3`` says.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest

from programme_statistics.errors import ConfigurationError
from programme_statistics.landing.inbox import Inbox, WaitingFile
from programme_statistics.landing.root import open_root
from programme_statistics.landing.take import protected_store
from support.s3 import needs_s3, s3_root
from support.sftp_server import PASSWORD, USER, SftpServer, sftp_server

TAKEN = datetime(2026, 10, 20, 9, 0, 1, tzinfo=UTC)
TARGET = "footwear/done/20261020-090001-abcdef12-dönem 1.xlsx"
ADDRESSES = [
    "sftp",
    "sftp that does not replace",
    pytest.param("s3", marks=needs_s3),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the SFTP servers serve."""
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="module")
def replacing(folder: Path) -> Iterator[SftpServer]:
    with sftp_server(folder) as server:
        yield server


@pytest.fixture(scope="module")
def plain(folder: Path) -> Iterator[SftpServer]:
    with sftp_server(folder, replaces=False) as server:
        yield server


@pytest.fixture
def trusted(
    replacing: SftpServer, plain: SftpServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settings of a machine that knows the servers and has the user's password in a file."""
    known, password = tmp_path / "known_hosts", tmp_path / "password"
    known.write_text(replacing.known_hosts + plain.known_hosts)
    password.write_text(f"{PASSWORD}\n")
    monkeypatch.setenv("SFTP_KNOWN_HOSTS_FILE", str(known))
    monkeypatch.setenv("SFTP_PASSWORD_FILE", str(password))


def address(server: SftpServer, password: str = "", folder: str = "") -> str:
    login = f"{USER}:{quote(password, safe='')}" if password else USER
    return f"sftp://{login}@127.0.0.1:{server.port}/{folder or uuid4().hex}"


@pytest.fixture(params=ADDRESSES)
def root(
    request: pytest.FixtureRequest,
    replacing: SftpServer,
    plain: SftpServer,
    trusted: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    if request.param != "s3":
        return address(replacing if request.param == "sftp" else plain)
    return s3_root("inbox", tmp_path, monkeypatch)


@pytest.fixture
def put(root: str) -> Callable[[str, bytes], None]:
    """Puts a file into the inbox as a secretariat would."""
    fs, path = open_root(root)

    def put(name: str, content: bytes) -> None:
        fs.makedirs(f"{path}/{name}".rpartition("/")[0], exist_ok=True)
        fs.pipe_file(f"{path}/{name}", content)

    return put


def put_away(inbox: Inbox, file: WaitingFile) -> str:
    return inbox.put_away(
        file.path,
        file.stamp,
        "done",
        taken_at=TAKEN,
        digest="abcdef1234",
        receipts={"json": b"{}", "html": b"<p>"},
    )


def test_an_inbox_that_is_not_there_is_made_and_empty(root: str) -> None:
    assert Inbox(root).look() == []


def test_files_are_found_where_secretariats_put_them(
    root: str, put: Callable[[str, bytes], None]
) -> None:
    for name in (
        "a.xlsx",
        "footwear/b c.csv",
        "footwear/deeper/c.csv",
        "footwear/done/d",
        "e.part",
    ):
        put(name, b"x")
    assert sorted(file.path for file in Inbox(root).look()) == ["a.xlsx", "footwear/b c.csv"]


def test_a_file_is_taken_once_it_does_not_grow(
    root: str, put: Callable[[str, bytes], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    put("still.xlsx", b"whole")
    put("growing.xlsx", b"half")
    put("empty.xlsx", b"")
    monkeypatch.setattr("time.sleep", lambda _: put("growing.xlsx", b"half and more"))
    assert [(file.path, file.size) for file in Inbox(root).settled(3)] == [("still.xlsx", 5)]


def test_a_file_is_read_whole(root: str, put: Callable[[str, bytes], None]) -> None:
    content = os.urandom(300_000)
    put("large.xlsx", content)
    inbox = Inbox(root)
    (file,) = inbox.look()
    assert inbox.read(file) == content


def test_a_file_that_changed_since_it_was_seen_is_not_read(
    root: str, put: Callable[[str, bytes], None]
) -> None:
    put("a.xlsx", b"first")
    inbox = Inbox(root)
    (seen,) = inbox.look()
    put("a.xlsx", b"second, longer")
    assert inbox.read(seen) is None
    inbox.remove(["a.xlsx"])
    assert inbox.read(seen) is None


def test_a_file_is_put_away_beside_its_receipts_and_again_after_a_kill(
    root: str, put: Callable[[str, bytes], None]
) -> None:
    put("footwear/dönem 1.xlsx", b"content")
    inbox = Inbox(root)
    (file,) = inbox.look()
    for _ in range(2):
        assert put_away(inbox, file) == TARGET
    fs, path = open_root(root)
    assert inbox.look() == []
    assert fs.cat_file(f"{path}/{TARGET}") == b"content"
    assert sorted(fs.find(f"{path}/footwear/done")) == [
        f"{path}/{TARGET}{ending}" for ending in ("", ".receipt.html", ".receipt.json")
    ]
    for _ in range(2):
        inbox.remove([TARGET])
    assert fs.find(f"{path}/footwear/done") == []


def test_the_protected_landing_area_can_be_there_too(root: str) -> None:
    store = protected_store(root)
    landed = store.put(
        b"content",
        dataset_code="member_submission",
        edition="e",
        suffix="xlsx",
        source_url="inbox",
        received_at=TAKEN,
        status=0,
        headers={},
    )
    store.note(landed.path, "n", "arrival", {"size": 7})
    again = protected_store(root)
    assert again.read(landed.path) == b"content"
    assert b"".join(again.stream(landed.path)) == b"content"
    assert again.newest_receipt("member_submission", "e") == landed
    assert list(again.notes("member_submission", "arrival")) == [{"size": 7}]


@pytest.mark.usefixtures("trusted")
def test_a_link_on_a_server_is_not_followed(replacing: SftpServer, folder: Path) -> None:
    secret = folder / "secret.txt"
    secret.write_text("secret")
    inbox = folder / "with_links"
    inbox.mkdir()
    (inbox / "a.xlsx").symlink_to(secret)
    (inbox / "b").symlink_to(folder)
    assert Inbox(address(replacing, folder="with_links")).look() == []


@pytest.mark.usefixtures("trusted")
def test_a_password_may_stand_in_the_address(
    replacing: SftpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SFTP_PASSWORD_FILE")
    assert Inbox(address(replacing, PASSWORD)).look() == []


@pytest.mark.usefixtures("trusted")
def test_a_refused_user_is_told_without_the_password(
    replacing: SftpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SFTP_PASSWORD_FILE")
    with pytest.raises(ConfigurationError, match=f"refuses the user {USER}") as refused:
        Inbox(address(replacing, "WrongSecret"))
    assert "WrongSecret" not in str(refused.value)


@pytest.mark.usefixtures("trusted")
def test_a_server_that_is_not_known_gets_no_password(replacing: SftpServer, tmp_path: Path) -> None:
    (tmp_path / "known_hosts").write_text("")
    with pytest.raises(ConfigurationError, match=r"not found in known_hosts.*write it there"):
        Inbox(address(replacing))


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("setting", ["SFTP_KNOWN_HOSTS_FILE", "SFTP_PASSWORD_FILE"])
def test_a_file_of_the_settings_that_is_missing_is_named(
    replacing: SftpServer, setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(setting, "/nowhere/file")
    with pytest.raises(ConfigurationError, match=f"/nowhere/file.*{setting}"):
        Inbox(address(replacing))


@pytest.mark.usefixtures("trusted")
def test_neither_names_nor_secrets_get_into_logs(
    replacing: SftpServer, caplog: pytest.LogCaptureFixture
) -> None:
    fs, path = open_root(address(replacing))
    inbox = Inbox(address(replacing, folder=path.strip("/")))
    with caplog.at_level(logging.DEBUG):
        fs.pipe_file(f"{path}/Ahmet Örnek.xlsx", b"x")
        (file,) = Inbox(address(replacing, folder=path.strip("/"))).look()
        assert inbox.read(file) == b"x"
        put_away(inbox, file)
    assert "rnek" not in caplog.text
    assert PASSWORD not in caplog.text
