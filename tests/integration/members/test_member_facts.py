"""From a secretariat's workbook to facts with vintages, on a real database."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from programme_statistics.errors import ConfigurationError
from programme_statistics.secure.identities import check_keys, find_companies, rekey
from programme_statistics.secure.keys import KeyRing
from programme_statistics.sources.members import made_up
from programme_statistics.warehouse.take_in_members import land_files, take_in
from support.members import QUARTER, RATES, RECEIVED, MemberRoad, key_setting, ring
from support.register import load_registers, write_register

COMPANIES = made_up.companies(8)
FIRST = COMPANIES[0]
LATER = RECEIVED + timedelta(days=3)
Row = dict[str, Any]


@pytest.fixture
def registered(road: MemberRoad) -> MemberRoad:
    road.register(COMPANIES)
    return road


def m1(**changes: object) -> Row:
    return {**made_up.company_quarter(FIRST, QUARTER, 3)[0], **changes}


def m2(**changes: object) -> list[Row]:
    return [{**line, **changes} for line in made_up.company_quarter(FIRST, QUARTER, 3)[1]]


def current(road: MemberRoad, columns: str = "hs_code, country_code, export_value") -> set[Any]:
    return set(
        road.rows(f"select {columns} from warehouse.fact_member_export where valid_to = 'infinity'")
    )


def test_a_workbook_becomes_facts_that_add_up_to_what_was_typed(registered: MemberRoad) -> None:
    registered.send("bildirim.xlsx", made_up.workbook(COMPANIES, QUARTER, 5))
    typed = [made_up.company_quarter(company, QUARTER, 5) for company in COMPANIES]
    exported = sum(Decimal(str(row["export_value"])) for row, _ in typed)
    assert registered.rows(
        "select count(*), sum(export_value), sum(export_usd) from warehouse.fact_member_quarter"
    ) == [(8, exported, exported)]
    lines = [line for _, details in typed for line in details]
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


def test_every_fact_leads_to_its_submission_its_load_and_the_bytes(registered: MemberRoad) -> None:
    body = made_up.workbook(COMPANIES, QUARTER, 2)
    registered.send("bildirim.xlsx", body)
    ((path,),) = registered.rows(
        "select distinct load.landed_path from warehouse.fact_member_export as fact"
        " inner join ops.submission using (submission_id)"
        " inner join ops.load on submission.load_id = load.load_id and fact.load_id = load.load_id"
    )
    assert registered.members.store.read(path) == body


def test_what_was_read_is_loaded_rejected_or_ignored_by_name(registered: MemberRoad) -> None:
    registered.send(
        "bildirim.xlsx", made_up.filled({"M1": [m1()], "M2": [*m2(), *m2(country_code="Atlantis")]})
    )
    ((read, loaded, rejected, ignored),) = registered.rows(
        "select rows_read, rows_loaded, rows_rejected, rows_ignored from ops.load"
        " where dataset_code = 'member_submission' order by load_id desc limit 1"
    )
    assert (read, loaded, rejected) == (7, 4, 3)
    assert read == loaded + rejected + ignored


@pytest.mark.parametrize("currency", ["EUR", "GBP", "TRY"])
def test_money_keeps_its_currency_rate_and_basis(registered: MemberRoad, currency: str) -> None:
    value = Decimal("123456.78")
    registered.send("a.xlsx", made_up.filled({"M2": m2(currency=currency, export_value=value)[:1]}))
    rate = Decimal(1) if currency == "TRY" else Decimal(RATES[currency])
    dollar = Decimal(RATES["USD"])
    usd = (value * rate / dollar).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert current(
        registered,
        "export_value, currency_code, fx_rate_try, fx_usd_try, fx_dataset, fx_basis, export_usd",
    ) == {(value, currency, rate, dollar, "tcmb_rates", "quarter_average", usd)}


def test_missing_stays_missing(registered: MemberRoad) -> None:
    registered.send(
        "a.xlsx", made_up.filled({"M1": [m1(wages_try=None, new_customers="-", patents=0)]})
    )
    assert registered.rows(
        "select wages_try, new_customers, patents from warehouse.fact_member_quarter"
    ) == [(None, None, 0)]


def test_declarations_of_the_same_are_added_up(registered: MemberRoad) -> None:
    line = m2()[0]
    twice = [{**line, "declaration_no": f"2634000{n}"} for n in range(2)]
    twice[1]["net_mass_kg"] = None
    registered.send("a.xlsx", made_up.filled({"M2": twice}))
    assert current(registered, "n_declarations, export_value, net_mass_kg") == {
        (2, line["export_value"] * 2, None)
    }


def test_a_revision_closes_what_it_changes_and_withdraws_what_it_lacks(
    registered: MemberRoad,
) -> None:
    lines = m2()
    registered.send("a.xlsx", made_up.filled({"M2": lines}))
    changed = {**lines[0], "export_value": lines[0]["export_value"] + 100}
    sentence = registered.send("a.xlsx", made_up.filled({"M2": [changed, lines[1]]}), LATER)
    assert "0 new, 1 revised, 1 withdrawn, 1 unchanged" in sentence
    assert registered.rows(
        "select revision, status, is_complete, supersedes is not null from ops.submission"
        " where form_code = 'M2' order by revision"
    ) == [(1, "superseded", True, False), (2, "accepted", True, True)]
    assert registered.rows(
        "select count(*), count(*) filter (where valid_to = 'infinity')"
        " from warehouse.fact_member_export"
    ) == [(4, 2)]
    assert {value for _, _, value in current(registered)} == {
        changed["export_value"],
        lines[1]["export_value"],
    }


def test_a_revision_with_refused_rows_withdraws_nothing(registered: MemberRoad) -> None:
    lines = m2()
    registered.send("a.xlsx", made_up.filled({"M2": lines}))
    before = current(registered)
    broken = {**lines[0], "country_code": "Atlantis"}
    sentence = registered.send("a.xlsx", made_up.filled({"M2": [broken, lines[1]]}), LATER)
    assert "0 revised, 0 withdrawn, 1 unchanged" in sentence
    assert current(registered) == before


def test_the_state_at_any_time_can_be_asked_for(registered: MemberRoad) -> None:
    """Random revisions against a model that keeps every state."""
    chance = random.Random(5)  # noqa: S311
    lines = made_up.company_quarter(FIRST, QUARTER, 12)[1]
    states = []
    for step in range(4):
        sent = [
            {**line, "export_value": Decimal(chance.choice((20_000, 21_000, 22_000)))}
            for line in chance.sample(lines, chance.randint(3, 12))
        ]
        registered.send("a.xlsx", made_up.filled({"M2": sent}), RECEIVED + timedelta(hours=step))
        ((known_at,),) = registered.rows("select max(published_at) from ops.load")
        states.append((known_at, sorted(Decimal(str(row["export_value"])) for row in sent)))
    for known_at, expected in states:
        found = registered.rows(
            "select export_value from warehouse.fact_member_export"
            " where valid_from <= :at and valid_to > :at",
            at=known_at,
        )
        assert sorted(value for (value,) in found) == expected


def test_a_file_overtaken_by_a_later_one_changes_no_fact(registered: MemberRoad) -> None:
    registered.send("later.xlsx", made_up.filled({"M1": [m1(employees_eop=240)]}), LATER)
    registered.send("earlier.xlsx", made_up.filled({"M1": [m1(employees_eop=230)]}), RECEIVED)
    assert registered.rows("select employees_eop from warehouse.fact_member_quarter") == [(240,)]
    assert registered.rows(
        "select status from ops.submission where form_code = 'M1' order by received_at"
    ) == [("superseded",), ("accepted",)]


def test_the_same_file_again_is_acknowledged_and_changes_nothing(registered: MemberRoad) -> None:
    body = made_up.workbook(COMPANIES, QUARTER, 2)
    registered.send("a.xlsx", body)
    counts = "select (select count(*) from ops.load), (select count(*) from ops.submission),"
    counts += " (select count(*) from warehouse.fact_member_export)"
    before = registered.rows(counts)
    registered.send("a copy.xlsx", body, LATER)
    assert registered.rows(counts) == before
    assert registered.rows(
        "select is_duplicate from secure.submission_arrival order by arrival_id desc limit 1"
    ) == [(True,)]
    assert "done/a copy.xlsx" in registered.here()
    assert "done/a copy.xlsx.receipt.html" in registered.here()


def test_a_duplicates_receipt_quotes_a_name_of_its_own_folder_only(registered: MemberRoad) -> None:
    body = made_up.workbook(COMPANIES, QUARTER, 2)
    registered.send("birinci/BULUTKUS.xlsx", body)

    def receipts(name: str) -> str:
        registered.send(name, body, LATER)
        found = [
            path.read_text(encoding="utf-8")
            for path in registered.inbox.rglob("*.receipt.*")
            if name.rpartition("/")[2] in path.name
        ]
        assert len(found) == 3
        return "\n".join(found)

    assert "(BULUTKUS.xlsx)" in receipts("birinci/again.xlsx")
    elsewhere = receipts("ikinci/other.xlsx")
    assert "BULUTKUS" not in elsewhere
    assert "birinci" not in elsewhere
    assert "has been received before" in elsewhere
    assert "(other.xlsx)" in receipts("ikinci/once more.xlsx")


def test_the_same_content_saved_anew_is_a_revision_that_writes_no_fact(
    registered: MemberRoad,
) -> None:
    registered.send("a.xlsx", made_up.filled({"M2": m2()}))
    before = registered.rows("select xmin::text, ctid::text from warehouse.fact_member_export")
    sentence = registered.send("a.xlsx", made_up.filled({"M2": m2()}, "en"), LATER)
    assert "0 new, 0 revised, 0 withdrawn, 3 unchanged" in sentence
    after = registered.rows("select xmin::text, ctid::text from warehouse.fact_member_export")
    assert after == before


def test_a_company_that_is_not_registered_waits_until_it_is(road: MemberRoad) -> None:
    body = made_up.workbook([FIRST], QUARTER, 1)
    road.put("a.xlsx", body)
    (batch,) = road.run()
    assert "0 row(s) accepted, 2 in quarantine" in batch.sentences[0]
    assert road.rows("select count(*) from warehouse.company") == [(0,)]
    assert road.rows("select distinct status from ops.submission") == [("quarantined",)]
    road.register([FIRST])
    assert "2 row(s) accepted" in road.send("a.xlsx", body, LATER)


def test_late_returns_say_how_late(registered: MemberRoad) -> None:
    late = datetime(2026, 11, 9, 22, 30, tzinfo=UTC)  # the tenth in Istanbul
    registered.send("a.xlsx", made_up.filled({"M1": [m1()]}), late)
    assert registered.rows(
        "select due_on, days_late from ops.submission where form_code = 'M1'"
    ) == [(date(2026, 10, 30), 11)]


def test_a_member_of_a_project_is_a_member_of_its_cluster(registered: MemberRoad) -> None:
    assert registered.rows(
        "select cluster_code, count(*), min(joined_on) from warehouse.bridge_company_cluster"
        " where valid_to = 'infinity' group by 1 order by 1"
    ) == [
        (code, 2, date(2024, 1, 15))
        for code in ("CL-IST-COSM", "CL-IST-FOOT", "CL-IST-LEAT", "CL-IST-UNDW")
    ]


def test_leaving_is_a_new_vintage_of_the_same_stay(registered: MemberRoad) -> None:
    left = {
        **_m0_row(),
        "left_on": "30.06.2026",
        "exit_reason": "Kendi isteği",
    }
    registered.send("a.xlsx", made_up.filled({"M0": [left]}))
    for table in ("bridge_project_company", "bridge_company_cluster"):
        assert registered.rows(
            f"select left_on, valid_to = 'infinity' from warehouse.{table}"
            " where company_id in (select company_id from secure.company_identity"
            " where tax_number = :number) order by valid_from",
            number=FIRST.tax_no,
        ) == [(None, False), (date(2026, 6, 30), True)]


def _m0_row() -> Row:
    return {
        "tax_no": FIRST.tax_no,
        "title": FIRST.title,
        "province_code": "İstanbul",
        "legal_form": "AŞ",
        "project_code": FIRST.project_code,
        "joined_on": "15.01.2024",
        "has_consented": "Evet",
        "consented_on": "15.01.2024",
    }


def test_a_sole_traders_number_is_kept_encrypted_only(road: MemberRoad) -> None:
    number = "17291716060"
    road.send("a.xlsx", made_up.filled({"M0": [{**_m0_row(), "tax_no": number}]}))
    ((kind, plain, encrypted),) = road.rows(
        "select tax_number_kind, tax_number, tax_number_encrypted from secure.company_identity"
    )
    assert (kind, plain) == ("TCKN", None)
    assert number.encode() not in bytes(encrypted)
    assert road.keys.decrypt(bytes(encrypted), "test") == number


def test_participation_claims_and_feedback_become_facts(registered: MemberRoad) -> None:
    activity = {"activity_code": "SAMPLE-FAIR"}
    took_part = {
        **activity,
        "tax_no": FIRST.tax_no,
        "is_invited": "E",
        "has_opted_in": "Evet",
        "has_attended": "E",
        "persons": 2,
        "meetings": 9,
        "orders": 1,
        "order_value": 1000,
        "currency": "EUR",
    }
    claim = {
        **activity,
        "project_code": "SAMPLE-FOOT",
        "expense_type": "Yurt dışı pazarlama",
        "doc_no": "A-1",
        "doc_date": "02.07.2026",
        "supplier_tax_no": COMPANIES[1].tax_no,
        "amount_net": 100_000,
        "vat_amount": 20_000,
        "currency": "TL",
        "payer": "Oda",
        "spent_on": "03.07.2026",
        "claimed_amount": 75_000,
        "submitted_on": "01.08.2026",
    }
    answers = [
        {
            **activity,
            "participant_type": "KOBİ",
            "topic": "Salon",
            "satisfaction": n,
            "comment": "Çok iyi",
        }
        for n in (5, 3, 4)
    ]
    registered.send("a.xlsx", made_up.filled({"M3": [took_part], "M4": [claim], "M5": answers}))
    usd = (1000 * Decimal(RATES["EUR"]) / Decimal(RATES["USD"])).quantize(Decimal("0.01"))
    assert registered.rows(
        "select has_attended, persons, meetings, offers, order_value_usd"
        " from warehouse.fact_activity_participation"
    ) == [(True, 2, 9, None, usd)], registered.findings()
    assert registered.rows(
        "select claimed_amount, amount_net_try, approved_amount, company_id"
        " from warehouse.fact_support_line"
    ) == [(75_000, 100_000, None, None)], registered.findings()
    assert registered.rows(
        "select answer_no, satisfaction from warehouse.fact_event_feedback order by answer_no"
    ) == [(1, 3), (2, 4), (3, 5)]


def test_a_wrong_key_is_noticed_before_anything_is_written(registered: MemberRoad) -> None:
    registered.keys = ring(letter="x")
    registered.put("a.xlsx", made_up.workbook([FIRST], QUARTER, 1))
    with (
        pytest.raises(ConfigurationError, match="is not the one that companies were"),
        registered.engine.begin() as connection,
    ):
        check_keys(connection, registered.keys)
    with pytest.raises(ConfigurationError):
        registered.run()
    assert registered.rows("select count(*) from ops.submission where form_code <> 'M0'") == [(0,)]
    assert registered.rows("select count(*) from secure.submission_failure") == [(0,)]


def test_a_key_that_rows_were_written_with_is_missed(registered: MemberRoad) -> None:
    with (
        pytest.raises(ConfigurationError, match="registered with the key test"),
        registered.engine.begin() as connection,
    ):
        check_keys(connection, ring("new"))


def test_keys_are_changed_without_changing_a_pseudonym(registered: MemberRoad) -> None:
    old, new = key_setting(), key_setting("new", "n")
    both = KeyRing.parse(
        old.replace('"current": "test"', '"current": "new"').replace(
            '"keys": {', new[new.index('"keys": {') : -2] + ", "
        ),
        "a test's keys",
    )
    numbers = [company.tax_no for company in COMPANIES]
    with registered.engine.begin() as connection:
        before = find_companies(connection, registered.keys, numbers)
        assert find_companies(connection, both, numbers) == before
        assert rekey(connection, both) == len(COMPANIES)
        check_keys(connection, ring("new", "n"))
        assert find_companies(connection, ring("new", "n"), numbers) == before
        assert find_companies(connection, registered.keys, numbers) == {}


def test_a_batch_says_which_quarters_it_brought_even_when_done_before(
    registered: MemberRoad,
) -> None:
    registered.put("a.xlsx", made_up.filled({"M1": [m1()]}))
    ((load_id,),) = land_files(registered.members, settle_seconds=0, now=RECEIVED)
    for _ in range(2):
        assert take_in(registered.members, [load_id]).quarters == ["2026-Q3"]


def test_exports_to_a_projects_target_markets_are_those_of_form_m2(
    registered: MemberRoad, tmp_path: Path
) -> None:
    """Of years that form M1 came for whole; the second way adds up the lines."""
    companies = COMPANIES[:3]
    for quarter in (QUARTER.plus(back) for back in (-6, -5, -4, -3)):
        received = datetime.combine(
            quarter.months[2].last_day + timedelta(days=20), datetime.min.time(), UTC
        )
        registered.send(f"{quarter}.xlsx", made_up.workbook(companies, quarter, 12), now=received)
    years = "select distinct respondent, year from warehouse.member_performance_as_of('infinity')"
    assert len(registered.rows(years)) == 3
    assert registered.rows("select * from warehouse.member_target_as_of('infinity')") == []
    own = tmp_path / "register"
    codes = ("SAMPLE-FOOT", "SAMPLE-UNDW", "SAMPLE-LEAT")
    write_register(
        own,
        "project_markets",
        [
            {"project_code": code, "country_code": country, "role": role}
            for code in codes
            for country, role in (("US", "target"), ("DE", "target"), ("FR", "secondary"))
        ],
    )
    assert load_registers(registered.engine, tmp_path / "landing", own).status == "published"
    known = registered.rows(
        "select respondent, year, target_usd from warehouse.member_target_as_of('infinity')"
        " order by 1, 2"
    )
    assert known == registered.rows(
        "select company_id, extract(year from ref_quarter)::int,"
        " coalesce(sum(export_usd) filter (where country_code in ('US', 'DE')), 0)"
        " from warehouse.fact_member_export where valid_to = 'infinity'"
        " group by 1, 2 order by 1, 2"
    )
    assert len(known) == 3
    assert sum(row[2] for row in known) > 0
