"""The registers on the road: accounted for, idempotent, revised with history, held when broken."""

from __future__ import annotations

from support.road import Road


def test_every_row_of_the_seed_is_loaded(seeded: Road) -> None:
    (load,) = seeded.rows(
        "select status, rows_read, rows_loaded, rows_rejected, rows_ignored from ops.load"
    )
    assert load[0] == "published"
    assert load[1] == load[2] > 400
    assert load[3:] == (0, 0)
