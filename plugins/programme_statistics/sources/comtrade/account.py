"""The account of the trade records of one load: nothing that was read is lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from programme_statistics.sources.trade import RejectedRow


@dataclass(slots=True)
class Account:
    """What became of the records read: ``rows_read = rows_loaded + rejects + ignored``.

    ``value_millis`` is the sum over partners without World, ``world_millis`` that of World, and
    ``total_millis`` the partners' totals of all products, where the file has them. ``announced`` is
    how many records the JSON answers say they have, ``json_rows`` how many they had.
    """

    rows_read: int = 0
    rows_loaded: int = 0
    rejects: list[RejectedRow] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    notices: list[str] = field(default_factory=list)
    announced: int | None = None
    min_value_millis: int | None = None
    max_value_millis: int | None = None
    value_millis: int = 0
    rows_with_mass: int = 0
    world_rows: int = 0
    world_millis: int = 0
    json_rows: int = 0
    total_millis: int = 0
