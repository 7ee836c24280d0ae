"""Sources: one folder a publisher, each with a module ``datasets``.

It lists in ``ALL`` the files the publisher issues edition by edition, and in ``TRADE`` its series
of trade figures, if it has some.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

from programme_statistics.sources.dataset import Dataset
from programme_statistics.sources.trade_dataset import TradeDataset


def all_datasets() -> tuple[Dataset, ...]:
    """Every dataset of every source folder, in the order of the folders' names."""
    found: list[Dataset] = []
    for module in pkgutil.iter_modules(__path__):
        if module.ispkg:
            found.extend(import_module(f"{__name__}.{module.name}.datasets").ALL)
    return tuple(found)


def trade_datasets() -> tuple[TradeDataset, ...]:
    """Every series of trade figures (``TRADE``) of every source folder that has some."""
    found: list[TradeDataset] = []
    for module in pkgutil.iter_modules(__path__):
        if module.ispkg:
            datasets = import_module(f"{__name__}.{module.name}.datasets")
            found.extend(getattr(datasets, "TRADE", ()))
    return tuple(found)


def all_codes() -> tuple[str, ...]:
    """The codes of every dataset and of every series of trade figures."""
    datasets = [one.code for one in all_datasets()]
    return (*datasets, *(one.code for one in trade_datasets()))
