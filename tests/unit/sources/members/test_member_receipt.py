"""The receipt: everything in both languages, totals, changes, and nothing that could run."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from programme_statistics.periods import Quarter
from programme_statistics.sources.members import made_up, read, receipt, rules
from programme_statistics.sources.members.context import Company, Context, Membership, Previous
from programme_statistics.sources.members.submission import Submission
from support.member_files import M1, M2, OTHER_VKN, VKN, changed, read_rows, read_text, text_file

QUARTER = Quarter(2026, 3)
RECEIVED = datetime(2026, 10, 20, 14, 5, tzinfo=ZoneInfo("Europe/Istanbul"))
MEMBER = Membership("SAMPLE-FOOT", "URGE", date(2024, 1, 15))


def context(**other: Any) -> Context:
    base = made_up.context((), QUARTER)
    companies = {VKN: Company("C1", (MEMBER,)), OTHER_VKN: Company("C2", (MEMBER,))}
    return replace(base, companies=companies, **other)


def written(submission: Submission, known: Context | None = None) -> dict[str, Any]:
    """The receipt's document, as who reads the JSON gets it."""
    known = known or context()
    judged = rules.judge(submission, known)
    document = receipt.document(judged, RECEIVED, receipt.compare(judged, known))
    again: dict[str, Any] = json.loads(receipt.as_json(document))
    return again


def test_a_good_file_is_accepted_with_its_totals() -> None:
    document = written(read_rows("M2", M2, changed("M2", country_code="ABD", export_value="0,50")))
    assert document["status"] == "accepted"
    assert document["rows"] == {
        "read": 2,
        "accepted": 2,
        "quarantined": 0,
        "rejected": 0,
        "ignored": 0,
    }
    (form,) = document["forms"]
    assert form["totals"] == [
        {
            "field": "export_value",
            "header": {"tr": "Değer", "en": "Value"},
            "unit": "USD",
            "read": "50000.50",
            "accepted": "50000.50",
            "stated": None,
            "agrees": None,
        }
    ]


def test_the_senders_own_total_is_compared() -> None:
    for stated, agrees in (("50000", True), ("49999", False)):
        text = text_file("M2", M2) + f"TOPLAM;;;;{stated};\n"
        (form,) = written(read_text(text))["forms"]
        assert (form["totals"][0]["stated"], form["totals"][0]["agrees"]) == (stated, agrees)


def test_totals_are_by_currency_and_of_accepted_rows_apart() -> None:
    rows = [
        dict(M2),
        changed("M2", currency="EUR", export_value="7"),
        changed("M2", country_code="Atlantis", export_value="3"),
    ]
    (form,) = written(read_rows("M2", *rows))["forms"]
    totals = {total["unit"]: (total["read"], total["accepted"]) for total in form["totals"]}
    assert totals == {"USD": ("50003.00", "50000.00"), "EUR": ("7.00", "7.00")}


def test_a_finding_names_cell_value_rule_and_remedy_in_both_languages() -> None:
    document = written(read_rows("M2", changed("M2", country_code="Almanyaa")))
    (finding,) = document["findings"]
    assert (finding["cell"], finding["value"], finding["rule"]) == ("D2", "Almanyaa", "V06")
    assert finding["header"] == {"tr": "Ülke", "en": "Country"}
    assert "Almanya mi demek istediniz" in finding["said"]["tr"]
    assert "did you mean Almanya" in finding["said"]["en"]
    assert finding["remedy"]["tr"] == "Doğruysa Almanya yazın."
    assert finding["remedy"]["en"] == "Write Almanya if that is right."


def test_rows_read_are_accepted_waiting_rejected_or_left_out() -> None:
    rows = [dict(M2), changed("M2", tax_no="4540536920"), changed("M2", currency="JPY")]
    document = written(read_text(text_file("M2", *rows) + "TOPLAM;;;;1;\n"))
    assert document["rows"] == {
        "read": 4,
        "accepted": 1,
        "quarantined": 1,
        "rejected": 1,
        "ignored": 1,
    }
    assert document["status"] == "partly_accepted"


def test_of_a_refused_file_nothing_is_accepted() -> None:
    submission = read_rows("M2", M2)
    document = written(submission, context(known_files={submission.sha256: "ilk.csv"}))
    assert document["status"] == "refused"
    assert document["rows"]["accepted"] == document["forms"][0]["accepted"] == 0
    assert document["rows"]["rejected"] == 1
    assert document["forms"][0]["totals"][0]["accepted"] == "0"


def test_a_file_that_cannot_be_read_gets_a_receipt_as_well() -> None:
    document = written(read.read(b"%PDF-1.7", "fatura.xlsx"))
    assert document["status"] == "refused"
    page = receipt.as_html(document).decode()
    assert "PDF dosyası" in page
    assert "PDF file" in page


# --- What changed


def test_changes_against_the_last_submission_are_told() -> None:
    before = dict(read_rows("M2", M2, changed("M2", country_code="ABD")).forms[0].rows[0].values)
    gone = before | {"country_code": "FR"}
    earlier = before | {"export_value": Decimal(40_000)}
    known = context(
        previous={("M2", "C1", QUARTER): Previous(7, 1, date(2026, 10, 5), "", (earlier, gone))}
    )
    document = written(read_rows("M2", M2, changed("M2", country_code="ABD")), known)
    assert document["comparison"]["compared"] == 1
    changes = [
        (change["kind"], change["cell"], change["field"], change["before"], change["now"])
        for change in document["comparison"]["changes"]
    ]
    assert changes == [
        ("changed", "E2", "export_value", "40000", "50000.00"),
        ("added", "3", "", "", ""),
        ("removed", "", "", "", ""),
    ]
    page = receipt.as_html(document).decode()
    assert "40.000" in page
    assert "50.000,00" in page


def test_what_another_secretariat_sent_is_not_compared_with() -> None:
    before = dict(read_rows("M2", M2).forms[0].rows[0].values) | {"export_value": Decimal(40_000)}
    sent = Previous(7, 1, date(2026, 10, 5), "izmir", (before,))
    known = context(previous={("M2", "C1", QUARTER): sent}, secretariat="bursa")
    submission = read_rows("M2", M2)
    assert receipt.compare(submission, known).compared == 0
    assert receipt.compare(submission, replace(known, secretariat="izmir")).compared == 1


def test_a_return_accepted_in_part_removes_nothing() -> None:
    before = dict(read_rows("M2", M2).forms[0].rows[0].values)
    gone = before | {"country_code": "FR"}
    known = context(
        previous={("M2", "C1", QUARTER): Previous(7, 1, date(2026, 10, 5), "", (before, gone))}
    )
    rows = (changed("M2", export_value="40000"), changed("M2", country_code="Atlantis"))
    document = written(read_rows("M2", *rows), known)
    assert document["status"] == "partly_accepted"
    assert document["comparison"]["compared"] == 1
    assert [change["kind"] for change in document["comparison"]["changes"]] == ["changed"]


def test_the_same_again_changes_nothing_and_the_first_time_compares_nothing() -> None:
    submission = read_rows("M2", M2)
    assert written(submission)["comparison"] == {"compared": 0, "changes": []}
    known = rules.judge(submission, context()).forms[0].rows[0].values
    same = {("M2", "C1", QUARTER): Previous(7, 1, date(2026, 10, 5), "", (known,))}
    document = written(submission, context(previous=same))
    assert document["comparison"] == {"compared": 1, "changes": []}
    assert "Değişen bir değer yok" in receipt.as_html(document).decode()


# --- The page and the list

HOSTILE = "<script>alert(1)</script>"


class Page(HTMLParser):
    """What a browser would fetch or run, the languages, and the depth at the end."""

    void = frozenset({"meta", "link", "br"})

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.languages: list[str] = []
        self.open: list[str] = []
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        values = dict(attrs)
        self.addresses += [values[name] or "" for name in ("src", "href") if name in values]
        assert not any(name.startswith("on") for name in values)
        if tag == "article":
            self.languages.append(values["lang"] or "")
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_needs_nothing_else_and_runs_nothing() -> None:
    bad = changed("M1", project_code=HOSTILE, title=HOSTILE, tax_no=HOSTILE, comment=HOSTILE)
    page = Page(receipt.as_html(written(read_text(text_file("M1", bad)))))
    assert "script" not in page.tags
    assert set(page.addresses) == {"data:,", "#tr", "#en"}
    assert page.open == []


@pytest.mark.parametrize(("language", "other"), [("tr", "en"), ("en", "tr")])
def test_the_files_language_comes_first(language: Any, other: str) -> None:
    document = written(read_text(text_file("M2", M2, language=language)))
    content = receipt.as_html(document)
    # The other language stands first in the page, so that its address can hide the one shown.
    assert Page(content).languages == [other, language]
    assert f'<html lang="{language}">'.encode() in content


def test_both_languages_say_the_same_things() -> None:
    rows = [
        changed("M1", capacity_util_pct="0,85", comment="0532 123 45 67"),
        changed("M1", tax_no="1"),
    ]
    content = receipt.as_html(written(read_rows("M1", *rows))).decode()
    first, second = re.findall(r"<article.*?</article>", content, re.DOTALL)
    skeletons = [re.findall(r"<(\w+)", part) for part in (first, second)]
    assert skeletons[0] == skeletons[1]


def test_findings_that_differ_in_their_cell_only_are_one_line_with_all_places_counted() -> None:
    rows = [changed("M2", country_code="Atlantis") for _ in range(12)]
    document = written(read_rows("M2", *rows))
    same = [one for one in document["findings"] if one["value"] == "Atlantis"]
    assert len(same) == 12
    content = receipt.as_html(document).decode()
    assert content.count(">Atlantis<") == 2  # once a language
    assert f"ve 11 yer daha: {', '.join(one['cell'] for one in same[1:6])}, …" in content
    assert "and 11 more: " in content


def test_the_time_of_receipt_is_that_of_the_sender() -> None:
    document = written(read_rows("M1", changed("M1")))
    document |= {"received_at": "2026-10-20T20:15:00+00:00"}
    assert ">20.10.2026 23:15</time> (İstanbul saati)" in receipt.as_html(document).decode()


def test_a_page_of_many_findings_stays_small_and_says_so() -> None:
    rows = [changed("M2", country_code=f"Atlantis {number}") for number in range(1_000)]
    document = written(read_rows("M2", *rows))
    assert document["findings_total"] == len(document["findings"]) == 1_000
    content = receipt.as_html(document).decode()
    assert content.count("<tr>") < 2 * (receipt.SHOWN_FINDINGS + 20)
    assert "ilk 300 bulgu" in content
    rows_of_list = list(csv.reader(io.StringIO(receipt.as_csv(document, "tr").decode("utf-8-sig"))))
    assert len(rows_of_list) == 1_001


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_nothing_in_the_list_is_taken_for_a_formula(start: str) -> None:
    document = written(read_rows("M2", changed("M2", country_code=f"{start}HYPERLINK(1)")))
    text = receipt.as_csv(document, "en").decode("utf-8-sig")
    for line in csv.reader(io.StringIO(text), delimiter=";"):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in line)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("@x", "'@x"),
        ("-5", "-5"),
        ("+5,2", "+5,2"),
        ("-5+A1", "'-5+A1"),
        ("a=b", "a=b"),
    ],
)
def test_only_what_could_run_is_marked(text: str, kept: str) -> None:
    assert receipt.harmless(text) == kept


def test_a_made_up_quarter_gives_a_receipt_whose_totals_are_the_sums_of_its_rows() -> None:
    companies = made_up.companies(5)
    known = made_up.context(companies, QUARTER)
    submission = read.read(made_up.workbook(companies, QUARTER, 6), "a.xlsx")
    document = written(submission, known)
    by_hand = sum(
        Decimal(str(line["export_value"]))
        for company in companies
        for line in made_up.company_quarter(company, QUARTER, 6)[1]
    )
    (total,) = [t for t in document["forms"][1]["totals"] if t["field"] == "export_value"]
    assert Decimal(total["accepted"]) == by_hand
    assert Decimal(document["forms"][0]["totals"][1]["accepted"]) == by_hand
    assert M1["title"] not in json.dumps(document, ensure_ascii=False)
