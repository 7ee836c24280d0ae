"""The bench's records: the same every time, in the publisher's forms, read back as they are."""

from __future__ import annotations

import gzip
import json
from itertools import pairwise
from pathlib import Path

import pytest
from bench import generate
from bench.tasks import trade_reader

from support.trade_records import BULK_COLUMNS, RECORD, in_pieces

ROWS = 60_001
"""More than the generator writes at once."""


def test_the_same_bytes_come_out_of_every_run(tmp_path: Path) -> None:
    for write, form in ((generate.write_json, "json"), (generate.write_tsv, "txt.gz")):
        first, second = (write(tmp_path / f"{name}.{form}", 500) for name in ("a", "b"))
        assert first.read_bytes() == second.read_bytes()


def test_a_record_has_the_publishers_47_fields() -> None:
    answer = json.loads(b"".join(generate.json_answer(3)))
    assert answer["count"] == len(answer["data"]) == 3
    for one in answer["data"]:
        assert list(one) == list(RECORD)
    assert len(RECORD) == 47


def test_a_line_has_the_publishers_34_columns_and_the_level() -> None:
    lines = b"".join(generate.tsv_lines(3)).decode().split("\r\n")
    assert lines.pop() == ""
    table = [line.split("\t") for line in lines]
    assert [name for name in table[0] if name != "aggrLevel"] == BULK_COLUMNS
    assert [len(line) for line in table] == [35] * 4


def test_both_forms_hold_the_same_records(tmp_path: Path) -> None:
    packed = generate.write_tsv(tmp_path / "a.txt.gz", ROWS).read_bytes()
    found = []
    for body, form in (
        (b"".join(generate.json_answer(ROWS)), "json"),
        (gzip.decompress(packed), "tsv"),
    ):
        reader = trade_reader()
        read = reader.read_json if form == "json" else reader.read_tsv
        found.append([row for b in read(in_pieces(body), form) for row in b.to_pylist()])
        assert (reader.account.rows_read, reader.account.rejects) == (ROWS, [])
    of_json, of_tsv = found
    assert of_json == of_tsv
    assert [row["value_millis"] for row in of_json] == generate.rows(0, ROWS, ROWS).value.tolist()


def test_no_key_comes_twice_and_a_revision_changes_some_figures_only() -> None:
    first, revised = generate.rows(0, ROWS, ROWS), generate.rows(0, ROWS, ROWS, revised_pct=3)
    keys = list(zip(first.flow, first.product, first.partner, strict=True))
    assert all(a < b for a, b in pairwise(keys))
    assert 0.02 < (first.value != revised.value).mean() < 0.04
    assert (first.mass == revised.mass).all()


def test_a_month_cannot_hold_more_rows_than_there_are_keys() -> None:
    assert len(generate.hs_codes()) == generate.N_PRODUCTS
    assert len(generate.areas()) == generate.N_PARTNERS
    last = generate.MOST_ROWS
    assert len(generate.rows(last - 1, last, last).value) == 1
    with pytest.raises(ValueError, match=r"5376001 rows .* Spread them over several months"):
        generate.rows(0, 1, last + 1)
