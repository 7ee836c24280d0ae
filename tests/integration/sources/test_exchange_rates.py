"""The ECB's rates from the publisher to the mart, on the real archive and on made-up answers."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from programme_statistics.database import statement
from programme_statistics.local.postgres import EmbeddedServer
from programme_statistics.periods import Month
from programme_statistics.sources.choices import all_choices
from programme_statistics.sources.ecb import sample
from programme_statistics.sources.ecb.datasets import RATES
from programme_statistics.sources.tcmb import rates as tcmb
from support.rates import csvdata
from support.road import Road, road_on

CLOSE = Decimal("1e-12")


@pytest.fixture(scope="module")
def answers() -> dict[str, bytes]:
    """The sample's answers by period."""
    with TemporaryDirectory() as folder:
        periods = sample.write(Path(folder))[f"{RATES.code}_load"]
        return {
            period: (Path(folder) / RATES.path(Month.parse(period))).read_bytes()
            for period in periods
        }


@pytest.fixture(scope="module")
def sample_rates(
    postgres: EmbeddedServer,
    warehouse_template: str,
    answers: dict[str, bytes],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Road]:
    """A road that the whole sample has travelled; for reading only."""
    name = "warehouse_sample_rates"
    with psycopg.connect(postgres.url("postgres", driver="postgresql"), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{warehouse_template}"')
    with road_on(postgres.url(name), tmp_path_factory.mktemp("landing")) as road:
        for period, body in answers.items():
            assert road.load(RATES, period, body).status == "published"
        yield road


def published(shared_data: Path) -> dict[tuple[date, str], Decimal]:
    """The rates of the ECB's own archive, by day and currency."""
    with zipfile.ZipFile(shared_data / "fx" / "eurofxref-hist.zip") as archive:
        text = archive.read("eurofxref-hist.csv").decode()
    return {
        (date.fromisoformat(row["Date"]), currency): Decimal(row[currency])
        for row in csv.DictReader(io.StringIO(text))
        for currency in ("USD", "TRY", "GBP")
        if row[currency] != "N/A"
    }


def test_the_sample_is_what_the_ecb_published(sample_rates: Road, shared_data: Path) -> None:
    expected = {key: rate for key, rate in published(shared_data).items() if key[0].year >= 2019}
    found = {
        (day, quote): rate
        for day, quote, rate in sample_rates.rows(
            "select rate_date, quote_code, rate from warehouse.fact_exchange_rate"
            " where valid_to = 'infinity'"
        )
    }
    assert found == expected


def test_monthly_averages_are_those_computed_elsewhere(
    sample_rates: Road, shared_data: Path
) -> None:
    name = "monthly_mean_eurusd_eurtry_usdtry.csv"
    with (shared_data / "fx" / name).open(newline="") as handle:
        expected = {
            row["Date"]: (row["USD"], row["TRY"], row["usdtry"])
            for row in csv.DictReader(handle)
            if row["Date"] >= "2019"
        }
    found: dict[str, dict[str, Decimal]] = {}
    for day, base, quote, rate, derived, complete in sample_rates.rows(
        "select rate_date::text, currency_code, quote_code, rate, is_derived, is_complete"
        " from mart.exchange_rate where basis = 'monthly_average'"
    ):
        assert complete
        assert derived == (base in {"USD", "GBP"})
        found.setdefault(day, {})[base + quote] = rate
    assert found.keys() == expected.keys()
    for day, rates in expected.items():
        for pair, text in zip(("EURUSD", "EURTRY", "USDTRY"), rates, strict=True):
            assert abs(found[day][pair] / Decimal(text) - 1) < CLOSE, (day, pair)


def test_an_average_says_how_many_days_it_is_of(sample_rates: Road, shared_data: Path) -> None:
    days = [day for day, quote in published(shared_data) if quote == "TRY"]
    september = [day for day in days if (day.year, day.month) == (2026, 9)]
    summer = [day for day in days if day.year == 2026 and day.month in (7, 8, 9)]
    assert sample_rates.rows(
        "select basis, rate_date::text, n_observations, observed_on from mart.exchange_rate"
        " where quote_code = 'TRY' and currency_code = 'EUR' and is_complete"
        " and (basis, rate_date) in (('monthly_average', date '2026-09-01'),"
        " ('quarter_average', '2026-07-01'), ('last_business_day', '2026-09-01')) order by basis"
    ) == [
        ("last_business_day", "2026-09-01", 1, max(september)),
        ("monthly_average", "2026-09-01", len(september), max(september)),
        ("quarter_average", "2026-07-01", len(summer), max(summer)),
    ]


def test_a_quarter_average_is_the_mean_of_its_days(sample_rates: Road, shared_data: Path) -> None:
    rates = published(shared_data)
    days = [day for day, quote in rates if quote == "USD" and Month.of(day).quarter.number == 1]
    for currency in ("USD", "GBP"):
        crosses = [rates[day, "TRY"] / rates[day, currency] for day in days if day.year == 2022]
        ((rate,),) = sample_rates.rows(
            "select rate from mart.exchange_rate where basis = 'quarter_average'"
            " and rate_date = '2022-01-01' and currency_code = :currency",
            currency=currency,
        )
        assert abs(rate - sum(crosses) / len(crosses)) < CLOSE


def test_members_forms_offer_no_currency_without_a_rate(sample_rates: Road) -> None:
    """Every currency of the forms can be converted with either bank's answers alone."""
    offered = {choice.code for choice in all_choices()["currency"]} - {"TRY"}
    assert offered == {"USD", "EUR", "GBP"}
    assert offered == set(tcmb.SERIES.values())
    with sample_rates.engine.connect() as connection:
        found = connection.execute(
            statement("members/rates"),
            {"quarters": [date(2026, 7, 1)], "days": [date(2026, 9, 30)]},
        ).all()
    assert {(row.currency_code, row.basis) for row in found} == {
        (currency, basis) for currency in offered for basis in ("quarter_average", "daily")
    }


def test_a_day_without_a_rate_carries_that_of_the_business_day_before(sample_rates: Road) -> None:
    # Good Friday and Easter Monday of 2026 are 3 and 6 April.
    found = sample_rates.rows(
        "select rate_date, observed_on, is_carried, rate from mart.exchange_rate"
        " where basis = 'daily' and currency_code = 'EUR' and quote_code = 'USD'"
        " and rate_date between '2026-04-01' and '2026-04-08' order by rate_date"
    )
    thursday, tuesday = date(2026, 4, 2), date(2026, 4, 7)
    assert [(day, observed, carried) for day, observed, carried, _ in found] == [
        (date(2026, 4, 1), date(2026, 4, 1), False),
        (thursday, thursday, False),
        *((thursday + timedelta(days), thursday, True) for days in range(1, 5)),
        (tuesday, tuesday, False),
        (date(2026, 4, 8), date(2026, 4, 8), False),
    ]
    assert len({rate for _, observed, _, rate in found if observed == thursday}) == 1


def test_every_day_has_one_rate_of_each_pair_and_no_weekend_is_stored(sample_rates: Road) -> None:
    assert sample_rates.rows(
        "select currency_code, quote_code, min(rate_date)::text, count(*) - (max(rate_date) -"
        " min(rate_date) + 1), count(*) - count(distinct rate_date) from mart.exchange_rate"
        " where basis = 'daily' group by 1, 2 order by 1, 2"
    ) == [
        ("EUR", "GBP", "2019-01-02", 0, 0),
        ("EUR", "TRY", "2019-01-02", 0, 0),
        ("EUR", "USD", "2019-01-02", 0, 0),
        ("GBP", "TRY", "2019-01-02", 0, 0),
        ("USD", "TRY", "2019-01-02", 0, 0),
    ]
    assert sample_rates.rows(
        "select count(*) from warehouse.fact_exchange_rate where extract(isodow from rate_date) > 5"
    ) == [(0,)]


def test_the_last_rate_is_carried_for_ten_days_at_most(sample_rates: Road) -> None:
    assert sample_rates.rows(
        "select max(rate_date) - max(observed_on) <= 10, max(observed_on)::text"
        " from mart.exchange_rate where basis = 'daily'"
    ) == [(True, "2026-10-30")]


def test_the_archive_and_the_portal_say_the_same(
    road: Road, answers: dict[str, bytes], shared_data: Path
) -> None:
    road.load(RATES, "2025-12", answers["2025-12"])
    archive = (shared_data / "fx" / "eurofxref-hist.zip").read_bytes()
    outcome = road.load(RATES, "2025-12", archive)
    assert outcome.sentence == "ecb_rates 2025-12 published: 765 unchanged."


DAYS = {"2026-01-05": ("1.10", "50"), "2026-01-06": ("1.11", "51")}


def test_an_answer_loaded_again_writes_nothing(road: Road) -> None:
    body = csvdata(DAYS)
    assert road.load(RATES, "2026-01", body).status == "published"
    before = road.written()
    assert road.load(RATES, "2026-01", body).status == "unchanged"
    assert road.written() == before


def test_a_new_day_adds_a_day(road: Road) -> None:
    road.load(RATES, "2026-01", csvdata(DAYS))
    outcome = road.load(RATES, "2026-01", csvdata({**DAYS, "2026-01-07": ("1.12", "52")}))
    assert outcome.sentence == "ecb_rates 2026-01 published: 3 new, 6 unchanged."


def test_a_corrected_rate_closes_the_old_one_and_can_still_be_asked_for(road: Road) -> None:
    road.load(RATES, "2026-01", csvdata(DAYS))
    ((first,),) = road.rows("select max(published_at) from ops.load")
    outcome = road.load(RATES, "2026-02", csvdata({**DAYS, "2026-01-06": ("1.25", "51")}))
    assert outcome.sentence == "ecb_rates 2026-02 published: 1 revised, 5 unchanged."
    asked = (
        "select rate from mart.exchange_rate_as_of(:at) where rate_date = '2026-01-06'"
        " and basis = 'daily' and quote_code = 'USD'"
    )
    assert road.rows(asked, at=first) == [(Decimal("1.11"),)]
    assert road.rows(asked, at="infinity") == [(Decimal("1.25"),)]


def test_of_two_answers_the_one_received_last_holds(road: Road) -> None:
    """A central bank says what is true now, whichever month is asked for."""
    road.load(RATES, "2026-02", csvdata({**DAYS, "2026-02-02": ("1.13", "53")}))
    outcome = road.load(RATES, "2026-01", csvdata({**DAYS, "2026-01-06": ("1.25", "51")}))
    assert outcome.sentence == "ecb_rates 2026-01 published: 1 revised, 5 unchanged."


def test_a_withdrawn_rate_ends_with_a_warning(road: Road) -> None:
    road.load(RATES, "2026-01", csvdata(DAYS))
    outcome = road.load(RATES, "2026-01", csvdata({"2026-01-05": ("1.10", "50")}))
    assert outcome.sentence == (
        "ecb_rates 2026-01 published: 3 withdrawn, 3 unchanged. 1 warning(s)."
    )
    assert road.rows(
        "select rate, observed_on::text, is_carried from mart.exchange_rate"
        " where rate_date = '2026-01-06' and quote_code = 'TRY' and currency_code = 'EUR'"
        " and basis = 'daily'"
    ) == [(Decimal(50), "2026-01-05", True)]


def test_an_answer_that_lacks_many_known_days_is_held(road: Road) -> None:
    many = {
        str(date(2026, 1, 5) + timedelta(days)): ("1.1", "50")
        for days in range(28)
        if (date(2026, 1, 5) + timedelta(days)).weekday() < 5
    }
    road.load(RATES, "2026-02", csvdata(many))
    outcome = road.load(RATES, "2026-02", csvdata(dict(list(many.items())[:5])))
    assert outcome.status == "held"
    assert "More than ten are taken for an answer that is not whole" in outcome.sentence


@pytest.mark.parametrize("value", ["0", "-1.1", "nan", "1,10", "n/a"])
def test_what_is_no_rate_holds_the_load_and_is_kept(road: Road, value: str) -> None:
    outcome = road.load(RATES, "2026-01", csvdata({**DAYS, "2026-01-07": (value, "52")}))
    assert outcome.status == "held"
    assert f'"{value}"' in outcome.sentence
    assert road.rows("select value_as_read, cell from ops.reject") == [(value, "line 8")]
    assert road.rows("select rows_read, rows_loaded, rows_rejected from ops.load") == [(9, 8, 1)]


@pytest.mark.parametrize("value", ["11.1", "0.111"])
def test_a_rate_ten_times_its_neighbour_holds_the_load(road: Road, value: str) -> None:
    road.load(RATES, "2026-01", csvdata(DAYS))
    outcome = road.load(RATES, "2026-01", csvdata({**DAYS, "2026-01-07": (value, "52")}))
    assert outcome.status == "held"
    assert f"EUR/USD 2026-01-07 (line 8): {value} after 1.11 on 2026-01-06" in outcome.sentence


def test_the_last_rate_of_the_year_before_is_a_neighbour_too(road: Road) -> None:
    road.load(RATES, "2025-12", csvdata({"2025-12-31": ("1.1", "50")}))
    outcome = road.load(RATES, "2026-01", csvdata({"2026-01-05": ("1.1", "500")}))
    assert outcome.status == "held"
    assert "500 after 50 on 2025-12-31" in outcome.sentence


def test_a_rate_of_a_weekend_holds_the_load(road: Road) -> None:
    outcome = road.load(RATES, "2026-01", csvdata({**DAYS, "2026-01-10": ("1.1", "50")}))
    assert outcome.status == "held"
    assert road.rows("select distinct rule from ops.reject") == [("business_day",)]


def test_a_rate_of_tomorrows_tomorrow_holds_the_load(road: Road) -> None:
    outcome = road.load(RATES, "2099-12", csvdata({"2099-12-01": ("1.1", "50")}))
    assert outcome.status == "held"
    assert "None is possible" in outcome.sentence


def test_an_answer_without_one_of_the_currencies_is_held(road: Road) -> None:
    outcome = road.load(RATES, "2026-01", csvdata({"2026-01-05": ("1.1", "")}))
    assert outcome.status == "held"
    assert "EUR/USD, EUR/TRY and EUR/GBP were asked for" in outcome.sentence


def test_a_day_of_one_currency_only_has_no_cross_rate(road: Road) -> None:
    outcome = road.load(RATES, "2026-01", csvdata({**DAYS, "2026-01-07": ("1.12", "")}))
    assert outcome.sentence == "ecb_rates 2026-01 published: 8 new. 1 warning(s)."
    assert road.rows(
        "select observed_on::text, is_carried from mart.exchange_rate where basis = 'daily'"
        " and rate_date = '2026-01-07' and currency_code = 'USD'"
    ) == [("2026-01-06", True)]


def test_a_running_month_is_not_complete(road: Road) -> None:
    road.load(RATES, "2026-01", csvdata(DAYS))
    assert road.rows(
        "select distinct basis, n_observations, is_complete from mart.exchange_rate"
        " where basis <> 'daily' order by basis"
    ) == [
        ("last_business_day", 1, False),
        ("monthly_average", 2, False),
        ("quarter_average", 2, False),
    ]


def test_an_analyst_may_read_the_mart(road: Road) -> None:
    road.load(RATES, "2026-01", csvdata(DAYS))
    with road.engine.begin() as connection:
        connection.exec_driver_sql("set local role analyst")
        count = connection.exec_driver_sql(
            "select count(*) from mart.exchange_rate where basis = 'monthly_average'"
        ).scalar_one()
    assert count == 5
