"""Sources: one folder a publisher, each with a module ``datasets`` that lists ``ALL`` of them."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from programme_statistics.sources.dataset import Dataset


def all_datasets() -> tuple[Dataset, ...]:
    """Every dataset of every source folder, in the order of the folders' names."""
    found: list[Dataset] = []
    for module in pkgutil.iter_modules(__path__):
        if module.ispkg:
            found.extend(import_module(f"{__name__}.{module.name}.datasets").ALL)
    return tuple(found)


def all_codes() -> tuple[str, ...]:
    """The codes of every dataset and, where a source has series of trade records, of those."""
    found = [dataset.code for dataset in all_datasets()]
    for module in pkgutil.iter_modules(__path__):
        if module.ispkg:
            datasets = import_module(f"{__name__}.{module.name}.datasets")
            found += [series.code for series in getattr(datasets, "TRADE", ())]
    return tuple(found)
