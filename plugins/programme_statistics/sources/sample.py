"""What the sample publishers serve: each source folder may have a module ``sample``.

Its function ``write(folder)`` writes the publisher's answers, rebuilt from published figures, below
``folder`` at the publisher's own paths, and gives the periods to load by the id of the DAG. A
publisher that answers questions instead of giving files has a class ``StandIn`` there, which
answers what is asked below the folder ``FOLDER``, the name of its connection, for the key ``KEY``.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from programme_statistics import sources


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of a stand-in."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


Responder = Callable[[str, Mapping[str, str]], Reply]
"""Answers a request: path and question without the leading slash, and the headers."""


def responders() -> dict[str, Responder]:
    """The stand-ins of all sources, by the folder below which they answer."""
    return {module.FOLDER: module.StandIn() for module in _modules() if hasattr(module, "StandIn")}


def _modules() -> Iterator[Any]:
    for module in pkgutil.iter_modules(sources.__path__):
        name = f"{sources.__name__}.{module.name}.sample"
        if module.ispkg and find_spec(name) is not None:
            yield import_module(name)


def write_all(folder: Path) -> dict[str, list[str]]:
    """Writes the sample of every source that has one; the periods to load, by DAG id."""
    periods: dict[str, list[str]] = {}
    for module in _modules():
        periods |= module.write(folder)
    return periods


def editions() -> dict[str, int]:
    """How often a DAG has to run to see every edition of its stand-in, by DAG id; else once."""
    found: dict[str, int] = {}
    for module in _modules():
        found |= getattr(module, "EDITIONS", {})
    return found


def connections(address: str) -> dict[str, dict[str, object]]:
    """The Airflow connections that lead to the sample served at ``address``, by their ids."""
    found: dict[str, dict[str, object]] = {}
    for module in _modules():
        if hasattr(module, "StandIn"):
            found[module.FOLDER] = {"host": f"{address}/{module.FOLDER}", "password": module.KEY}
        else:
            datasets = import_module(f"{module.__package__}.datasets").ALL
            found |= {dataset.connection: {"host": address} for dataset in datasets}
    return {
        name: {"conn_type": "http", **where, "extra": {"sample": True}}
        for name, where in found.items()
    }


def put(folder: Path, path: str, content: bytes) -> None:
    """Writes one answer where the sample server looks for ``path``, unless it is there already.

    A question (``?...``) is part of the file's name.
    """
    file = folder / path
    if not file.exists() or file.read_bytes() != content:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
