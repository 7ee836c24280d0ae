"""The registers of the programmes as a source of the road."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from programme_statistics import reference
from programme_statistics.sources import register
from programme_statistics.sources.dataset import Dataset
from programme_statistics.sources.programme import bundle
from programme_statistics.sources.programme.read import read
from programme_statistics.sources.register import ParsedRegisters, RegisterSource

_SEED = reference.folder() / "programme"

ALL: tuple[Dataset, ...] = ()
"""No publisher issues them edition by edition."""


def _pack(folders: Mapping[str, Path]) -> bytes:
    """The registers with their declarations, so that a changed declaration is a new version."""
    return bundle.pack({**folders, bundle.DECLARATIONS: register.folder()})


def _read(body: bytes, outside: Mapping[str, frozenset[str]]) -> ParsedRegisters:
    """What landed registers say, with the seed of today for registers that came later."""
    return read(body, outside, _SEED)


REGISTER = RegisterSource(
    code="programme_register",
    title="Registers of the programmes",
    seed=_SEED,
    pack=_pack,
    read=_read,
    page=Path(__file__).with_name("README.md").read_text(encoding="utf-8"),
)
