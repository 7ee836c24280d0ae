"""What members' returns are compared with: the official exports of whole quarters."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from programme_statistics.database import statement
from programme_statistics.landing.store import LandingStore
from support.members import MemberRoad
from support.trade_records import GERMANY, answer, load, record

QUARTER = ("202207", "202208", "202209")


@pytest.mark.parametrize("months", [2, 3])
def test_a_quarter_counts_when_all_its_months_are_published(
    road: MemberRoad, tmp_path: Path, months: int
) -> None:
    store = LandingStore(str(tmp_path / "trade"))
    for period in QUARTER[:months]:
        one = record(
            period=period,
            refMonth=int(period[4:]),
            refPeriodId=int(f"{period}01"),
            partnerCode=GERMANY,
            primaryValue=1000.5,
        )
        assert load(road.engine, store, [("json", answer([one]))], periods=[period]).status == (
            "published"
        )
    with road.engine.connect() as connection:
        found = connection.execute(
            statement("members/national_exports"),
            {"hs_codes": ["640391"], "quarters": [date(2022, 7, 1)]},
        ).all()
        known = {
            (row.country_code, row.ref_quarter)
            for row in connection.execute(
                statement("members/national_markets"),
                {"quarters": [date(2022, 4, 1), date(2022, 7, 1)]},
            )
        }
    whole = [("640391", "DE", date(2022, 7, 1), Decimal("3001.5"))]
    assert [tuple(row) for row in found] == (whole if months == 3 else [])
    # Without a record, but known as a partner: France. XX is no country.
    asked = {(code, date(2022, month, 1)) for code in ("DE", "FR", "XX") for month in (4, 7)}
    july = {("DE", date(2022, 7, 1)), ("FR", date(2022, 7, 1))}
    assert known & asked == (july if months == 3 else set())
