"""A company is forgotten on request: nothing names it any longer, and what was published stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from programme_statistics.errors import ConfigurationError
from programme_statistics.secure.identities import find_companies
from programme_statistics.sources.members import made_up
from programme_statistics.warehouse import forget as forgetting
from programme_statistics.warehouse.forget import Forgotten, Kind, finish, forget
from support.members import QUARTER, MemberRoad

COMPANIES = made_up.companies(4)
GONE, STAYS = COMPANIES[0], COMPANIES[1]
TOTALS = """
    select ref_quarter, hs_code, country_code, sum(export_usd), count(distinct company_id)
    from warehouse.fact_member_export where valid_to = 'infinity' group by 1, 2, 3 order by 1, 2, 3
"""


@pytest.fixture
def reported(road: MemberRoad) -> MemberRoad:
    """Two companies in one file, two in another."""
    road.register(COMPANIES)
    for name, some in (("BULUTKUS 1.xlsx", COMPANIES[:2]), ("BULUTKUS 2.xlsx", COMPANIES[2:])):
        road.send(name, made_up.workbook(some, QUARTER, 3))
    return road


def pseudonym(road: MemberRoad, tax_no: str) -> str | None:
    with road.engine.connect() as connection:
        return find_companies(connection, road.keys, [tax_no]).get(tax_no)


def forgotten(road: MemberRoad, company: str, kind: Kind = "anonymised") -> Forgotten:
    return forget(road.members, company, kind, requested_by="tester")


def everything(road: MemberRoad) -> str:
    """All there is in the database and in the folders, as text."""
    tables = road.rows(
        "select format('%I.%I', relnamespace::regnamespace::text, relname) from pg_class"
        " where relkind = 'r' and relnamespace::regnamespace::text in ('ops', 'secure')"
        " or relname ~ '^(company|dim_company|bridge|fact_(member|act|supp|event)).*'"
        " and relkind = 'r' and relnamespace = 'warehouse'::regnamespace"
    )
    rows = [row for (table,) in tables for (row,) in road.rows(f"select t::text from {table} as t")]
    files = [
        str(path)
        + (
            road.members.store.read(str(path.relative_to(root))).decode("latin-1")
            if path.suffix == ".gz"
            else path.read_bytes().decode("latin-1")
        )
        for root in (road.inbox, road.protected)
        for path in root.rglob("*")
        if path.is_file()
    ]
    return "\n".join(rows + files)


@pytest.mark.parametrize("by", ["tax number", "pseudonym"])
def test_an_anonymous_company_is_found_nowhere_and_totals_stay(
    reported: MemberRoad, by: str
) -> None:
    before = reported.rows(TOTALS)
    known_as = pseudonym(reported, GONE.tax_no)
    assert known_as is not None
    assert forgotten(reported, GONE.tax_no if by == "tax number" else known_as).n_figures == 4
    assert reported.rows(TOTALS) == before
    assert pseudonym(reported, GONE.tax_no) is None
    left = everything(reported)
    for word in (GONE.tax_no, GONE.title, known_as, "BULUTKUS 1"):
        assert word not in left
    assert reported.rows(
        "select province_code, legal_form, group_id from warehouse.dim_company"
        " where company_id like 'X%'"
    ) == [(None, None, None)]


def test_a_removed_companys_figures_are_deleted_and_others_stay(reported: MemberRoad) -> None:
    known_as = pseudonym(reported, GONE.tax_no)
    forgotten(reported, GONE.tax_no, "removed")
    assert reported.rows("select count(*) from warehouse.fact_member_quarter") == [(3,)]
    assert reported.rows("select count(*) from warehouse.company") == [(3,)]
    assert pseudonym(reported, STAYS.tax_no) is not None
    assert str(known_as) not in everything(reported)


def test_files_of_others_are_kept(reported: MemberRoad) -> None:
    assert forgotten(reported, GONE.tax_no).n_files == 2  # the register, and its own file
    assert reported.here() == [
        "done/BULUTKUS 2.xlsx",
        *(f"done/BULUTKUS 2.xlsx.receipt.{ending}" for ending in ("csv", "html", "json")),
    ]


def test_it_is_recorded_without_saying_which(reported: MemberRoad) -> None:
    forgotten(reported, GONE.tax_no)
    assert reported.rows(
        "select kind, requested_by, n_figures, n_files, is_finished from ops.erasure"
    ) == [("anonymised", "tester", 4, 2, True)]


def test_killed_before_the_files_were_deleted_the_next_command_finishes(
    reported: MemberRoad, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(forgetting, "finish", lambda _: None)
        forgotten(reported, GONE.tax_no)
    assert reported.rows("select is_finished from ops.erasure") == [(False,)]
    finish(reported.members)
    assert reported.rows("select is_finished from ops.erasure") == [(True,)]
    assert "BULUTKUS 1" not in everything(reported)


@pytest.mark.parametrize("company", ["4540536920", "Caaaaaaaaaaaaaaaa", "BULUTKUS", ""])
def test_a_company_that_is_not_there_is_not_repeated(reported: MemberRoad, company: str) -> None:
    with pytest.raises(ConfigurationError, match="no company with this") as refused:
        forgotten(reported, company)
    assert not company or company not in str(refused.value)
    assert reported.rows("select count(*) from ops.erasure") == [(0,)]


def test_a_forgotten_company_can_register_again_as_a_new_one(reported: MemberRoad) -> None:
    forgotten(reported, GONE.tax_no)
    reported.send("yeni.xlsx", made_up.register_workbook([GONE]))
    assert pseudonym(reported, GONE.tax_no) is not None
    with reported.engine.connect() as connection:
        assert connection.execute(text("select count(*) from warehouse.company")).scalar_one() == 5


def test_the_protected_landing_area_is_its_owners_only(reported: MemberRoad) -> None:
    assert Path(reported.protected).stat().st_mode & 0o077 == 0
