"""The suites of the forms judge what was taken in: all files of a run at once."""

from __future__ import annotations

from sqlalchemy import text

from programme_statistics.sources.members import made_up
from programme_statistics.warehouse.judge_members import judge_submissions
from support.members import QUARTER, MemberRoad

COMPANIES = made_up.companies(4)


def test_every_form_of_every_file_gets_its_verdicts_in_one_pass(road: MemberRoad) -> None:
    road.register(COMPANIES)
    road.send("a.xlsx", made_up.workbook(COMPANIES[:2], QUARTER, 2))
    road.send("b.xlsx", made_up.workbook(COMPANIES[2:], QUARTER, 2))
    judged = judge_submissions(road.engine)
    assert (judged.n_forms, judged.problems) == (5, [])  # M0; M1 and M2 of two files
    found = road.rows(
        "select left(check_name, 2), count(distinct load_id), bool_and(passed)"
        " from ops.check_result where load_id in (select load_id from ops.submission_measure)"
        " group by 1 order by 1"
    )
    assert found == [("M0", 1, True), ("M1", 2, True), ("M2", 2, True)]
    before = road.rows("select count(*), max(judged_at) from ops.check_result")
    assert judge_submissions(road.engine).n_forms == 0
    assert road.rows("select count(*), max(judged_at) from ops.check_result") == before


def test_of_many_files_the_one_that_fails_is_named_and_no_other(road: MemberRoad) -> None:
    road.register(COMPANIES)
    for name, company in zip("abc", COMPANIES, strict=False):
        road.send(f"{name}.xlsx", made_up.workbook([company], QUARTER, 1))
    with road.engine.begin() as connection:
        # As if the reader had lost a row of the second file, and the rules had let an empty one in.
        load_id = connection.execute(
            text(
                "update ops.submission_measure set measures = measures"
                ' || \'{"rows_unaccounted": 1, "turnover_try_missing": 2, "accepted_pct": 40.0}\''
                " where form_code = 'M1' and load_id = (select max(load_id) - 1 from"
                " ops.submission_measure) returning load_id"
            )
        ).scalar_one()
    problems = judge_submissions(road.engine).problems
    assert len(problems) == 2
    assert all(one.startswith(f"Load {load_id}, form M1: ") for one in problems)
    assert "1 of 1 rows read are neither accepted" in problems[0]
    failed = road.rows(
        "select load_id, check_name, severity from ops.check_result where not passed order by 2"
    )
    assert failed == [
        (load_id, "M1 every_row_accounted_for", "critical"),
        (load_id, "M1 most_rows_accepted", "warning"),
        (load_id, "M1 turnover_try_stated", "critical"),
    ]


def test_a_file_that_cannot_be_read_has_nothing_to_be_judged(road: MemberRoad) -> None:
    road.send("a.xlsx", b"PK\x03\x04")
    assert judge_submissions(road.engine).n_forms == 0
