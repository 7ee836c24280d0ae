"""What lies in the inbox, what is left alone, and where files go."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from time import sleep

import fsspec
import pytest

from programme_statistics.landing.inbox import Inbox

TAKEN = datetime(2026, 10, 20, 9, 0, 1, tzinfo=UTC)
PREFIX = "20261020-090001-abcdef12-"


def put(root: Path, name: str, content: bytes = b"x") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def names(inbox: Inbox) -> list[str]:
    return sorted(file.path for file in inbox.look())


def away(inbox: Inbox, name: str, receipts: dict[str, bytes] | None = None) -> str:
    (file,) = [file for file in inbox.look() if file.path == name]
    return inbox.put_away(
        file.path, file.stamp, "done", taken_at=TAKEN, digest="abcdef1234", receipts=receipts or {}
    )


def test_files_lie_in_the_inbox_and_in_one_folder_of_each_secretariat(tmp_path: Path) -> None:
    for name in ("a.xlsx", "footwear/b.csv", "footwear/deeper/c.csv"):
        put(tmp_path, name)
    assert names(Inbox(str(tmp_path))) == ["a.xlsx", "footwear/b.csv"]


@pytest.mark.parametrize("name", ["done/a.xlsx", "refused/a.xlsx", "s/done/a.xlsx", "s/refused/a"])
def test_what_was_put_away_is_not_found_again(tmp_path: Path, name: str) -> None:
    put(tmp_path, name)
    assert names(Inbox(str(tmp_path))) == []


@pytest.mark.parametrize(
    "name", ["~$a.xlsx", ".a.xlsx", "a.xlsx.part", "a.crdownload", "A.TMP", "a.xlsx.filepart"]
)
def test_what_a_program_is_busy_with_is_left(tmp_path: Path, name: str) -> None:
    put(tmp_path, name)
    assert names(Inbox(str(tmp_path))) == []


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    secret = put(tmp_path, "elsewhere/secret.txt")
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.xlsx").symlink_to(secret)
    assert names(Inbox(str(tmp_path / "inbox"))) == []


def test_a_file_that_grows_between_two_looks_is_not_taken(tmp_path: Path) -> None:
    put(tmp_path, "still.xlsx", b"whole")
    growing = put(tmp_path, "growing.xlsx", b"half")

    def grow() -> None:
        sleep(0.05)
        with growing.open("ab") as file:
            file.write(b"more")

    writer = Thread(target=grow)
    writer.start()
    settled = Inbox(str(tmp_path)).settled(0.5)
    writer.join()
    assert [file.path for file in settled] == ["still.xlsx"]


def test_an_empty_file_is_one_being_written(tmp_path: Path) -> None:
    put(tmp_path, "a.xlsx", b"")
    assert Inbox(str(tmp_path)).settled(0) == []


def test_a_file_that_changed_since_it_was_seen_is_not_read(tmp_path: Path) -> None:
    path = put(tmp_path, "a.xlsx", b"first")
    inbox = Inbox(str(tmp_path))
    (seen,) = inbox.look()
    path.write_bytes(b"other")
    os.utime(path, (1, 1))
    assert inbox.read(seen) is None


def test_a_file_that_was_taken_away_is_not_read(tmp_path: Path) -> None:
    path = put(tmp_path, "a.xlsx")
    inbox = Inbox(str(tmp_path))
    (seen,) = inbox.look()
    path.unlink()
    assert inbox.read(seen) is None


def test_a_file_is_put_away_in_its_own_folder_with_its_receipts(tmp_path: Path) -> None:
    put(tmp_path, "footwear/dönem.xlsx", b"content")
    path = away(Inbox(str(tmp_path)), "footwear/dönem.xlsx", {"json": b"{}", "html": b"<p>"})
    assert path == f"footwear/done/{PREFIX}dönem.xlsx"
    assert (tmp_path / path).read_bytes() == b"content"
    assert sorted(p.name for p in (tmp_path / "footwear/done").iterdir()) == [
        f"{PREFIX}dönem.xlsx",
        f"{PREFIX}dönem.xlsx.receipt.html",
        f"{PREFIX}dönem.xlsx.receipt.json",
    ]


def test_putting_away_again_changes_nothing(tmp_path: Path) -> None:
    put(tmp_path, "a.xlsx")
    inbox = Inbox(str(tmp_path))
    (file,) = inbox.look()
    for _ in range(2):
        path = inbox.put_away(
            file.path, file.stamp, "done", taken_at=TAKEN, digest="abcdef1234", receipts={}
        )
    assert [p.name for p in (tmp_path / "done").iterdir()] == [Path(path).name]


def test_a_new_file_of_the_same_name_stays_for_its_own_turn(tmp_path: Path) -> None:
    path = put(tmp_path, "a.xlsx", b"first")
    inbox = Inbox(str(tmp_path))
    (first,) = inbox.look()
    path.unlink()
    put(tmp_path, "a.xlsx", b"second, longer")
    inbox.put_away(
        first.path, first.stamp, "done", taken_at=TAKEN, digest="abcdef1234", receipts={"json": b""}
    )
    assert path.read_bytes() == b"second, longer"
    assert [p.name for p in (tmp_path / "done").iterdir()] == [f"{PREFIX}a.xlsx.receipt.json"]


def test_a_very_long_name_is_shortened_at_its_beginning(tmp_path: Path) -> None:
    name = "ş" * 110 + ".xlsx"
    put(tmp_path, name)
    path = away(Inbox(str(tmp_path)), name, {"html": b""})
    assert path.endswith("ş.xlsx")
    assert len(Path(path).name.encode()) + len(".receipt.html.part") < 255


def test_an_inbox_can_be_on_any_file_system() -> None:
    root = "memory://inbox-of-a-test"
    memory = fsspec.filesystem("memory")
    memory.pipe("/inbox-of-a-test/s/a.xlsx", b"content")
    inbox = Inbox(root)
    (file,) = inbox.settled(0)
    assert (file.path, file.folder, file.name) == ("s/a.xlsx", "s", "a.xlsx")
    assert inbox.read(file) == b"content"
    path = away(inbox, "s/a.xlsx", {"json": b"{}"})
    assert inbox.look() == []
    inbox.remove([path])
    assert memory.find("/inbox-of-a-test") == []


def test_a_waiting_file_never_shows_its_name(tmp_path: Path) -> None:
    put(tmp_path, "Ahmet Örnek/Örnek A.Ş..xlsx")
    (file,) = Inbox(str(tmp_path)).look()
    assert "rnek" not in f"{file!r} {file}"
