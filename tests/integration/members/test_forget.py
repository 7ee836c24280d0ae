"""A company is forgotten on request: nothing names it any longer, and what was published stays."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from sqlalchemy import text

from programme_statistics.database import statement
from programme_statistics.errors import ConfigurationError
from programme_statistics.marts import member_tables
from programme_statistics.secure.identities import digest_of, find_companies
from programme_statistics.secure.keys import KeyRing
from programme_statistics.sources.members import made_up
from programme_statistics.sources.tim import xlsx
from programme_statistics.warehouse import forget as forgetting
from programme_statistics.warehouse.forget import Forgotten, Kind, finish, forget
from programme_statistics.warehouse.mentions import read_mentions
from programme_statistics.warehouse.take_in_members import land_files
from support import member_files
from support.disclosure import RULES
from support.members import QUARTER, RECEIVED, MemberRoad, key_setting
from support.published_marts import publish_marts

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


def as_text(body: bytes) -> str:
    """What a file holds; of a workbook its parts, unpacked."""
    if not body.startswith(b"PK"):
        return body.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


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
        + as_text(
            road.members.store.read(str(path.relative_to(root)))
            if path.suffix == ".gz"
            else path.read_bytes()
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


PUBLISHED = (
    *("cluster_member_quarter", "participation_funnel", "business_meeting", "support_finance"),
    *("support_claim", "member_productivity", "member_vs_sector"),
)


def published(road: MemberRoad) -> dict[str, list[str]]:
    """Every row of the marts that are published after disclosure control."""
    return {
        mart: sorted(row for (row,) in road.rows(f"select t::text from mart.{mart} as t"))
        for mart in PUBLISHED
    }


@pytest.mark.parametrize("kind", ["anonymised", "removed"])
def test_what_was_published_stays_row_for_row(road: MemberRoad, kind: Kind) -> None:
    many = made_up.companies(24)
    shoemakers = [one for one in many if one.project_code == "SAMPLE-FOOT"]
    road.register(many)
    road.send("BULUTKUS 1.xlsx", made_up.workbook(many, QUARTER, 1))
    took_part = [
        {
            "tax_no": one.tax_no,
            "activity_code": "SAMPLE-FAIR",
            "has_opted_in": "Evet",
            "has_attended": "Evet",
            "persons": 2,
        }
        for one in shoemakers
    ]
    road.send("BULUTKUS 2.xlsx", made_up.filled({"M3": took_part}))
    outcome = member_tables.publish(road.engine, road.members.store, RULES, QUARTER)
    assert outcome.status == "published", outcome.sentence
    publish_marts(road.engine)
    before = published(road)
    assert road.rows(
        "select cluster_code from mart.cluster_member_quarter where export_usd is not null"
    )
    assert road.rows("select attended from mart.participation_funnel where attended > 0") == [(6,)]
    assert forgotten(road, shoemakers[0].tax_no, kind).n_figures > 0
    assert published(road) == before


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


def company_row(company: made_up.SampleCompany, **others: str) -> Mapping[str, str]:
    """A company's row of form M0."""
    own = {
        "tax_no": company.tax_no,
        "title": company.title,
        "project_code": company.project_code,
    }
    return {**member_files.M0, **own, **others}


def claim(**others: str) -> Mapping[str, str]:
    """A row of form M4 that says which company's share it is."""
    return {**member_files.M4, **others}


def csv(form_code: str, *rows: Mapping[str, str]) -> bytes:
    """A form as a text file."""
    return member_files.text_file(form_code, *rows).encode()


FILES: Mapping[str, Callable[[], tuple[str, bytes]]] = {
    "its return is refused, since it is not known yet": lambda: (
        "BULUTKUS.xlsx",
        made_up.workbook([GONE], QUARTER, 2),
    ),
    "its return is refused, in a file with others": lambda: (
        "BULUTKUS.xlsx",
        made_up.workbook([GONE, COMPANIES[3]], QUARTER, 2),
    ),
    "the file has no header": lambda: (
        "BULUTKUS.xlsx",
        xlsx.write([("M1", [[f"{GONE.title} VKN {GONE.tax_no}", 5]])]),
    ),
    "a header is missing": lambda: (
        "BULUTKUS.csv",
        csv("M1", {"tax_no": GONE.tax_no, "title": GONE.title, "turnover_try": "5"}),
    ),
    "its row of M0 is rejected beside an accepted one": lambda: (
        "BULUTKUS.csv",
        csv("M0", company_row(STAYS), company_row(GONE, project_code="NONE")),
    ),
    "only its title can be read": lambda: (
        "BULUTKUS.csv",
        csv("M0", company_row(STAYS), company_row(GONE, tax_no="9,9E+09")),
    ),
    "a claim is refused": lambda: (
        "BULUTKUS.csv",
        csv("M4", claim(tax_no=GONE.tax_no, doc_no="BULUTKUS", activity_code="NONE")),
    ),
    "a claim is accepted, and another of it rejected": lambda: (
        "BULUTKUS.csv",
        csv(
            "M4",
            claim(tax_no=GONE.tax_no, doc_no="BULUTKUS 1"),
            claim(tax_no=GONE.tax_no, doc_no="BULUTKUS 2", amount_net="much"),
        ),
    ),
    "it is a supplier": lambda: (
        "BULUTKUS.csv",
        csv("M4", claim(supplier_tax_no=GONE.tax_no, doc_no="BULUTKUS 1")),
    ),
    "its number stands in a sheet that is no form": lambda: (
        "BULUTKUS.xlsx",
        xlsx.write([("Notlar", [[f"{GONE.title}, MERSIS 0{GONE.tax_no}00015"]])]),
    ),
}


def assert_forgotten(road: MemberRoad) -> None:
    left = everything(road)
    digest = digest_of(road.keys, GONE.tax_no)
    for word in (GONE.tax_no, GONE.title, "BULUTKUS", digest.hex()):
        assert word not in left


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_names_it_is_found_whatever_became_of_it(road: MemberRoad, what: str) -> None:
    """Sent before it registered, and once more afterwards."""
    name, body = FILES[what]()
    road.send(name, body)
    road.send("kayit.csv", csv("M0", company_row(STAYS)))
    road.send("kayit 2.csv", csv("M0", company_row(GONE)))
    road.send(f"BULUTKUS again {name}", body)
    forgotten(road, GONE.tax_no)
    assert_forgotten(road)
    assert "done/kayit.csv" in road.here()
    assert pseudonym(road, STAYS.tax_no) is not None


def test_who_was_never_registered_is_forgotten_by_tax_number(road: MemberRoad) -> None:
    files = [file() for what, file in FILES.items() if what != "only its title can be read"]
    for name, body in files:
        road.send(name, body)
    assert GONE.tax_no in everything(road)
    assert forgotten(road, GONE.tax_no) == Forgotten(0, len(files), [])
    assert_forgotten(road)
    with pytest.raises(ConfigurationError, match="no company with this"):
        forgotten(road, GONE.tax_no)


def test_rows_of_others_in_its_files_stay(reported: MemberRoad) -> None:
    query = (
        "select row_values from secure.submission_row join ops.submission using (submission_id)"
        " where company_id = :company_id order by submission_id, row_no"
    )
    company_id = pseudonym(reported, STAYS.tax_no)
    before = reported.rows(query, company_id=company_id)
    forgotten(reported, GONE.tax_no)
    assert before
    assert reported.rows(query, company_id=company_id) == before


def test_files_taken_in_before_this_was_kept_are_read_again(road: MemberRoad) -> None:
    road.send("BULUTKUS.xlsx", made_up.workbook([GONE], QUARTER, 2))
    road.register(COMPANIES)
    with road.engine.begin() as connection:
        connection.execute(text("delete from secure.submission_mention"))
    forgotten(road, GONE.tax_no)
    assert_forgotten(road)


def test_files_taken_in_under_an_older_key_are_found(road: MemberRoad) -> None:
    road.send("BULUTKUS.xlsx", made_up.workbook([GONE], QUARTER, 2))
    road.keys = KeyRing.parse(key_setting("new", "n"), "a test's keys")
    assert read_mentions(road.engine, road.members.store, road.keys) == 1
    assert read_mentions(road.engine, road.members.store, road.keys) == 0
    forgotten(road, GONE.tax_no)
    assert_forgotten(road)


def test_a_file_sent_again_after_it_was_deleted_is_found_again(reported: MemberRoad) -> None:
    forgotten(reported, GONE.tax_no)
    reported.put("BULUTKUS 3.xlsx", made_up.workbook(COMPANIES[:2], QUARTER, 3))
    reported.run()
    assert "BULUTKUS 3" in everything(reported)
    assert forgotten(reported, GONE.tax_no).n_files == 1
    left = everything(reported)
    for word in (GONE.tax_no, GONE.title, "BULUTKUS 3"):
        assert word not in left


def test_files_that_nobody_can_open_are_told(road: MemberRoad) -> None:
    road.register(COMPANIES)
    road.send("locked.xlsx", b"%PDF-1.7 nothing to see")
    done = forgotten(road, GONE.tax_no)
    assert [(one,) for one in done.unopened] == road.rows(
        "select load_id from ops.load where status = 'refused'"
    )


def test_a_file_that_is_being_taken_in_is_not_deleted_under_its_hands(road: MemberRoad) -> None:
    road.register(COMPANIES)
    road.put("BULUTKUS.xlsx", made_up.workbook([GONE], QUARTER, 2))
    land_files(road.members, settle_seconds=0, now=RECEIVED)
    before = everything(road)
    with pytest.raises(ConfigurationError, match="just being taken in") as refused:
        forgotten(road, GONE.tax_no)
    assert GONE.tax_no not in str(refused.value)
    assert pseudonym(road, GONE.tax_no) is not None
    assert before.count(GONE.tax_no) == everything(road).count(GONE.tax_no)
    road.run()
    forgotten(road, GONE.tax_no)
    assert_forgotten(road)


HOLDING = "BULUTKUS Holding A.Ş."
RESPONDENTS = """
    select count(distinct counts_as), count(*) from warehouse.respondent_as_of(now())
    where respondent like 'C%' or respondent like 'X%'
"""


@pytest.fixture
def holding(road: MemberRoad) -> MemberRoad:
    """A holding of the first and the second company, and two companies of none; each reported."""
    own = [company_row(one, group_name=HOLDING) for one in COMPANIES[:2]]
    for number, row in enumerate([*own, *(company_row(one) for one in COMPANIES[2:])]):
        road.send(f"kayit {number}.csv", csv("M0", row))
    for number, company in enumerate(COMPANIES):
        road.send(f"{number}.xlsx", made_up.workbook([company], QUARTER, 2))
    return road


def respondents(road: MemberRoad) -> int:
    """How many respondents a table of the quarter would count."""
    known_at = road.rows("select clock_timestamp()")[0][0]
    with road.engine.connect() as connection:
        rows = connection.execute(
            statement("disclosure/contributions"),
            {"ref_quarter": QUARTER.months[0].first_day, "known_at": known_at},
        ).all()
    return len({row.respondent for row in rows if row.measure == "export_usd"})


def groups(road: MemberRoad) -> list[str]:
    """The holdings' pseudonyms in all vintages."""
    query = "select distinct group_id from warehouse.dim_company where group_id is not null"
    return [group_id for (group_id,) in road.rows(query)]


def test_a_holding_stays_one_respondent_when_a_company_of_it_becomes_anonymous(
    holding: MemberRoad,
) -> None:
    assert (respondents(holding), holding.rows(RESPONDENTS)) == (3, [(3, 4)])
    (before,) = groups(holding)
    forgotten(holding, GONE.tax_no)
    assert (respondents(holding), holding.rows(RESPONDENTS)) == (3, [(3, 4)])
    (after,) = groups(holding)
    assert after != before
    assert after != holding.keys.pseudonym("G", "BULUTKUS")


def test_it_stays_one_when_its_other_companies_register_anew(holding: MemberRoad) -> None:
    forgotten(holding, GONE.tax_no)
    (drawn,) = groups(holding)
    for name, row in (
        ("again.csv", company_row(STAYS, group_name=HOLDING.upper(), province_code="Ankara")),
        ("new.csv", company_row(made_up.companies(5)[4], group_name=HOLDING)),
    ):
        holding.send(name, csv("M0", row))
    assert groups(holding) == [drawn]
    assert holding.rows(RESPONDENTS) == [(3, 5)]


def test_a_holding_whose_companies_are_all_forgotten_has_no_name_left(holding: MemberRoad) -> None:
    for company in COMPANIES[:2]:
        forgotten(holding, company.tax_no)
    assert (respondents(holding), holding.rows(RESPONDENTS)) == (3, [(3, 4)])
    assert "bulutku" not in everything(holding).lower()


@pytest.mark.parametrize("kind", ["anonymised", "removed"])
def test_a_holding_of_one_company_goes_with_it(road: MemberRoad, kind: Kind) -> None:
    road.send("kayit.csv", csv("M0", company_row(GONE, group_name=HOLDING)))
    forgotten(road, GONE.tax_no, kind)
    assert groups(road) == []
    assert road.rows("select count(*) from secure.company_group") == [(0,)]
