"""The reader of registers: files of a secretariat in, sound rows and reasons out."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme_statistics import nomenclature, reference
from programme_statistics.errors import ConfigurationError, LayoutChanged, UnreadableFile
from programme_statistics.sources import register
from programme_statistics.sources.programme import bundle
from programme_statistics.sources.programme.datasets import REGISTER
from programme_statistics.sources.programme.read import read
from programme_statistics.sources.register import Field, ParsedRegisters, registers
from programme_statistics.sources.register_values import NoValue, value

OUTSIDE = {
    "@province": frozenset(one.code for one in reference.provinces()),
    "@country": frozenset(one.code for one in reference.countries()),
    "@sector": frozenset(one.code for one in reference.sectors()),
    "@cluster": frozenset(row["cluster_code"] for row in nomenclature.cluster_rows()),
}
SPOT = {
    "info_spot_code": "SPOT-IST",
    "project_code": "SMENET-TA",
    "province_code": "TR-34",
    "host_code": "ICOC",
    "date_precision": "unknown",
    "document_code": "SECRETARIAT",
    "basis": "recorded",
}


def as_csv(
    rows: Sequence[Mapping[str, Any]], code: str = "info_spots", delimiter: str = ","
) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(
        text, list(registers()[code].fields), restval="", delimiter=delimiter, lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def read_with(folder: Path, name: str, body: bytes | str) -> ParsedRegisters:
    (folder / name).write_bytes(body if isinstance(body, bytes) else body.encode())
    return read(bundle.pack({"seed": REGISTER.seed, "own": folder}), OUTSIDE)


def own_rows(parsed: ParsedRegisters) -> list[Mapping[str, Any]]:
    return [row.values for row in parsed.rows if row.file_name.startswith("own/")]


def reasons(parsed: ParsedRegisters) -> list[tuple[str, str]]:
    return [(one.rule, one.cell) for one in parsed.rejects]


def test_the_seed_keeps_every_rule() -> None:
    parsed = read(bundle.pack({"seed": REGISTER.seed}), OUTSIDE)
    assert parsed.rejects == []
    assert parsed.rows_read == len(parsed.rows)


def test_every_register_has_a_seed_file_even_if_it_is_empty() -> None:
    assert {path.stem for path in REGISTER.seed.glob("*.csv")} == set(registers())


def test_the_same_files_make_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "info_spots.csv").write_text(as_csv([SPOT]))
    first = bundle.pack({"seed": REGISTER.seed, "own": tmp_path})
    (tmp_path / "info_spots.csv").touch()
    assert bundle.pack({"own": tmp_path, "seed": REGISTER.seed}) == first


def test_a_changed_declaration_is_a_new_version() -> None:
    names = bundle.unpack(REGISTER.pack({"seed": REGISTER.seed}))
    assert {path.name for path in register.folder().iterdir()} == {
        name.removeprefix("declarations/") for name in names if name.startswith("declarations/")
    }


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_csv_may_be_written_with_commas_or_semicolons(
    tmp_path: Path, delimiter: str, mark: str
) -> None:
    parsed = read_with(tmp_path, "info_spots.csv", mark + as_csv([SPOT], delimiter=delimiter))
    assert [row["info_spot_code"] for row in own_rows(parsed)] == ["SPOT-IST"]


def test_a_workbook_has_a_sheet_a_register_with_native_days_and_numbers(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "info_spots"
    fields = list(registers()["info_spots"].fields)
    filled: dict[str, Any] = SPOT | {
        "opened_on": date(2012, 3, 1),
        "staff_fte": 2.5,
        "has_office": True,
    }
    sheet.append(fields)
    sheet.append([filled.get(name) for name in fields])
    workbook.save(tmp_path / "ours.xlsx")
    (tmp_path / "notes.txt").write_text("No register")
    parsed = read(bundle.pack({"seed": REGISTER.seed, "own": tmp_path}), OUTSIDE)
    (row,) = own_rows(parsed)
    assert (row["opened_on"], row["staff_fte"], row["has_office"]) == (
        date(2012, 3, 1),
        Decimal("2.5"),
        True,
    )
    (place,) = [row.file_name for row in parsed.rows if row.file_name.startswith("own/")]
    assert place == "own/ours.xlsx#info_spots"


def test_remarks_and_blank_lines_are_accounted_for(tmp_path: Path) -> None:
    header, line = as_csv([SPOT]).splitlines()
    body = f"# ours\n\n{header}\n,,\n{line}\n# to do\n"
    parsed = read_with(tmp_path, "info_spots.csv", body)
    assert len(own_rows(parsed)) == 1
    assert parsed.ignored == {"remark": 2}
    assert parsed.rows_read == len(parsed.rows) + 2


BROKEN = {
    "required": ({"host_code": ""}, "host_code"),
    "type": ({"opened_on": "31.02.2012"}, "opened_on"),
    "choice": ({"date_precision": "roughly"}, "date_precision"),
    "bounds": ({"staff_fte": "-1"}, "staff_fte"),
    "reference": ({"province_code": "TR-99"}, "province_code"),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_row_that_breaks_a_rule_is_rejected_with_its_place(tmp_path: Path, rule: str) -> None:
    change, field = BROKEN[rule]
    parsed = read_with(tmp_path, "info_spots.csv", as_csv([SPOT | change]))
    assert reasons(parsed) == [(rule, f"line 2, {field}")]
    assert own_rows(parsed) == []
    assert parsed.rows_read == len(parsed.rows) + parsed.rows_rejected


def test_a_key_that_stands_twice_is_rejected_and_the_first_place_is_named(tmp_path: Path) -> None:
    parsed = read_with(tmp_path, "info_spots.csv", as_csv([SPOT, SPOT]))
    assert reasons(parsed) == [("unique", "line 3, info_spot_code")]
    assert "own/info_spots.csv, line 2" in parsed.rejects[0].reason


def test_a_row_whose_counterpart_is_rejected_is_rejected_too(tmp_path: Path) -> None:
    broken = {"project_code": "NEW", "programme_code": "NONE", "name_en": "New",
              "document_code": "SECRETARIAT", "basis": "recorded"}  # fmt: skip
    (tmp_path / "projects.csv").write_text(as_csv([broken], "projects"))
    parsed = read_with(tmp_path, "info_spots.csv", as_csv([SPOT | {"project_code": "NEW"}]))
    assert [one.rule for one in parsed.rejects] == ["reference", "reference"]
    assert "its own row was rejected" in parsed.rejects[1].reason


def test_a_chain_within_a_register_falls_from_its_broken_link_on(tmp_path: Path) -> None:
    common = {"organisation_type": "other", "document_code": "SECRETARIAT", "basis": "recorded"}
    rows = [
        {"organisation_code": code, "name_en": code, "succeeds_code": succeeds, **common}
        for code, succeeds in (("A", "B"), ("B", "C"), ("C", "NONE"))
    ]
    parsed = read_with(tmp_path, "organisations.csv", as_csv(rows, "organisations"))
    assert own_rows(parsed) == []
    assert [one.rule for one in parsed.rejects] == ["reference"] * 3


ROW_RULES = {
    "ordered": ("programmes", {"started_on": "2020-01-01", "ended_on": "2019-01-01"}),
    "together": ("programmes", {"budget_amount": "1"}),
}


@pytest.mark.parametrize("rule", ROW_RULES)
def test_fields_of_a_row_have_to_fit_one_another(tmp_path: Path, rule: str) -> None:
    code, change = ROW_RULES[rule]
    row = {"programme_code": "NEW", "name_en": "New", "document_code": "SECRETARIAT",
           "basis": "recorded"}  # fmt: skip
    parsed = read_with(tmp_path, f"{code}.csv", as_csv([row | change], code))
    assert [one.rule for one in parsed.rejects] == [rule]


PARTY = {"party_code": "P", "party_type": "sme", "province_code": "TR-34"}
PRESENCE = {"activity_code": "SMECG-CLOSING", "party_code": "P", "invited_on": "2026-01-01"}
STEPS = dict.fromkeys(("opted_in_on", "registered_on", "attended_on"), "2026-01-02")
CLAIM = {
    "claim_code": "C",
    "project_code": "URGE-FOOT",
    "activity_code": "SMECG-CLOSING",
    "activity_end_on": "2026-01-01",
    "submitted_on": "2026-01-02",
    "claimed_try": "100.00",
    "decided_on": "2026-01-03",
    "approved_try": "100.00",
    "paid_on": "2026-01-04",
    "paid_try": "100.00",
    "is_closed": "no",
}
EXPENSE = {
    "expense_code": "E",
    "project_code": "URGE-FOOT",
    "activity_code": "SMECG-CLOSING",
    "expense_type": "TRAINING",
    "document_no": "1",
    "document_date": "2026-01-01",
    "currency": "TRY",
    "amount": "100.00",
    "rate_to_try": "1",
    "payer": "chamber",
    "spent_on": "2026-01-01",
    "allocation_method": "direct",
    "party_code": PARTY["party_code"],
}
OF_ONE_ROW: dict[str, tuple[str, str, dict[str, str], list[str]]] = {
    "attended, registered and opted in": ("attending_companies", "", PRESENCE | STEPS, []),
    "attended without opting in": (
        "attending_companies", "opted_in_on", PRESENCE | STEPS, ["needs"],
    ),
    "attended without registering": (
        "attending_companies", "registered_on", PRESENCE | STEPS, ["needs"],
    ),
    "declined and attended": (
        "attending_companies", "", PRESENCE | STEPS | {"declined_on": "2026-01-02"},
        ["never_both"],
    ),
    "claimed, approved and paid whole": ("support_claims", "", CLAIM, []),
    "approved more than claimed": (
        "support_claims", "", CLAIM | {"approved_try": "100.01"}, ["at_most"],
    ),
    "paid more than approved": (
        "support_claims", "", CLAIM | {"paid_try": "100.01"}, ["at_most"],
    ),
    "direct, of a company": ("support_expenses", "", EXPENSE, []),
    "common, of no company": (
        "support_expenses", "party_code", EXPENSE | {"allocation_method": "equal"}, [],
    ),
    "direct, of no company": ("support_expenses", "party_code", EXPENSE, ["only_for"]),
    "equal, of a company": (
        "support_expenses", "", EXPENSE | {"allocation_method": "equal"}, ["only_for"],
    ),
    "by persons, of a company": (
        "support_expenses", "", EXPENSE | {"allocation_method": "persons"}, ["only_for"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", OF_ONE_ROW)
def test_steps_and_amounts_of_a_row_follow_from_one_another(tmp_path: Path, case: str) -> None:
    code, left_out, row, broken = OF_ONE_ROW[case]
    source = {"document_code": "SECRETARIAT", "basis": "recorded"}
    (tmp_path / "parties.csv").write_text(as_csv([PARTY | source], "parties"))
    parsed = read_with(
        tmp_path, f"{code}.csv", as_csv([row | source | ({left_out: ""} if left_out else {})], code)
    )
    assert [one.rule for one in parsed.rejects] == broken


def regions(*spans: tuple[str, str]) -> str:
    return as_csv(
        [
            {
                "province_code": "TR-01",
                "region_no": "1",
                "valid_from": start,
                "valid_to": end,
                "document_code": "SECRETARIAT",
                "basis": "recorded",
            }
            for start, end in spans
        ],
        "incentive_regions",
    )


def test_periods_of_one_key_may_touch_and_not_overlap(tmp_path: Path) -> None:
    touching = regions(("2012-01-01", "2013-01-01"), ("2013-01-01", ""))
    assert reasons(read_with(tmp_path, "incentive_regions.csv", touching)) == []
    overlapping = regions(("2012-01-01", ""), ("2013-01-01", "2014-01-01"))
    assert [
        one.rule for one in read_with(tmp_path, "incentive_regions.csv", overlapping).rejects
    ] == ["overlap"]


@given(
    st.lists(
        st.tuples(st.integers(1, 28), st.integers(1, 28)).filter(lambda span: span[0] < span[1]),
        max_size=6,
    )
)
def test_what_is_left_never_overlaps(spans: list[tuple[int, int]]) -> None:
    rows = [(f"2012-01-{start:02d}", f"2012-01-{end:02d}") for start, end in dict(spans).items()]
    archive = {"own/incentive_regions.csv": regions(*rows).encode()}
    parsed = read(_packed(archive), OUTSIDE)
    kept = sorted(
        (row.values["valid_from"], row.values["valid_to"])
        for row in parsed.rows
        if row.values.get("province_code") == "TR-01" and row.register == "incentive_regions"
    )
    assert all(one[1] <= other[0] for one, other in pairwise(kept))
    assert len(kept) + parsed.rows_rejected == len(rows)


def _packed(files: Mapping[str, bytes]) -> bytes:
    seed = bundle.unpack(bundle.pack({"seed": REGISTER.seed}))
    seed.pop("seed/incentive_regions.csv")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, body in {**seed, **files}.items():
            archive.writestr(name, body)
    return buffer.getvalue()


def landed_before(
    registers_later: Sequence[str], fields_later: Mapping[str, Sequence[str]]
) -> bytes:
    """The seed as it would have been landed before these registers and fields were declared."""
    files = bundle.unpack(REGISTER.pack({"seed": REGISTER.seed}))
    for name, body in list(files.items()):
        code = name.split("/")[1].removesuffix(".csv")
        if code in registers_later:
            del files[name]
        elif name.endswith(".toml"):
            kept = []
            table = ""
            for line in body.decode().splitlines():
                if line.startswith("["):
                    table = line.strip("[]").split(".")[0]
                later = [f"{field} = " for field in fields_later.get(table, ())]
                if table not in registers_later and not any(map(line.startswith, later)):
                    kept.append(line)
            files[name] = "\n".join(kept).encode()
        elif code in fields_later:
            rows = list(csv.DictReader(io.StringIO(body.decode())))
            header = [
                field for field in registers()[code].fields if field not in fields_later[code]
            ]
            text = io.StringIO()
            writer = csv.DictWriter(text, header, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            files[name] = text.getvalue().encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return buffer.getvalue()


def test_files_landed_before_a_field_was_declared_are_read_without_it() -> None:
    """Expenses of before person-days, and rules of before they held from a day to a day."""
    body = landed_before(
        ["legal_regimes", "item_budgets"],
        {
            "projects": ["incentive_region"],
            "support_expenses": ["person_days"],
            "project_rules": ["valid_from", "valid_to"],
        },
    )
    parsed = REGISTER.read(body, OUTSIDE)
    now = read(bundle.pack({"seed": REGISTER.seed}), OUTSIDE)
    assert parsed.rejects == []
    known = {(row.register, row.row_key): row.values for row in parsed.rows}
    for row in now.rows:
        values = dict(row.values)
        if row.register == "projects":
            values["incentive_region"] = None
        assert known[row.register, row.row_key] == values
    assert len(known) == len(now.rows)
    assert list(parsed.notices) == [
        "project_rules: valid_from, valid_to came after these files were landed: as the "
        "declaration says for before.",
        "projects: incentive_region came after these files were landed: not known.",
        "support_expenses: person_days came after these files were landed: not known.",
        "legal_regimes: a register that came after these files were landed: as in the seed.",
        "item_budgets: a register that came after these files were landed: as in the seed.",
    ]


def test_a_field_that_is_missing_today_stops_the_load_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "support_expenses.csv").write_text("expense_code,project_code\n")
    body = REGISTER.pack({"seed": REGISTER.seed, "own": tmp_path})
    with pytest.raises(LayoutChanged, match=r"the header has no .*person_days"):
        REGISTER.read(body, OUTSIDE)


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("offices.csv", "a,b\n", "there is no register 'offices'"),
        ("info_spots.csv", "info_spot_code\nX\n", "the header has no project_code"),
        ("info_spots.csv", as_csv([SPOT]).replace("staff_fte", "staff_fte,colour", 1), "colour"),
    ],
)
def test_what_is_no_register_stops_the_load_and_is_named(
    tmp_path: Path, name: str, body: str, words: str
) -> None:
    with pytest.raises(LayoutChanged, match=words):
        read_with(tmp_path, name, body)


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("info_spots.csv", "sehir \xdd\n".encode("latin-1"), "is not UTF-8"),
        ("ours.xlsx", b"no workbook", "cannot be read as a workbook"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_remedy(
    tmp_path: Path, name: str, body: bytes, words: str
) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read_with(tmp_path, name, body)


def test_landed_bytes_that_are_no_archive_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="no ZIP"):
        read(b"nothing of the kind", OUTSIDE)


@given(st.dates(min_value=date(1900, 1, 1)))
def test_a_day_may_be_written_in_two_ways(day: date) -> None:
    field = Field("day", "date", "A day")
    assert value(field, day.isoformat()) == day
    assert value(field, f"{day.day:02d}.{day.month:02d}.{day.year:04d}") == day


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_money_is_read_exactly(amount: Decimal) -> None:
    assert value(Field("amount", "money", "An amount"), str(amount)) == amount


@pytest.mark.parametrize("text", ["1,5", "1.234,50", "1.005", "12 000", "½", "١٢", "NaN", "1e3"])
def test_an_amount_that_could_be_read_two_ways_is_refused(text: str) -> None:
    with pytest.raises(NoValue):
        value(Field("amount", "money", "An amount"), text)


def test_a_declaration_that_contradicts_itself_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one.toml").write_text(
        '[things]\ntable = "thing"\ntitle = "Things"\ngrain = "one thing"\nkey = ["code"]\n'
        'sourced = false\n[things.fields]\ncode = { type = "code", comment = "Code" }\n'
        'other = { type = "code", refers = "nothings", comment = "Other" }\n'
    )
    monkeypatch.setattr(register, "folder", lambda: tmp_path)
    with pytest.raises(ConfigurationError, match="refers to 'nothings'"):
        registers.__wrapped__()
