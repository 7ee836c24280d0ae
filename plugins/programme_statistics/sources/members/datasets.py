"""Members publish nothing that could be fetched: their files come to an inbox."""

from __future__ import annotations

from programme_statistics.sources.dataset import Dataset

ALL: tuple[Dataset, ...] = ()
