"""From a secretariat's workbook to facts with vintages, on a real database."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from programme_statistics.sources.members import made_up
from support.members import QUARTER, RECEIVED, MemberRoad

COMPANIES = made_up.companies(8)


@pytest.fixture
def registered(road: MemberRoad) -> MemberRoad:
    road.register(COMPANIES)
    return road


def test_a_workbook_becomes_facts_that_add_up_to_what_was_typed(registered: MemberRoad) -> None:
    registered.send("bildirim.xlsx", made_up.workbook(COMPANIES, QUARTER, 5))
    typed = [made_up.company_quarter(company, QUARTER, 5) for company in COMPANIES]
    assert registered.rows(
        "select count(*), sum(export_value), sum(export_usd) from warehouse.fact_member_quarter"
    ) == [(8, *[sum(Decimal(str(m1["export_value"])) for m1, _ in typed)] * 2)]
    lines = [line for _, m2 in typed for line in m2]
    assert registered.rows(
        "select sum(n_declarations), sum(export_value), sum(net_mass_kg)"
        " from warehouse.fact_member_export"
    ) == [
        (
            len(lines),
            sum(Decimal(str(line["export_value"])) for line in lines),
            sum(Decimal(str(line["net_mass_kg"])) for line in lines),
        )
    ]
