"""Hostile files in the inbox: each gets a receipt that says why; a good one beside them passes."""

from __future__ import annotations

import json
from collections.abc import Mapping

from programme_statistics.sources.members import made_up
from support.hostile_files import HOSTILE, sparse
from support.member_files import M2, text_file
from support.members import MemberRoad

COMPANIES = made_up.companies(2)
TWO_GIGABYTES = 2 * 2**30
KINDS = {
    "bomba.xlsx": "a text that 200,000 cells share",
    "sayac.xlsx": "billions of shared texts that are to come",
    "sayfa.xls": "a sheet within a record of an XLS",
    "bosluk.ods": "blanks that are counted in an ODS",
    "varlik.xlsx": "a bomb of entities",
    "makro.xlsx": "macros",
    "sifre.xlsx": "an encrypted workbook",
    "belge.xlsx": "a PDF",
}
LEADING_OUT = "ek\\..\\..\\etc\\kayit.csv"


def reasons(road: MemberRoad) -> Mapping[str, tuple[str, str, str]]:
    """By the sender's file name: the case, and what the receipt says in both languages."""
    query = "select load_id::text, case_name from secure.submission_finding where severity = 'F'"
    cases = {load_id: case for load_id, case in road.rows(query)}  # noqa: C416  a row is no pair
    found = {}
    for load_id, path, document in road.rows(
        "select load_id::text, inbox_path, document from secure.submission_arrival"
        " inner join secure.submission_receipt using (load_id)"
    ):
        (finding,) = json.loads(document)["findings"] or [None]
        if finding is not None:
            words = finding["said"]
            found[path] = (cases[load_id], words["tr"], words["en"])
    return found


def test_each_is_refused_with_its_reason_and_the_good_one_is_taken(road: MemberRoad) -> None:
    for name, kind in KINDS.items():
        road.put(f"s/{name}", HOSTILE[kind][2]())
    road.put(f"s/{LEADING_OUT}", text_file("M2", M2).encode())
    sparse(road.put("s/dev.xlsx", b"x"), TWO_GIGABYTES, b"PK\x03\x04")
    road.put("s/kayit.xlsx", made_up.register_workbook(COMPANIES))
    (batch,) = road.run()

    assert batch.problems == [], road.rows("select trace from secure.submission_failure")
    found = reasons(road)
    assert {path: case for path, (case, _, _) in found.items()} == {
        **{f"s/{name}": HOSTILE[kind][1] for name, kind in KINDS.items()},
        f"s/{LEADING_OUT}": "file_name",
        "s/dev.xlsx": "size",
    }
    for case, turkish, english in found.values():
        assert turkish
        assert english
        assert turkish != english, case
    assert "2,147,483,648" in found["s/dev.xlsx"][2]
    assert road.rows("select count(*) from secure.company_identity") == [(2,)]

    # All lie in the secretariat's own folders, with a receipt beside each, and nothing else does.
    names = [path.relative_to(road.inbox) for path in road.inbox.rglob("*") if path.is_file()]
    assert {str(name.parent) for name in names} == {"s/done", "s/refused"}
    refused = [name.name for name in names if name.parent.name == "refused"]
    files = [name for name in refused if ".receipt." not in name]
    assert len(files) == len(KINDS) + 2
    assert sorted(refused) == sorted(
        [*files, *(f"{name}.receipt.{kind}" for name in files for kind in ("html", "json", "csv"))]
    )
    # The large one was moved and not read: it is in no landing area.
    large = [path for path in road.inbox.rglob("*dev.xlsx") if path.is_file()]
    assert [path.stat().st_size for path in large] == [TWO_GIGABYTES]
    assert road.rows(
        "select sha256, landed_path, status from ops.load inner join secure.submission_arrival"
        " using (load_id) where size_bytes > 1000000000"
    ) == [("", "", "refused")]
