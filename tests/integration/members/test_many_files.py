"""Hundreds of files in one go: memory does not grow, and no receipt waits for the other files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from programme_statistics.settings import project_root
from programme_statistics.sources.members import made_up
from programme_statistics.sources.members.made_up import SampleCompany
from programme_statistics.warehouse.take_in_members import (
    FILES_A_BATCH,
    FILES_A_RUN,
    land_files,
    take_in,
)
from support.member_files import text_file
from support.members import RECEIVED, MemberRoad

COMPANIES = made_up.companies(500)
_BESIDE = "x" * 4_000
"""What a column holds that belongs to no form, so that a file has a size worth holding."""


def file_of(company: SampleCompany, value: int) -> bytes:
    """The exports of a company in twenty lines, some 80 KB."""
    line = {"tax_no": company.tax_no, "period": "2026-Q3", "hs_code": "640359", "currency": "USD"}
    lines = [
        {**line, "country_code": country, "export_value": str(value)}
        for country in ("DE", "FR", "IT", "ES", "NL", "GB", "US", "AE", "RO", "BG")
    ]
    header, *rows = text_file("M2", *lines).splitlines()
    return "\n".join([f"{header};Temsilci", *(f"{row};{_BESIDE * 2}" for row in rows)]).encode()


def sent(road: MemberRoad, companies: Sequence[SampleCompany], value: int) -> Mapping[str, Any]:
    """What a process of its own says that took in a file of each company."""
    for number, company in enumerate(companies):
        road.put(f"s/{value}-{number:03d}.csv", file_of(company, value))
    url = road.engine.url.render_as_string(hide_password=False)
    paths = os.pathsep.join(str(project_root() / name) for name in ("plugins", "tests"))
    done = subprocess.run(
        [sys.executable, "-m", "support.intake", url, str(road.inbox), str(road.protected)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answer: Mapping[str, Any] = json.loads(done.stdout)
    assert answer["problems"] == []
    return answer


def test_five_hundred_files_need_no_more_memory_than_fifty(road: MemberRoad) -> None:
    road.register(COMPANIES)
    few = sent(road, COMPANIES[:50], 1_000)
    many = sent(road, COMPANIES, 2_000)
    run = [FILES_A_BATCH] * (FILES_A_RUN // FILES_A_BATCH)
    assert many["runs"] == [run] * (len(COMPANIES) // FILES_A_RUN)
    # Nine times as many files have some 36 MB more: no more than a tenth of it may stay.
    grown = many["bytes"] - few["bytes"]
    assert grown > 36_000_000
    assert many["peak_mib"] - few["peak_mib"] < grown / 10 / 2**20

    assert road.rows(
        "select count(*), sum(export_value) from warehouse.fact_member_export"
        " where valid_to = 'infinity'"
    ) == [(5_000, 10_000_000)]
    names = road.here()
    assert sum(name.endswith(".csv.receipt.html") for name in names) == 550
    assert [name for name in names if not name.startswith(("done/", "s/done/"))] == []
    # Every receipt was beside its file before the next file of its batch was published.
    assert road.rows(
        """
        select count(*), count(*) filter (where put_away_at < next_published_at)
        from (
            select
                arrival.put_away_at,
                lead(load.published_at) over (order by arrival.arrival_id) as next_published_at
            from secure.submission_arrival as arrival inner join ops.load using (load_id)
            where load.dataset_code = 'member_submission'
        ) as arrived
        where next_published_at is not null
        """
    ) == [(550, 550)]


def test_a_file_that_comes_during_a_run_is_among_the_first_of_the_next(road: MemberRoad) -> None:
    """Whoever sent hundreds before: neither are all of them taken in first, nor landed."""
    for number in range(4 * FILES_A_RUN):
        road.put(f"many/{number:03d}.csv", b"x;%d" % number)
    running = land_files(road.members, settle_seconds=0, now=RECEIVED)
    assert sum(map(len, running)) == FILES_A_RUN
    assert road.rows("select count(*) from secure.submission_arrival") == [(FILES_A_RUN,)]
    road.put("one/last.csv", b"x;x")
    for batch in running:
        take_in(road.members, batch)
    first, *_ = land_files(road.members, settle_seconds=0, now=RECEIVED)
    (the_one,) = road.rows(
        "select load_id from secure.submission_arrival where inbox_path = 'one/last.csv'"
    )
    assert the_one[0] in first[:2]
    assert road.rows("select count(*) from secure.submission_arrival") == [(2 * FILES_A_RUN,)]


def test_a_single_file_does_not_wait_for_anothers_hundreds(road: MemberRoad) -> None:
    for number in range(FILES_A_RUN + 20):
        road.put(f"many/{number:03d}.csv", b"x;%d" % number)
    road.put("one/last.csv", b"x;x")
    first, *_ = land_files(road.members, settle_seconds=0, now=RECEIVED)
    (the_one,) = road.rows(
        "select load_id from secure.submission_arrival where inbox_path = 'one/last.csv'"
    )
    assert the_one[0] in first[:2]
    road.run()
    rest = land_files(road.members, settle_seconds=0, now=RECEIVED)
    assert sum(map(len, rest)) == 21
