"""Which sectors an edition of the publisher's own must carry."""

from __future__ import annotations

from programme_statistics import reference
from programme_statistics.periods import Month


def required_sectors(month: Month, *, groups: bool) -> tuple[reference.Sector, ...]:
    """The sectors a live edition of ``month`` cannot lack; with the three groups if ``groups``.

    A sector that has since been dropped is welcome and never required: the month of its last
    publication is not known exactly. The total is among them.
    """
    return tuple(
        sector
        for sector in reference.sectors()
        if sector.valid_from <= month
        and sector.valid_to is None
        and (groups or sector.kind != "group")
    )
