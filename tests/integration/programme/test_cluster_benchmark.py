"""The national comparison of clusters, computed a second way in Python, draws included."""

from __future__ import annotations

import csv
import hashlib
import math
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import text

from integration.programme.conftest import Programme, WithOwn
from programme_statistics.sources.programme.datasets import REGISTER
from support.road import Road

ROUNDS = ("ROUND-1", "ROUND-2")
CLUSTERS = [f"CLUSTER-{number:02d}" for number in range(1, 22)]
UNSCORED = "CLUSTER-21"


def indicators() -> list[dict[str, str]]:
    path = REGISTER.seed / "benchmark_indicators.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def raw(round_no: int, at: int, which: int) -> float:
    """A value somewhere around the goalposts, another for every round, cluster and indicator."""
    indicator = indicators()[which]
    low, high = float(indicator["low_goalpost"]), float(indicator["high_goalpost"])
    part = ((at * 37 + which * 53 + round_no * 11) % 120) / 100 - 0.1
    return round(low + part * (high - low), 3)


def values() -> list[dict[str, Any]]:
    return [
        {
            "round_code": ROUNDS[round_no - 1],
            "subject_code": cluster,
            "benchmark_indicator": indicator["benchmark_indicator"],
            "raw_value": raw(round_no, at, which),
        }
        for round_no in (1, 2)
        for at, cluster in enumerate(CLUSTERS)
        for which, indicator in enumerate(indicators())
        # One indicator of three is more than a quarter of its pillar.
        if not (cluster == UNSCORED and which == 0)
    ]


@pytest.fixture(scope="module")
def compared(with_own: WithOwn) -> Road:
    return with_own(
        {
            "benchmark_subjects": [{"subject_code": one, "name_en": one} for one in CLUSTERS],
            "benchmark_rounds": [
                {"round_code": code, "round_no": number, "held_on": f"202{number}-06-30"}
                for number, code in enumerate(ROUNDS, 1)
            ],
            "benchmark_values": values(),
        }
    )


def pillars(round_no: int, at: int) -> dict[str, float]:
    scores: dict[str, list[float]] = {}
    for which, indicator in enumerate(indicators()):
        low, high = float(indicator["low_goalpost"]), float(indicator["high_goalpost"])
        score = (raw(round_no, at, which) - low) / (high - low) * 100
        scores.setdefault(indicator["pillar"], []).append(min(max(score, 0), 100))
    return {pillar: sum(some) / len(some) for pillar, some in scores.items()}


def logs(round_no: int, at: int) -> dict[str, float]:
    return {pillar: math.log(max(score, 1)) for pillar, score in pillars(round_no, at).items()}


def composite(round_no: int, at: int) -> float:
    found = logs(round_no, at)
    return math.exp(sum(found.values()) / len(found))


def places(scores: Mapping[str, float]) -> dict[str, int]:
    return {
        one: 1 + sum(other > score for other in scores.values()) for one, score in scores.items()
    }


def drawn_weight(draw: int, pillar: str) -> float:
    digest = hashlib.md5(f"{draw} {pillar}".encode(), usedforsecurity=False).hexdigest()
    return -math.log((int(digest[:8], 16) + 0.5) / 2**32)


def rows(road: Road, columns: str, round_no: int) -> list[Any]:
    return list(
        road.rows(
            f"select subject_code, {columns} from mart.cluster_benchmark"
            " where round_no = :round order by subject_code",
            round=round_no,
        )
    )


@pytest.mark.parametrize("round_no", [1, 2])
def test_the_score_is_the_geometric_mean_of_six_pillars(compared: Road, round_no: int) -> None:
    found = dict(rows(compared, "score", round_no))
    assert found.pop(UNSCORED) is None
    assert found == {
        cluster: pytest.approx(composite(round_no, at), rel=1e-9)
        for at, cluster in enumerate(CLUSTERS[:-1])
    }


def test_a_pillar_that_lacks_more_than_a_quarter_has_no_score(compared: Road) -> None:
    assert rows(compared, "export_score is null, pillars_missing, score_rank, rank_low", 1)[-1] == (
        UNSCORED,
        True,
        1,
        None,
        None,
    )


def test_change_and_places_are_against_the_round_before(compared: Road) -> None:
    before = {one: composite(1, at) for at, one in enumerate(CLUSTERS[:-1])}
    after = {one: composite(2, at) for at, one in enumerate(CLUSTERS[:-1])}
    for cluster, change, gained in rows(compared, "score_change, places_gained", 2)[:-1]:
        assert change == pytest.approx(after[cluster] - before[cluster], abs=1e-9)
        assert gained == places(before)[cluster] - places(after)[cluster]
    assert {change for _, change in rows(compared, "score_change", 1)} == {None}


def test_the_range_of_ranks_is_that_of_a_thousand_draws_of_weights(compared: Road) -> None:
    known = {one: logs(2, at) for at, one in enumerate(CLUSTERS[:-1])}
    ranks: dict[str, list[int]] = {one: [] for one in known}
    for draw in range(1, 1001):
        weights = {pillar: drawn_weight(draw, pillar) for pillar in known[CLUSTERS[0]]}
        scores = {
            one: sum(weights[pillar] * value for pillar, value in some.items())
            for one, some in known.items()
        }
        for one, place in places(scores).items():
            ranks[one].append(place)
    for cluster, low, high in rows(compared, "rank_low, rank_high", 2)[:-1]:
        ordered = sorted(ranks[cluster])
        assert (low, high) == (ordered[49], ordered[949])


def test_the_ranges_are_the_same_each_time(compared: Road) -> None:
    assert rows(compared, "rank_low, rank_high", 1) == rows(compared, "rank_low, rank_high", 1)


def test_at_least_twenty_clusters_are_enough(compared: Road) -> None:
    assert {one[1:] for one in rows(compared, "clusters_in_round, has_enough_clusters", 1)} == {
        (21, True)
    }


def recomputed(road: Road, round_code: str) -> dict[str, dict[str, float | None]]:
    """Pillars and composite of each cluster from the values that an analyst can read."""
    scores: dict[str, dict[str, list[float | None]]] = {}
    with road.engine.connect() as connection:
        connection.execute(text("set local role analyst"))
        for row in connection.execute(
            text("select * from mart.cluster_benchmark_value where round_code = :round"),
            {"round": round_code},
        ).mappings():
            score: float | None = None
            if row["raw_value"] is not None:
                low, high = float(row["low_goalpost"]), float(row["high_goalpost"])
                score = min(max((float(row["raw_value"]) - low) / (high - low) * 100, 0), 100)
                assert float(row["score"]) == pytest.approx(score, abs=1e-9)
            assert row["is_missing"] == (score is None) == (row["score"] is None)
            of_cluster = scores.setdefault(row["subject_code"], {})
            of_cluster.setdefault(row["pillar"], []).append(score)
    found: dict[str, dict[str, float | None]] = {}
    for cluster, of_cluster in scores.items():
        of_pillar: dict[str, float | None] = {}
        for pillar, values_ in of_cluster.items():
            known = [one for one in values_ if one is not None]
            is_enough = len(values_) - len(known) <= len(values_) / 4
            of_pillar[pillar] = sum(known) / len(known) if is_enough else None
        whole = [one for one in of_pillar.values() if one is not None]
        found[cluster] = of_pillar | {
            "score": math.exp(sum(math.log(max(one, 1)) for one in whole) / len(whole))
            if len(whole) == len(of_pillar)
            else None
        }
    return found


def test_pillars_composite_and_rank_follow_from_the_values_that_analysts_read(
    compared: Road, with_samples: Road
) -> None:
    rounds = [(compared, code) for code in ROUNDS]
    rounds += [(with_samples, code) for code in ("SAMPLE-1", "SAMPLE-2")]
    for road, code in rounds:
        expected = recomputed(road, code)
        printed = road.rows(
            "select subject_code, export_score as export, productivity_score as productivity,"
            " innovation_score as innovation, cooperation_score as cooperation,"
            " governance_score as governance, human_capital_score as human_capital, score"
            " from mart.cluster_benchmark where round_code = :round",
            round=code,
        )
        names = ("export", "productivity", "innovation", "cooperation", "governance")
        found = {
            cluster: dict(zip((*names, "human_capital", "score"), some, strict=True))
            for cluster, *some in printed
        }
        assert len(found) > 20
        assert found.keys() == expected.keys()
        for cluster, some in found.items():
            for name, value in some.items():
                assert (None if value is None else float(value)) == (
                    None
                    if expected[cluster][name] is None
                    else pytest.approx(expected[cluster][name], rel=1e-9)
                ), (cluster, name)
        ranks: dict[str, int] = dict(
            road.rows(
                "select subject_code, score_rank from mart.cluster_benchmark"
                " where round_code = :round and score is not null",
                round=code,
            )
        )
        # To nine decimals, so that equal scores share a place: the demo's first four do.
        assert ranks == places(
            {
                cluster: round(some["score"], 9)
                for cluster, some in expected.items()
                if some["score"] is not None
            }
        )


def test_a_value_that_is_not_known_has_a_row_that_says_so(compared: Road) -> None:
    first = indicators()[0]["benchmark_indicator"]
    assert compared.rows(
        "select benchmark_indicator, raw_value, score, low_goalpost is not null"
        " from mart.cluster_benchmark_value"
        " where subject_code = :cluster and round_no = 1 and is_missing",
        cluster=UNSCORED,
    ) == [(first, None, None, True)]


def test_a_value_of_one_or_two_companies_is_not_shown_and_in_no_mean(
    programme: Programme,
) -> None:
    """Also not as known before anybody said of how many it is."""

    def load(*n_companies: int | None) -> None:
        programme.load(
            benchmark_subjects=[{"subject_code": "C", "name_en": "C"}],
            benchmark_rounds=[{"round_code": "R", "round_no": 1, "held_on": "2026-01-31"}],
            benchmark_values=[
                {
                    "round_code": "R",
                    "subject_code": "C",
                    "benchmark_indicator": indicator["benchmark_indicator"],
                    "raw_value": raw(1, 3, which),
                    "n_companies": n_companies[which] if which < len(n_companies) else None,
                }
                for which, indicator in enumerate(indicators())
            ],
        )

    load()
    ((between,),) = programme.read("select clock_timestamp()")
    assert programme.read(
        "select count(*) from mart.cluster_benchmark_value where is_withheld or is_missing"
    ) == [(0,)]
    (first, second, *_), pillar = indicators(), indicators()[0]["pillar"]
    assert second["pillar"] == pillar
    load(2, 3)
    for known_at in ("infinity", str(between)):
        found = {
            code: tuple(more)
            for code, *more in programme.read(
                "select benchmark_indicator, raw_value, score, is_missing, is_withheld"
                f" from mart.cluster_benchmark_value_as_of('{known_at}') where pillar = '{pillar}'"
            )
        }
        assert found.pop(first["benchmark_indicator"]) == (None, None, True, True)
        assert all(not withheld for *_, withheld in found.values())
        shown_scores = [float(score) for _, score, *_ in found.values()]
        ((in_pillar,),) = programme.read(
            f"select {pillar}_score from mart.cluster_benchmark_as_of('{known_at}')"
        )
        if len(shown_scores) / (len(shown_scores) + 1) >= 0.75:
            assert float(in_pillar) == pytest.approx(sum(shown_scores) / len(shown_scores))
        else:
            assert in_pillar is None


def test_without_any_round_there_is_nothing(seeded: Road) -> None:
    assert seeded.rows("select 1 from mart.cluster_benchmark") == []
