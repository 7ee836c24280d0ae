"""Packs the files of the registers into one, so that they are landed as one.

Registers lean on one another: a correction changes a row of another file, a target names an
indicator. What is landed is therefore the whole of them at one time, with the declarations they are
to be read by, as an uncompressed ZIP whose bytes depend on nothing but the files' names and bytes.
"""

from __future__ import annotations

import io
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path

from programme_statistics.errors import UnreadableFile
from programme_statistics.sources.register import SOURCE_FIELDS

DECLARATIONS = "declarations"
"""The folder of the declarations and their words among the folders; they are kept, not read."""
_SUFFIXES = (".csv", ".xlsx")
_TIMESTAMP = (1980, 1, 1, 0, 0, 0)
_LARGEST_BYTES = 64 * 1024 * 1024


def pack(folders: Mapping[str, Path]) -> bytes:
    """The files below ``folders`` as one ZIP; a file's name in it begins with its folder's name.

    Registers are CSVs and workbooks, declarations are TOML and their words CSV; other files are
    none of these, and those that begin with a dot or with ``~`` belong to an editor. A folder that
    does not exist has no files.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(folders):
            suffixes = (".csv", ".toml") if name == DECLARATIONS else _SUFFIXES
            for path in sorted(folders[name].glob("*")):
                if path.suffix.lower() in suffixes and path.name[0] not in ".~":
                    info = zipfile.ZipInfo(f"{name}/{path.name}", _TIMESTAMP)
                    archive.writestr(info, path.read_bytes())
    return buffer.getvalue()


def declared(files: Mapping[str, bytes]) -> dict[str, frozenset[str]]:
    """The fields of each register as they were declared when ``files`` were landed.

    Empty where no declarations were landed with them.
    """
    found: dict[str, frozenset[str]] = {}
    for name, content in files.items():
        if name.startswith(f"{DECLARATIONS}/") and name.endswith(".toml"):
            for code, declaration in tomllib.loads(content.decode("utf-8")).items():
                fields = frozenset(declaration["fields"])
                is_sourced = declaration.get("sourced", True)
                found[code] = fields | SOURCE_FIELDS.keys() if is_sourced else fields
    return found


def unpack(body: bytes) -> dict[str, bytes]:
    """The files by their names.

    Raises:
        UnreadableFile: the bytes are no such ZIP.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            size = sum(info.file_size for info in archive.infolist())
            if size > _LARGEST_BYTES:
                raise UnreadableFile(
                    f"The registers unpack to {size:,} bytes; more than {_LARGEST_BYTES:,} are not "
                    "read. A register is a table kept by hand: see which file is none."
                )
            return {info.filename: archive.read(info) for info in archive.infolist()}
    except zipfile.BadZipFile as error:
        raise UnreadableFile(
            f"The landed registers are no ZIP ({error}). Restore them from a backup, or run "
            "programme_register_load again."
        ) from error
