"""After runs on marked data the marks are found in ``secure`` and nowhere else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import psycopg
import pytest

from programme_statistics.local.environment import AIRFLOW_DATABASE
from programme_statistics.local.postgres import EmbeddedServer
from programme_statistics.sources.members import made_up
from support.dag_runs import Airflow, airflow
from support.disclosure import parameters
from support.members import QUARTER, MemberRoad, grep, key_setting, member_road
from support.road import NewRoad
from support.statsd import Listener, listening

COMPANIES = made_up.companies(4)
SOLE_TRADER = "17291716060"
UNKNOWN = made_up.tax_number(77)
SUPPLIER = made_up.tax_number(78)
MARKS = [
    *(company.tax_no for company in COMPANIES),
    SOLE_TRADER,
    UNKNOWN,
    SUPPLIER,
    "BULUTKUS",
    "Papağan",
    "Serçe",
    "bulutkus@ornek.invalid",
    "0532 123 45 67",
    "FTR-99771",
    "26340009977",
    "83.217",
    "13.3914072",
]
"""Titles, tax numbers, names of persons and files, addresses, numbers of documents, and two
parameters of disclosure control."""


@pytest.fixture(scope="module")
def measures() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


@pytest.fixture(scope="module")
def started(
    postgres: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory, measures: Listener
) -> Iterator[Airflow]:
    """An Airflow that sends its measures to a listener."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in measures.settings.items():
            environment.setenv(name, value)
        with airflow(postgres, tmp_path_factory.mktemp("airflow")) as started:
            yield started


def settings_of(road: MemberRoad) -> Mapping[str, str]:
    return {
        "WAREHOUSE_URL": road.engine.url.render_as_string(hide_password=False),
        "SUBMISSIONS_INBOX": str(road.inbox),
        "PROTECTED_LANDING_ROOT": str(road.protected),
        "AIRFLOW_VAR_MEMBER_IDENTITY_SECRET": key_setting(),
        "AIRFLOW_VAR_DISCLOSURE_CONTROL_SECRET": parameters(k_pct=83.217, p_pct=13.3914072),
    }


def marked_files() -> Mapping[str, bytes]:
    register = {
        "province_code": "İstanbul",
        "joined_on": "15.01.2024",
        "has_consented": "Evet",
        "project_code": "SAMPLE-FOOT",
    }
    summary, details = made_up.company_quarter(COMPANIES[0], QUARTER, 2)
    comment = "Papağan Bey, bulutkus@ornek.invalid, 0532 123 45 67"
    return {
        "Papağan Bey/BULUTKUS kayıt.xlsx": made_up.filled(
            {
                "M0": [
                    {
                        **register,
                        "tax_no": company.tax_no,
                        "title": f"BULUTKUS {n} A.Ş.",
                        "group_name": "BULUTKUS Holding",
                        "exit_reason": comment,
                    }
                    for n, company in enumerate(COMPANIES)
                ]
                + [{**register, "tax_no": SOLE_TRADER, "title": "Serçe BULUTKUS"}]
            }
        ),
        "Papağan Bey/BULUTKUS dönem.xlsx": made_up.filled(
            {
                "M1": [
                    {**summary, "title": "BULUTKUS 0 A.Ş.", "comment": comment},
                    {**summary, "tax_no": UNKNOWN, "title": "BULUTKUS bilinmeyen"},
                    {**summary, "employees_eop": "BULUTKUS"},
                    {
                        **summary,
                        "tax_no": COMPANIES[1].tax_no,
                        "title": "BULUTKUS 1 A.Ş.",
                        "export_value": 0,
                        "n_markets": 0,
                    },
                ],
                "M2": [{**line, "declaration_no": "26340009977"} for line in details]
                + [{**details[0], "country_code": "Papağan Adası"}],
                "M4": [
                    {
                        "project_code": "SAMPLE-FOOT",
                        "activity_code": "SAMPLE-FAIR",
                        "expense_type": "Eğitim",
                        "doc_no": "FTR-99771",
                        "doc_date": "02.07.2026",
                        "supplier_tax_no": SUPPLIER,
                        "amount_net": 1000,
                        "currency": "TL",
                        "payer": "Oda",
                        "tax_no": COMPANIES[0].tax_no,
                    }
                ],
                "M5": [
                    {
                        "activity_code": "SAMPLE-FAIR",
                        "participant_type": "KOBİ",
                        "satisfaction": 5,
                        "comment": comment,
                    }
                ],
            }
        ),
        "BULUTKUS bozuk.xlsx": b"PK\x03\x04BULUTKUS",
        "BULUTKUS.csv": f"Vergi Kimlik No;BULUTKUS sütunu\n{UNKNOWN};Papağan\n".encode(),
    }


def text_files(*roots: Path) -> Iterator[tuple[Path, str]]:
    for root in roots:
        for path in [root] if root.is_file() else sorted(root.rglob("*")):
            if path.is_file():
                yield path, path.read_bytes().decode("utf-8", "ignore")


def found_in(text: str) -> list[str]:
    """The marks in a text, however it is escaped."""
    plain = text.casefold()
    escaped = {mark: json.dumps(mark)[1:-1].casefold() for mark in MARKS}
    return [mark for mark in MARKS if mark.casefold() in plain or escaped[mark] in plain]


def airflow_rows(postgres: EmbeddedServer) -> Iterator[tuple[str, str]]:
    """Every row of every table of Airflow's database as text: XComs, task names, logs, assets."""
    url = postgres.url(AIRFLOW_DATABASE, driver="postgresql")
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "select format('%I', tablename) from pg_tables where schemaname = 'public'"
        ).fetchall()
        for (table,) in tables:
            for (row,) in connection.execute(f"select t::text from {table} as t"):
                yield table, row


def server_log(postgres: EmbeddedServer) -> str:
    """What PostgreSQL logged, without times: a second may look like a parameter."""
    text = postgres.log.read_text(encoding="utf-8", errors="replace")
    return re.sub(r"^\d{4}-\d\d-\d\d [\d:.]+ ", "", text, flags=re.MULTILINE)


@pytest.fixture(scope="module")
def road(new_road: NewRoad, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MemberRoad]:
    """A road for the tests of this module together."""
    url = new_road().engine.url.render_as_string(hide_password=False)
    with member_road(url, tmp_path_factory.mktemp("members")) as road:
        yield road


@pytest.fixture(scope="module")
def after_runs(road: MemberRoad, started: Airflow) -> Sequence[str]:
    """A road that the DAG has taken marked files along; how its runs ended, in words."""
    for name, body in marked_files().items():
        road.put(name, body)
    outcomes = [started.run_in(settings_of(road), "member_submissions_load", wait=False)]
    with road.engine.begin() as connection:
        connection.exec_driver_sql(
            "alter table secure.company_identity add check (title !~ 'PATLAMA')"
        )
    road.put(
        "BULUTKUS patlar.xlsx",
        made_up.filled(
            {
                "M0": [
                    {
                        "tax_no": UNKNOWN,
                        "title": "BULUTKUS PATLAMA",
                        "province_code": "İstanbul",
                        "joined_on": "15.01.2024",
                        "has_consented": "Evet",
                        "project_code": "SAMPLE-FOOT",
                    }
                ]
            }
        ),
    )
    outcomes += [
        started.run_in(settings_of(road), "member_submissions_load", wait=False) for _ in range(3)
    ]
    assert outcomes[0].succeeded, outcomes[0].failures
    assert not any(outcome.succeeded for outcome in outcomes[1:])
    tables = started.run_in(settings_of(road), "member_tables_publish", quarter=str(QUARTER))
    assert tables.succeeded, tables.failures
    broken = {"AIRFLOW_VAR_DISCLOSURE_CONTROL_SECRET": parameters(k_pct=83.217, p_pct="13.3914072")}
    outcomes.append(started.run_in(broken, "member_tables_publish", quarter=str(QUARTER)))
    assert not outcomes[-1].succeeded
    return [json.dumps(outcome.failures, ensure_ascii=False) for outcome in outcomes]


def test_nothing_that_identifies_leaves_the_protected_schema(
    road: MemberRoad,
    started: Airflow,
    postgres: EmbeddedServer,
    measures: Listener,
    after_runs: Sequence[str],
) -> None:
    # The marks did travel: otherwise there would be nothing to find.
    assert road.rows("select count(*) from secure.company_identity") == [(5,)], road.findings()
    assert road.rows("select count(*) from secure.submission_failure") == [(3,)]
    kept = " ".join(
        row
        for table in ("company_identity", "submission_arrival", "submission_failure")
        for (row,) in road.rows(f"select t::text from secure.{table} as t")
    )
    assert "BULUTKUS" in kept
    assert "Papağan" in kept
    assert road.rows("select count(*) > 30 from ops.check_result where passed") == [(True,)]
    assert road.rows("select status, n_confidential > 0 from ops.member_publication") == [
        ("published", True)
    ]

    assert 'new row for relation "company_identity" violates check' in server_log(postgres)
    assert found_in(server_log(postgres)) == []
    assert grep(road.engine, MARKS) == []
    assert [
        (table, found) for table, row in airflow_rows(postgres) if (found := found_in(row))
    ] == []
    logs = started.log.parent
    assert [(path, found) for path, text in text_files(logs) if (found := found_in(text))] == []
    assert found_in("\n".join(after_runs)) == []
    assert any("member_submissions_load" in name for name in measures.names())
    assert found_in("\n".join(measures.lines)) == []
    landed = [str(path.relative_to(road.protected)) for path in road.protected.rglob("*")]
    assert landed
    assert found_in("\n".join(landed)) == []
    sidecars = [text for path, text in text_files(road.protected) if path.suffix == ".json"]
    assert sidecars
    assert found_in("\n".join(sidecars)) == []


def test_a_receipt_is_there_before_the_next_file_of_the_task_is_published(
    road: MemberRoad, after_runs: Sequence[str]
) -> None:
    assert after_runs
    times = road.rows(
        "select arrived_at, put_away_at, published_at from secure.submission_arrival"
        " inner join ops.load using (load_id) where status = 'published' order by arrival_id"
    )
    assert len(times) == 2
    (arrived, first_receipt, _), (also_arrived, _, second_published) = times
    assert arrived == also_arrived  # they were seen in one look
    assert first_receipt < second_published


def test_a_failure_says_which_load_and_where_in_our_code(
    road: MemberRoad, after_runs: Sequence[str]
) -> None:
    assert "stays in the inbox and is tried again" in after_runs[1]
    assert "IntegrityError at identities.py:" in after_runs[1]
    assert "After 3 tries the file was put away as refused" in after_runs[3]
    assert any(name.startswith("refused/BULUTKUS patlar.xlsx") for name in road.here())


def test_other_files_are_taken_in_beside_one_that_fails(
    road: MemberRoad, after_runs: Sequence[str]
) -> None:
    assert after_runs
    assert [name for name in road.here() if name.count("/") == 0] == []


def test_without_a_key_nothing_is_read_and_the_error_says_what_is_missing(
    road: MemberRoad, started: Airflow
) -> None:
    path = road.put("waits.xlsx", made_up.register_workbook(COMPANIES))
    settings = {**settings_of(road), "AIRFLOW_VAR_MEMBER_IDENTITY_SECRET": ""}
    outcome = started.run_in(settings, "member_submissions_load", wait=False)
    assert not outcome.succeeded
    assert "The Airflow Variable member_identity_secret is not set" in outcome.failures["land"]
    assert path.exists()
    path.unlink()
