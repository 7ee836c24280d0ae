"""Judges one row of measures against the suites of ``expectations/``.

Great Expectations is the judge of record. It is imported here only, when there is something to
judge: its import takes seconds and a quarter of a gigabyte.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from programme_statistics.settings import project_root


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on one check, as it is kept in ``ops.check_result``."""

    check_name: str
    severity: str
    passed: bool
    observed: str
    sentence: str


_Outcome = tuple[Any, frozenset[int]]
"""A check as its suite has it, and the places of the rows that fail it."""


@cache
def _great_expectations() -> Any:
    """A context that leaves no files and calls nobody, with its progress bars off."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    # After Airflow has set up logging, the library writes hundreds of lines, most while imported.
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    import great_expectations as gx  # noqa: PLC0415  seconds and memory; see the module's text

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = gx.data_context.types.base.ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("measures").add_dataframe_asset("measures")
    return context, asset.add_batch_definition_whole_dataframe("row")


@cache
def _suite(dataset_code: str, common: str) -> Any:
    """The checks of the suite ``common`` and the dataset's own, which replace those of one name."""
    import great_expectations as gx  # noqa: PLC0415  imported by the judge before

    folder = project_root() / "expectations"
    checks: dict[str, Any] = {}
    # Made-up figures are judged as those they stand for.
    for name in (common, dataset_code.removesuffix("_synthetic")):
        path = folder / f"{name}.json"
        if path.exists():
            definition = json.loads(path.read_text(encoding="utf-8"))
            checks |= {check["meta"]["check"]: check for check in definition["expectations"]}
    context, _ = _great_expectations()
    return context.suites.add(
        gx.ExpectationSuite(name=f"{dataset_code} on {common}", expectations=list(checks.values()))
    )


def prepare() -> None:
    """Imports the judge, so that no lock is held while it loads."""
    _great_expectations()


def judge(
    dataset_code: str, measures: Mapping[str, Any], common: str = "common"
) -> Sequence[Verdict]:
    """The verdicts on one row of measures of an edition of ``dataset_code``.

    ``common`` is the suite of its kind of fact; the dataset's own checks come on top.

    Raises:
        KeyError: a sentence of the suite names a measure that is not there.
    """
    (verdicts,) = judge_many(dataset_code, [measures], common)
    return verdicts


def judge_many(
    dataset_code: str, rows: Sequence[Mapping[str, Any]], common: str = "common"
) -> Sequence[Sequence[Verdict]]:
    """The verdicts on many rows of measures in one pass, in their order; see :func:`judge`."""
    plain = [_plain(row) for row in rows]
    if len(plain) == 1:
        judged = _columns(dataset_code, common)
        of_one = tuple((name, value) for name, value in plain[0].items() if name in judged)
        outcomes = _outcomes_of_one(dataset_code, common, of_one)
    else:
        outcomes = _outcomes(dataset_code, common, plain)
    verdicts: list[list[Verdict]] = [[] for _ in rows]
    for expectation, failed in outcomes:
        for at, measures in enumerate(rows):
            passed = at not in failed
            template = expectation.meta["passed" if passed else "failed"]
            verdicts[at].append(
                Verdict(
                    check_name=expectation.meta["check"],
                    severity=str(expectation.severity.value),
                    passed=passed,
                    observed=str(measures[expectation.kwargs["column"]]),
                    sentence=template.format(**measures),
                )
            )
    return verdicts


@cache
def _columns(dataset_code: str, common: str) -> frozenset[str]:
    """The measures that a suite looks at."""
    suite = _suite(dataset_code, common)
    return frozenset(one.configuration.kwargs["column"] for one in suite.expectations)


@lru_cache(maxsize=256)
def _outcomes_of_one(
    dataset_code: str, common: str, row: tuple[tuple[str, Any], ...]
) -> Sequence[_Outcome]:
    """Kept, because a judgement takes a while and most editions measure the same: no fault."""
    return _outcomes(dataset_code, common, [dict(row)])


def _outcomes(
    dataset_code: str, common: str, rows: Sequence[Mapping[str, Any]]
) -> Sequence[_Outcome]:
    """Each check of the suite with the places of the rows that fail it."""
    import pandas as pd  # noqa: PLC0415  see _great_expectations

    _, batch_definition = _great_expectations()
    batch = batch_definition.get_batch({"dataframe": pd.DataFrame(list(rows))})
    suite = _suite(dataset_code, common)
    # What was found is in the measures: only the verdict is asked for, which takes less time. Of
    # many rows, which ones fail is asked where any does.
    result = batch.validate(suite, result_format="BOOLEAN_ONLY")
    if len(rows) > 1 and not result.success:
        result = batch.validate(suite, result_format="COMPLETE")
    outcomes: list[_Outcome] = []
    for outcome in result.results:
        expectation = outcome.expectation_config
        if outcome.exception_info.get("raised_exception"):
            raise RuntimeError(
                f"{dataset_code}: the check {expectation.meta['check']} could not "
                f"be judged: {outcome.exception_info.get('exception_message')}"
            )
        failed = set(range(len(rows))) if not outcome.success else set()
        if failed and len(rows) > 1:
            failed = set(outcome.result["unexpected_index_list"])
        outcomes.append((expectation, frozenset(failed)))
    return outcomes


def _plain(measures: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers as floats: the judge compares, it does not compute."""
    return {
        name: float(value) if hasattr(value, "as_tuple") else value
        for name, value in measures.items()
    }
