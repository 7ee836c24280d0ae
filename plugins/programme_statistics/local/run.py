"""``make run``: one DAG in this process, on the embedded server."""

from __future__ import annotations

import json
from collections.abc import Mapping

from programme_statistics.local import interrupts
from programme_statistics.local.errors import CommandError
from programme_statistics.local.session import session


def main(given: Mapping[str, str]) -> int:
    """Run the DAG named by ``DAG`` with the params in ``CONF``; the exit status."""
    conf = read_conf(given.get("CONF") or "{}")
    with session("run") as here, interrupts.ending_with(here.interrupt):
        dags = here.prepare()
        dag_id = given.get("DAG") or ""
        if dag_id not in dags:
            raise CommandError(
                f"There is no DAG {dag_id!r}. Write DAG= and one of: {', '.join(dags)}."
            )
        dag = dags[dag_id]
        if "wait" in dag.params:  # nobody waits days for a release at a terminal
            conf = {"wait": False} | conf
        with here.steps.step(dag_id) as step:
            outcome = here.run_dag(dag, conf, step)
            step.result = f"run {outcome.run_id} succeeded"
        for task, state in outcome.task_states.items():
            here.steps.say(f"           {task}: {state}")
        for sentence in outcome.sentences:
            here.steps.say(sentence)
    return 0


def read_conf(text: str) -> dict[str, object]:
    """The JSON object in ``text``.

    Raises:
        CommandError: ``text`` is not JSON, or not an object.
    """
    try:
        conf = json.loads(text)
    except json.JSONDecodeError as error:
        raise CommandError(f"CONF is not JSON ({error}): {text}\n{_EXAMPLE}") from error
    if not isinstance(conf, dict):
        raise CommandError(f"CONF is JSON, but not an object: {text}\n{_EXAMPLE}")
    return conf


_EXAMPLE = """Write for example: CONF='{"periods": ["2026-08"]}'"""
