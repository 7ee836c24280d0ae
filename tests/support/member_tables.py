"""Members and what they report, written straight into a warehouse, for tests of their tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, insert, text, update

from programme_statistics.disclosure.rules import Rules
from programme_statistics.landing.store import LandingStore
from programme_statistics.marts import member_tables
from programme_statistics.periods import Quarter
from programme_statistics.tables import (
    Company,
    CompanyAttributes,
    CompanyCluster,
    Load,
    MemberExport,
    MemberQuarter,
)
from support.disclosure import RULES
from support.road import Row, rows

FOOT, UNDW, LEAT, COSM = "CL-IST-FOOT", "CL-IST-UNDW", "CL-IST-LEAT", "CL-IST-COSM"
_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
PROJECT = "SAMPLE-FOOT"


def in_memory() -> LandingStore:
    """A protected landing area of its own, for tests that do not look into it."""
    return LandingStore(f"memory://publications/{uuid4()}")


@dataclass
class Tables:
    """The members of one scenario: those of other scenarios are members at other times.

    Every report and every change of membership is a load of its own, a minute after the one before.
    """

    engine: Engine
    first: Quarter
    rules: Rules = RULES
    store: LandingStore = field(default_factory=in_memory)
    years: int = 1

    def quarter(self, number: int = 0) -> Quarter:
        """The scenario's quarters, from 0 on, and the one after its last."""
        assert 0 <= number <= 4 * self.years
        return self.first.plus(number)

    def join(
        self,
        companies: Sequence[str],
        *clusters: str,
        group: str | None = None,
        joined: Quarter | None = None,
        left: Quarter | None = None,
    ) -> None:
        """Companies become members of clusters for the scenario's years, or from or until a
        quarter."""
        ends = (left or self.first.plus(4 * self.years)).months[0].first_day
        with self.engine.begin() as connection:
            known = {"valid_from": _BEGAN, "load_id": self._load(connection)}
            for company in companies:
                key = {"company_id": self._id(company)}
                connection.execute(insert(Company).values(**key))
                connection.execute(
                    insert(CompanyAttributes).values(
                        **key, **known, group_id=group and self._id(group)
                    )
                )
                for cluster in clusters:
                    connection.execute(
                        insert(CompanyCluster).values(
                            **key,
                            **known,
                            cluster_code=cluster,
                            joined_on=(joined or self.first).months[0].first_day,
                            left_on=ends,
                        )
                    )

    def report(self, number: int, exports: Mapping[str, int | None], **others: int | None) -> None:
        """Companies report their exports of a quarter; other measures in proportion, or as given.

        Reporting once more takes the place of what they reported before.
        """
        with self.engine.begin() as connection:
            load_id = self._load(connection)
            now: datetime = connection.execute(
                text("select published_at from ops.load where load_id = :id"), {"id": load_id}
            ).scalar_one()
            for company, value in exports.items():
                key = {
                    "company_id": self._id(company),
                    "ref_quarter": self.quarter(number).months[0].first_day,
                }
                connection.execute(
                    update(MemberQuarter)
                    .where(
                        MemberQuarter.company_id == key["company_id"],
                        MemberQuarter.ref_quarter == key["ref_quarter"],
                        text("valid_to = 'infinity'"),
                    )
                    .values(valid_to=now)
                )
                figures: dict[str, Any] = {
                    "export_usd": value,
                    "turnover_try": None if value is None else value * 50,
                    "employees_eop": value,
                    "value_added_try": None if value is None else value * 20,
                }
                connection.execute(
                    insert(MemberQuarter).values(
                        **key,
                        **(figures | others),
                        project_code=PROJECT,
                        valid_from=now,
                        load_id=load_id,
                    )
                )

    def detail(self, number: int, company: str, products: Mapping[str, int]) -> None:
        """A company reports its exports of a quarter by product, once more if it has before."""
        with self.engine.begin() as connection:
            load_id = self._load(connection)
            now: datetime = connection.execute(
                text("select published_at from ops.load where load_id = :id"), {"id": load_id}
            ).scalar_one()
            key = {
                "company_id": self._id(company),
                "ref_quarter": self.quarter(number).months[0].first_day,
            }
            connection.execute(
                update(MemberExport)
                .where(
                    MemberExport.company_id == key["company_id"],
                    MemberExport.ref_quarter == key["ref_quarter"],
                    text("valid_to = 'infinity'"),
                )
                .values(valid_to=now)
            )
            for product, value in products.items():
                connection.execute(
                    insert(MemberExport).values(
                        **key,
                        hs_code=product,
                        country_code="US",
                        currency_code="USD",
                        export_value=value,
                        export_usd=value,
                        n_declarations=1,
                        valid_from=now,
                        load_id=load_id,
                    )
                )

    def publish(self, number: int = 0, *, is_due: bool = False) -> member_tables.Outcome:
        """Publishes a quarter of the scenario."""
        return member_tables.publish(
            self.engine, self.store, self.rules, self.quarter(number), is_due=is_due
        )

    def printed(self, measure: str = "export_usd", number: int = 0) -> dict[str, Decimal | str]:
        """What the mart shows of a measure: a figure, or its status where there is none."""
        found = self.rows(
            f"select cluster_code, {measure}, {measure}_conf_status"
            " from mart.cluster_member_quarter where quarter = :quarter",
            quarter=str(self.quarter(number)),
        )
        return {row: status if value is None else value for row, value, status in found}

    def behind(self, measure: str = "export_usd", number: int = 0) -> dict[str, list[str]]:
        """Why rows of the last publication were left out."""
        found = self.rows(
            "select cluster_code, reasons from secure.member_cell"
            " where measure = :measure and publication_id = (select max(publication_id)"
            " from ops.member_publication where ref_quarter = :first and status = 'published')",
            measure=measure,
            first=self.quarter(number).months[0].first_day,
        )
        return {row: reasons for row, reasons in found if reasons}

    def rows(self, query: str, **parameters: object) -> Sequence[Row]:
        """What a query finds."""
        return rows(self.engine, query, **parameters)

    def _id(self, company: str) -> str:
        return f"{self.first}{company}"

    def _load(self, connection: Connection) -> int:
        """A published load, later than all before."""
        last = connection.execute(text("select max(published_at) from ops.load")).scalar_one()
        number = connection.execute(text("select count(*) from ops.load")).scalar_one()
        return connection.execute(
            insert(Load)
            .values(
                dataset_code="member_submission",
                edition="test",
                sha256=f"{number:064d}",
                landed_path="none",
                source_url="none",
                status="published",
                landed_at=_BEGAN,
                published_at=max(last or _BEGAN, _BEGAN) + timedelta(minutes=1),
            )
            .returning(Load.load_id)
        ).scalar_one()


def alike(prefix: str, size: int, value: int = 40) -> dict[str, int]:
    """Companies that report about the same."""
    return {f"{prefix}{n}": value + n for n in range(size)}


def day_after(quarter: Quarter, days: int) -> date:
    """The day so many days after a quarter's last."""
    return quarter.months[2].last_day + timedelta(days=days)
