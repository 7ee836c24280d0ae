"""How much of what members export is of their cluster's products, read as an analyst.

Every test has members of a year of its own in one warehouse, so that none sees another's.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, text

from programme_statistics.periods import Quarter
from programme_statistics.settings import project_root
from support.member_tables import COSM, FOOT, Tables
from support.members import add_registers
from support.published_marts import publish_marts
from support.road import NewRoad
from support.trade_facts import Figure, publish_trade, with_world

(THE_PAGES_QUERY,) = re.findall(
    r"^```sql\n(.*mart\.member_line_export[^`]*)^```$",
    re.split(
        "^## What members report$",
        (project_root() / "docs" / "analyst.md").read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    )[1].split("\n## ")[0],
    re.MULTILINE | re.DOTALL,
)
_YEARS = itertools.count(2022)
SHOES, MACHINES, SCENT, SWORDS = "640359", "845320", "330300", "930700"
"""Footwear's own, related to it, another cluster's, and nobody's."""


@pytest.fixture(scope="module")
def engine(new_road: NewRoad, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A warehouse with the registers of the programmes."""
    engine = new_road().engine
    add_registers(engine, tmp_path_factory.mktemp("registers"))
    yield engine


@dataclass
class Exporters:
    """Companies of one year."""

    tables: Tables

    @property
    def year(self) -> int:
        return self.tables.first.year

    def join(self, first: int, last: int, *clusters: str, group: str | None = None) -> None:
        self.tables.join([f"c{n}" for n in range(first, last + 1)], *clusters, group=group)

    def export(
        self, first: int, last: int, products: Mapping[str, int], *, more: int = 0, at: int = 0
    ) -> None:
        """Each of these companies: exports by product, and more of which no product is told."""
        for n in range(first, last + 1):
            # A little apart, so that no two are alike.
            own = {code: value + n for code, value in products.items()}
            self.tables.report(at, {f"c{n}": sum(own.values()) + more})
            if own:
                self.tables.detail(at, f"c{n}", own)

    def publish(self) -> None:
        publish_marts(
            self.tables.engine,
            "member_line_export",
            through=self.tables.first.plus(3).months[2].last_day,
        )

    def read(self, columns: str, of: str = "mart.member_line_export") -> dict[str, Any]:
        """By cluster."""
        with self.tables.engine.connect() as connection:
            connection.execute(text("set local role analyst"))
            found = connection.execute(
                text(f"select cluster_code, {columns} from {of} where year = :year"),
                {"year": self.year},
            )
            return {row[0]: tuple(row[1:]) for row in found}

    def shown(self) -> tuple[Any, ...]:
        (row,) = self.read(
            "companies, in_line_share_pct, coverage_pct, is_withheld, is_kept"
        ).values()
        return tuple(row)

    def reasons(self, cell: str) -> list[str]:
        ((found,),) = self.tables.rows(
            "select reasons from secure.mart_cell where measure = 'export_usd'"
            " and cell_key = :key and publication_id = (select max(publication_id)"
            " from ops.mart_publication)",
            key=f"{FOOT} {self.year} {cell}",
        )
        return list(found)


@pytest.fixture
def exporters(engine: Engine) -> Exporters:
    return Exporters(Tables(engine, Quarter(next(_YEARS), 1)))


def pct(part: int, whole: int) -> Decimal:
    return round(Decimal(part) * 100 / whole, 1)


def numbers(first: int, last: int) -> int:
    """What the companies' exports of a product differ by."""
    return sum(range(first, last + 1))


def test_the_share_is_of_exports_by_product_and_coverage_of_all(exporters: Exporters) -> None:
    """Related products (weight 0) and those of other clusters are not the cluster's own."""
    exporters.join(1, 12, FOOT)
    exporters.export(1, 12, {SHOES: 6000, MACHINES: 1000, SCENT: 1000, SWORDS: 1000}, more=3000)
    exporters.publish()
    line = 12 * 6000 + numbers(1, 12)
    detail = 12 * 9000 + 4 * numbers(1, 12)
    share, coverage = pct(line, detail), pct(detail, detail + 36_000)
    assert exporters.shown() == (12, share, coverage, False, False)
    assert (FOOT, exporters.year, 1, 12, share, coverage) in exporters.tables.rows(THE_PAGES_QUERY)


def test_national_digits_and_whole_headings_are_told_mixed_headings_are_not(
    exporters: Exporters,
) -> None:
    """6403 is footwear's with all its subheadings; of 4202 the cluster has some, or none."""
    exporters.join(1, 12, FOOT)
    ((mixed,),) = exporters.tables.rows(
        "select min(left(product.hs_code, 4)) from warehouse.dim_product as product"
        " left join warehouse.bridge_cluster_product as listed on listed.product_id ="
        " product.product_id and listed.cluster_code = :cluster"
        " where product.classification_code = 'H6' and product.level = 6"
        " and left(product.hs_code, 4) in (select left(hs_code, 4) from warehouse.bridge_cluster_hs"
        " where cluster_code = :cluster and weight > 0)"
        " and listed.product_id is null",
        cluster=FOOT,
    )
    own = {"640359110000": 1000, "6403": 2000, "9307": 3000}
    exporters.export(1, 12, own | ({mixed: 4000} if mixed else {}))
    exporters.publish()
    line = 12 * 3000 + 2 * numbers(1, 12)
    detail = line + 12 * 3000 + numbers(1, 12)
    whole = detail + (12 * 4000 + numbers(1, 12) if mixed else 0)
    assert exporters.shown()[1:3] == (pct(line, detail), pct(detail, whole))


def test_quarters_add_up_and_the_year_is_shown_as_far_as_it_went(exporters: Exporters) -> None:
    exporters.join(1, 12, FOOT)
    exporters.export(1, 12, {SHOES: 1000, SWORDS: 1000})
    exporters.export(1, 12, {SHOES: 3000, SWORDS: 1000}, at=1)
    exporters.publish()
    line = 12 * 4000 + 2 * numbers(1, 12)
    detail = line + 12 * 2000 + 2 * numbers(1, 12)
    assert exporters.read("quarters, in_line_share_pct")[FOOT] == (2, pct(line, detail))


def test_companies_that_export_nothing_else_are_not_told_so(exporters: Exporters) -> None:
    exporters.join(1, 12, FOOT)
    exporters.export(1, 12, {SHOES: 1000}, more=100)
    exporters.publish()
    assert exporters.shown()[:2] == (12, None)


def test_nine_companies_are_not_shown(exporters: Exporters) -> None:
    exporters.join(1, 9, FOOT)
    exporters.export(1, 9, {SHOES: 1000, SWORDS: 1000}, more=100)
    exporters.publish()
    assert exporters.shown() == (None, None, None, True, False)


def test_companies_of_one_holding_are_one(exporters: Exporters) -> None:
    exporters.join(1, 8, FOOT)
    exporters.join(9, 12, FOOT, group="H")
    exporters.export(1, 12, {SHOES: 1000, SWORDS: 1000}, more=100)
    exporters.publish()
    assert exporters.shown() == (None, None, None, True, False)


@pytest.mark.parametrize("others", [1, 2])
def test_what_one_or_two_export_beside_the_line_is_not_told_by_the_share(
    exporters: Exporters, others: int
) -> None:
    """With a known sum the share would tell their exports of other products."""
    exporters.join(1, 12, FOOT)
    exporters.export(1, 12 - others, {SHOES: 1000}, more=100)
    exporters.export(13 - others, 12, {SHOES: 1000, SWORDS: 900}, more=100)
    exporters.publish()
    companies, share, coverage, *marks = exporters.shown()
    assert (companies, share, marks) == (12, None, [False, False])
    assert coverage is not None


def test_two_that_are_nearly_all_of_the_line_are_not_shown(exporters: Exporters) -> None:
    exporters.join(1, 12, FOOT)
    exporters.export(1, 2, {SHOES: 500_000, SWORDS: 100}, more=100)
    exporters.export(3, 12, {SHOES: 10, SWORDS: 90_000}, more=100)
    exporters.publish()
    assert exporters.shown()[1] is None
    assert exporters.reasons("line") == ["PRIMARY_CONC"]


def test_what_one_company_has_not_told_by_product_is_not_told_by_coverage(
    exporters: Exporters,
) -> None:
    exporters.join(1, 13, FOOT)
    exporters.export(1, 12, {SHOES: 1000, SWORDS: 500})
    exporters.export(13, 13, {}, more=1200)
    exporters.publish()
    companies, share, coverage, *_ = exporters.shown()
    assert (companies, coverage) == (12, None)
    assert share == pct(12 * 1000 + numbers(1, 12), 12 * 1500 + 2 * numbers(1, 12))
    assert exporters.reasons("undetailed") == ["PRIMARY_FREQ", "PRIMARY_CONC"]


def test_a_late_return_is_not_the_difference_of_two_times(exporters: Exporters) -> None:
    exporters.join(1, 13, FOOT)
    exporters.export(1, 12, {SHOES: 1000, SWORDS: 500}, more=200)
    exporters.publish()
    first = exporters.shown()
    assert first[0] == 12
    assert first[1] is not None
    exporters.export(13, 13, {SHOES: 1500, SWORDS: 900}, more=200)
    exporters.publish()
    # The number, the share and the coverage are those from before.
    assert exporters.shown() == (*first[:4], True)


def test_a_correction_of_two_companies_is_not_the_difference_of_two_times(
    exporters: Exporters,
) -> None:
    exporters.join(1, 12, FOOT)
    exporters.export(1, 12, {SHOES: 1000, SWORDS: 500}, more=200)
    exporters.publish()
    first = exporters.shown()
    exporters.export(1, 2, {SHOES: 1400, SWORDS: 100}, more=200)
    exporters.publish()
    assert exporters.shown() == (*first[:4], True)


def test_three_late_returns_are_published_and_the_mart_is_shown_as_it_was(
    exporters: Exporters,
) -> None:
    exporters.join(1, 15, FOOT)
    exporters.export(1, 12, {SHOES: 1000, SWORDS: 500}, more=200)
    exporters.publish()
    first = exporters.shown()
    between = datetime.now(UTC)
    exporters.export(13, 15, {SHOES: 1000, SWORDS: 800}, more=200)
    exporters.publish()
    now = exporters.shown()
    assert (now[0], now[3:]) == (15, (False, False))
    assert now[1] < first[1]
    assert exporters.read("companies", f"mart.member_line_export_as_of('{between}')") == {
        FOOT: (12,)
    }


def test_a_company_in_two_clusters_is_not_told_by_both(exporters: Exporters) -> None:
    """It alone is in cosmetics too, with nine others: each line is judged beside the other."""
    exporters.join(1, 12, FOOT)
    exporters.join(13, 13, FOOT, COSM)
    exporters.join(14, 25, COSM)
    exporters.export(1, 12, {SHOES: 1000, SWORDS: 500}, more=200)
    exporters.export(13, 13, {SHOES: 1000, SCENT: 1000, SWORDS: 500}, more=200)
    exporters.export(14, 25, {SCENT: 1000, SWORDS: 500}, more=200)
    exporters.publish()
    shown = exporters.read("companies, in_line_share_pct")
    line = 13 * 1000 + numbers(1, 13)
    assert shown[FOOT] == (13, pct(line, line + 13 * 500 + numbers(1, 13) + 1013))
    assert shown[COSM][0] == 13
    assert shown[COSM][1] is not None


def test_the_share_is_not_shown_by_another_list_than_it_was_published_by(
    exporters: Exporters,
) -> None:
    """New less old would be the exports of the product that came to the list."""
    exporters.join(1, 12, FOOT)
    exporters.export(1, 12, {SHOES: 1000, SWORDS: 500}, more=200)
    exporters.publish()
    assert exporters.shown()[1] is not None
    entry = (
        "insert into warehouse.bridge_cluster_hs (cluster_code, hs_code, role, weight,"
        f" list_version, valid_from, valid_to) values ('{FOOT}', '{SWORDS}', 'core', 1, 'test',"
        f" '{exporters.year}-01-01', '{exporters.year + 1}-01-01')"
    )
    with exporters.tables.engine.begin() as connection:
        connection.execute(text(entry))
    exporters.export(1, 12, {SHOES: 1000, SWORDS: 500, SCENT: 10}, more=200)
    exporters.publish()
    companies, share, coverage, *marks = exporters.shown()
    assert (companies, share, marks) == (12, None, [False, False])
    assert coverage is not None


# --- beside the tables of members and the official exports


def levels(exporters: Exporters) -> Decimal:
    """What the tables print of the cluster's year."""
    printed = [exporters.tables.printed(number=number)[FOOT] for number in range(4)]
    assert all(isinstance(value, Decimal) for value in printed), printed
    return sum((value for value in printed if isinstance(value, Decimal)), Decimal(0))


def publish_official(exporters: Exporters, value: int) -> None:
    """So much a year, a twelfth each month."""
    with exporters.tables.engine.begin() as connection:
        publish_trade(
            connection,
            with_world(
                Figure(f"{exporters.year}-{month:02d}", SHOES, 842, Decimal(value) / 12)
                for month in range(1, 13)
            ),
        )


@pytest.mark.parametrize(("rest_pct", "is_shown"), [(3, False), (30, True)])
def test_what_the_few_who_are_no_members_export_is_not_the_official_total_less_the_line(
    exporters: Exporters, rest_pct: int, is_shown: bool
) -> None:
    """Members export as much of other things, so that their tables alone leave nothing to subtract.

    Their level times the share is what they export in the line.
    """
    line = 4 * (12 * 6000 + numbers(1, 12))
    official = line * 100 // (100 - rest_pct)
    publish_official(exporters, official)
    exporters.join(1, 12, FOOT)
    for at in range(4):
        exporters.export(1, 12, {SHOES: 6000, SWORDS: 9000}, at=at)
        assert exporters.tables.publish(at).status == "published"
    exporters.publish()
    level = levels(exporters)
    _, share, coverage, *_ = exporters.shown()
    assert coverage == 100
    assert (share is not None) == is_shown
    if share is not None:
        assert abs(level * share / 100 - line) < level / 1000
    else:
        assert "PRIMARY_REST" in exporters.reasons("line")
