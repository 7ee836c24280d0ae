"""What was published is landed, and a warehouse that has lost it gets it back with its times."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from programme_statistics import database
from programme_statistics.errors import ProgrammeStatisticsError, UnreadableFile
from programme_statistics.landing.store import LandingStore
from programme_statistics.marts import member_tables
from programme_statistics.marts.landed_publications import bring_back, land, land_missing
from programme_statistics.periods import Quarter
from support.member_tables import FOOT, UNDW, Tables, alike
from support.members import add_registers
from support.published_marts import publish_marts
from support.register import companies, load_registers, members, write_register
from support.road import Row, rows

PUBLISHED = (
    "ops.member_publication",
    "warehouse.published_cell",
    "secure.member_cell",
    "secure.member_breach",
    "ops.mart_publication",
    "warehouse.published_row",
    "secure.mart_cell",
    "secure.mart_breach",
)
NOTHING: Mapping[str, Sequence[Row]] = {table: [] for table in PUBLISHED}


@pytest.fixture
def tables(warehouse: str, tmp_path: Path) -> Iterator[Tables]:
    """Members of two clusters, with returns of a quarter."""
    engine = database.engine(warehouse)
    add_registers(engine, tmp_path)
    tables = Tables(engine, Quarter(2025, 1), store=LandingStore(str(tmp_path / "protected")))
    tables.join(list(alike("a", 6)), FOOT)
    tables.join(list(alike("b", 6)), UNDW)
    tables.report(0, alike("a", 6) | alike("b", 6))
    yield tables
    engine.dispose()


def held(engine: Engine) -> Mapping[str, Sequence[Row]]:
    """Every row of what was published, down to numbers and times."""
    return {table: sorted(rows(engine, f"select t::text from {table} as t")) for table in PUBLISHED}


def lose(engine: Engine) -> None:
    """What a warehouse made anew from what came in does not have."""
    with engine.begin() as connection:
        connection.execute(text(f"truncate {', '.join(PUBLISHED)} restart identity"))


def landed(folder: Path) -> list[Path]:
    return sorted((folder / "protected" / "member_publication").rglob("*.json.gz"))


def with_marts_and_one_that_is_held(tables: Tables, folder: Path) -> None:
    """Publications of all kinds: printed, with a breach, and held."""
    tables.publish(0)
    tables.report(0, {"a0": None})
    tables.publish(0)
    with tables.engine.begin() as connection:
        # As if it had been printed once without one company.
        connection.execute(text("update secure.member_cell set is_kept = false, conf_status = 'F'"))
    tables.report(0, {"a0": 40, "b0": 44})
    assert tables.publish(0).status == "held"
    own = folder / "register"
    write_register(own, "parties", companies(1, 12))
    write_register(own, "project_members", members("URGE-FOOT", 1, 12, "2024-01-01"))
    for last in (12, 11, 12):
        with tables.engine.begin() as connection:
            # As if panels that differ by one company had been printed.
            connection.execute(text("update secure.mart_cell set is_anew = true"))
        write_register(own, "member_performance", performance(last))
        outcome = load_registers(tables.engine, folder / "landing", own)
        assert outcome.status == "published", outcome.sentence
        publish_marts(tables.engine, "member_productivity", store=tables.store)


def performance(last: int) -> list[dict[str, object]]:
    """Yearly figures of so many companies."""
    return [
        {
            "project_code": "URGE-FOOT",
            "party_code": f"P{at:03d}",
            "year": year,
            "value_added_try": 7_000_000 + 1000 * at + year,
            "employees": 10,
        }
        for at in range(1, last + 1)
        for year in (2024, 2025)
    ]


def test_every_row_of_every_publication_comes_back_with_its_times(
    tables: Tables, tmp_path: Path
) -> None:
    with_marts_and_one_that_is_held(tables, tmp_path)
    # What the scenario has changed by hand is landed as it is now.
    for kind in ("member_publication", "mart_publication"):
        for path in (tmp_path / "protected" / kind).rglob("*"):
            if path.is_file():
                path.unlink()
    assert land_missing(tables.engine, tables.store) == 6
    before = held(tables.engine)
    assert [table for table in PUBLISHED if not before[table]] == []
    lose(tables.engine)
    assert bring_back(tables.engine, tables.store) == 6
    assert held(tables.engine) == before


def test_what_an_earlier_release_has_published_is_landed_once(
    tables: Tables, tmp_path: Path
) -> None:
    tables.publish(0)
    (there,) = landed(tmp_path)
    assert land_missing(tables.engine, tables.store) == 0
    there.unlink()
    for receipt in there.parent.iterdir():
        receipt.unlink()
    assert land_missing(tables.engine, tables.store) == 1
    assert land_missing(tables.engine, tables.store) == 0
    assert landed(tmp_path) == [there]


def test_the_next_publication_is_held_against_what_came_back(
    tables: Tables, tmp_path: Path
) -> None:
    """One company's revision would be the difference of two tables, had the first been lost."""
    tables.publish(0)
    first = tables.printed()
    lose(tables.engine)
    assert tables.printed() == {}
    bring_back(tables.engine, tables.store)
    assert tables.printed() == first
    tables.report(0, {"a0": 20})
    tables.publish(0)
    assert tables.printed()[FOOT] == first[FOOT]
    assert tables.rows(
        "select is_kept, cell.value < printed.value from warehouse.published_cell as printed"
        " inner join secure.member_cell as cell using (publication_id, cluster_code, measure,"
        " is_kept) where publication_id = 2 and cluster_code = :row and measure = 'export_usd'",
        row=FOOT,
    ) == [(True, True)]
    # What it is that the memory is for: without it the new sum is printed beside the old one.
    lose(tables.engine)
    tables.publish(0)
    assert tables.printed()[FOOT] == first[FOOT] - 20  # type: ignore[operator]


def test_a_run_that_is_killed_before_its_end_leaves_a_publication_that_counts_as_printed(
    tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*given: Any) -> None:
        land(*given)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(member_tables, "land", killed)
        tables.publish(0)
    assert tables.rows("select count(*) from ops.member_publication") == [(0,)]
    assert len(landed(tmp_path)) == 1
    assert tables.publish(0).status == "published"
    last = tables.rows("select checked_at from ops.member_publication")
    printed = tables.printed()
    lose(tables.engine)
    assert bring_back(tables.engine, tables.store) == 2
    assert tables.printed() == printed
    assert (
        tables.rows("select checked_at from ops.member_publication where publication_id = 2")
        == last
    )
    assert tables.publish(0).status == "unchanged"


def test_a_publication_that_cannot_be_landed_is_not_made(tables: Tables, tmp_path: Path) -> None:
    (tmp_path / "protected").write_text("no folder")
    with pytest.raises(OSError, match="protected"):
        tables.publish(0)
    assert held(tables.engine) == NOTHING


def test_what_has_changed_in_landing_is_not_brought_back(tables: Tables, tmp_path: Path) -> None:
    tables.publish(0)
    lose(tables.engine)
    (there,) = landed(tmp_path)
    there.write_bytes(gzip.compress(b"{}"))
    with pytest.raises(UnreadableFile, match="has changed since it was landed"):
        bring_back(tables.engine, tables.store)
    assert held(tables.engine) == NOTHING


def test_what_a_later_release_has_landed_is_named_and_nothing_comes_back(
    tables: Tables, tmp_path: Path
) -> None:
    tables.publish(0)
    (there,) = landed(tmp_path)
    body = json.loads(gzip.decompress(there.read_bytes()))
    body["member_cell"][0]["of_a_later_release"] = 1
    made = tables.rows("select checked_at from ops.member_publication")[0][0]
    other = tables.store.put(
        json.dumps(body).encode(),
        dataset_code="member_publication",
        edition="other",
        suffix="json",
        source_url="warehouse",
        received_at=made,
        status=0,
        headers={},
    )
    lose(tables.engine)
    with pytest.raises(ProgrammeStatisticsError, match=other.path):
        bring_back(tables.engine, tables.store)
    assert held(tables.engine) == NOTHING


def test_no_company_is_named_in_what_is_landed(tables: Tables, tmp_path: Path) -> None:
    tables.publish(0)
    text_of_all = b"".join(gzip.decompress(path.read_bytes()) for path in landed(tmp_path)).decode()
    pseudonyms = tables.rows("select company_id from warehouse.company")
    assert len(pseudonyms) == 12
    assert [one for (one,) in pseudonyms if one in text_of_all] == []
