"""A publisher that means harm: what it writes is read as text, kept as text, and does nothing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from sqlalchemy.exc import OperationalError

from programme_statistics import database
from programme_statistics.sources.tim import datasets
from programme_statistics.sources.tim.template import Rows
from support.editions import cell_of, live_sector
from support.road import Road
from support.trade_records import answer, load, record

EDITION = "2026-08"
HOSTILE = (
    "'; drop table ops.load cascade; --",
    '"; drop schema warehouse cascade; --',
    "$$; select pg_sleep(60); $$",
    ":load_id %s %(name)s {table} {0.__class__}",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",
    '=HYPERLINK("http://127.0.0.1/","x")',
    "../../../etc/passwd",
    "\u202eevil\u2066\ufeff",
    "x" * 5000,
)


def tables(road: Road) -> Sequence[tuple[object, ...]]:
    return road.rows(
        "select oid::regclass::text from pg_class where relkind in ('r', 'p', 'v')"
        " and relnamespace::regnamespace::text in ('warehouse', 'mart', 'ops', 'secure', 'staging')"
        " order by 1"
    )


@pytest.mark.parametrize("label", HOSTILE)
def test_a_hostile_label_is_refused_named_and_does_nothing(road: Road, label: str) -> None:
    before = tables(road)

    def change(rows: Rows) -> None:
        row, _ = cell_of(rows, "Deri ve Deri Mamulleri", EDITION)
        rows[row][0] = label

    outcome = road.load(datasets.SECTOR, EDITION, live_sector(EDITION, change))
    assert outcome.status == "refused"
    assert label.strip(" .")[:12] in outcome.sentence
    assert tables(road) == before
    assert road.rows("select count(*) from warehouse.fact_export") == [(0,)]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_in_place_of_a_figure_never_becomes_one(road: Road, value: str) -> None:
    before = tables(road)

    def change(rows: Rows) -> None:
        row, column = cell_of(rows, "Deri ve Deri Mamulleri", EDITION)
        rows[row][column] = value

    outcome = road.load(datasets.SECTOR, EDITION, live_sector(EDITION, change))
    assert outcome.status in {"published", "held", "refused"}
    assert tables(road) == before
    assert road.rows(
        "select count(*) from warehouse.fact_export"
        " where sector_code = 'leather' and ref_month = '2026-08-01'"
    ) == [(0,)]
    kept = road.rows("select value_as_read from ops.reject") or road.rows(
        "select sentence from ops.load"
    )
    assert any(value.strip()[:12] in str(text) for (text,) in kept)


@pytest.mark.parametrize("field", ["cmdCode", "flowCode", "classificationCode"])
@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_code_in_a_trade_record_is_rejected_or_refused(
    road: Road, field: str, value: str
) -> None:
    before = tables(road)
    load(road.engine, road.store, [("json", answer([record(), record(**{field: value})]))])
    assert road.rows(
        "select coalesce(sum(value_millis), 0) <= 25000125 from warehouse.fact_trade"
    ) == [(True,)]
    left = {name for (name,) in tables(road)} - {name for (name,) in before}
    assert {str(name) for name in left} <= {
        "warehouse.fact_trade_comtrade_monthly_2022_08",
    }
    assert {name for (name,) in before} <= {name for (name,) in tables(road)}


def test_everybody_who_can_log_in_has_no_rights_by_that_alone(road: Road) -> None:
    granted = road.rows(
        "select class.oid::regclass::text, acl.privilege_type from pg_class as class,"
        " aclexplode(class.relacl) as acl where acl.grantee = 0"
        " and class.relnamespace::regnamespace::text in"
        " ('warehouse', 'mart', 'ops', 'secure', 'staging')"
    )
    assert granted == []
    schemas = road.rows(
        "select nspname from pg_namespace, aclexplode(nspacl) as acl where acl.grantee = 0"
        " and nspname in ('warehouse', 'mart', 'ops', 'secure', 'staging')"
    )
    assert schemas == []


def test_every_role_has_the_rights_of_its_kind_and_no_other(road: Road) -> None:
    """What each role may do where, as kinds of rights: another kind is another role's."""
    found = road.rows(
        "select distinct acl.grantee::regrole::text, class.relnamespace::regnamespace::text,"
        " acl.privilege_type from pg_class as class, aclexplode(class.relacl) as acl"
        " where class.relkind in ('r', 'p', 'v', 'm') and acl.grantee <> class.relowner"
        " and class.relnamespace::regnamespace::text in ('warehouse', 'mart', 'ops', 'secure')"
    )
    kinds: dict[tuple[str, str], set[str]] = {}
    for role, schema, privilege in found:
        kinds.setdefault((role, schema), set()).add(privilege)
    assert {key: kind for key, kind in kinds.items() if key[0] in {"analyst", "steward"}} == {
        key: {"SELECT"} for key in kinds if key[0] in {"analyst", "steward"}
    }
    assert ("analyst", "secure") not in kinds
    assert ("analyst", "ops") not in kinds
    assert ("steward", "warehouse") not in kinds
    pipeline = set().union(*(kind for key, kind in kinds.items() if key[0] == "pipeline"))
    assert pipeline == {"SELECT", "INSERT", "UPDATE", "DELETE", "MAINTAIN"}


def test_who_asks_for_an_encrypted_session_never_gets_another(warehouse: str) -> None:
    """The tests' server offers no TLS: a session that wants it is not opened without."""
    engine = database.engine(f"{warehouse}?sslmode=require")
    with pytest.raises(OperationalError, match="SSL"), engine.connect():
        pass
    engine.dispose()


def test_a_huge_figure_is_exact_or_refused(road: Road) -> None:
    def change(rows: Rows) -> None:
        row, column = cell_of(rows, "Deri ve Deri Mamulleri", EDITION)
        rows[row][column] = 10**18

    road.load(datasets.SECTOR, EDITION, live_sector(EDITION, change))
    found = road.rows(
        "select value_usd from warehouse.fact_export"
        " where sector_code = 'leather' and ref_month = '2026-08-01'"
    )
    assert found in ([], [(Decimal(10**21),)])
