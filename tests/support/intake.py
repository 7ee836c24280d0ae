"""Takes in what lies in an inbox, run after run, in a process of its own, and tells what that took.

``python -m support.intake <warehouse> <inbox> <protected landing>``
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from programme_statistics import database
from programme_statistics.landing.inbox import Inbox
from programme_statistics.landing.take import protected_store
from programme_statistics.warehouse.take_in_members import Members, land_files, take_in
from support.members import RECEIVED, ring
from support.memory import peak_mib


def _main() -> None:
    url, inbox, protected = sys.argv[1:]
    engine = database.engine(url)
    members = Members(engine, Inbox(inbox), protected_store(protected), ring())
    runs: list[list[int]] = []
    problems: list[str] = []
    while batches := land_files(members, settle_seconds=0, now=RECEIVED):
        runs.append([len(batch) for batch in batches])
        problems += [problem for batch in batches for problem in take_in(members, batch).problems]
    answer = {
        "runs": runs,
        "problems": problems,
        "peak_mib": peak_mib(),
        "bytes": sum(path.stat().st_size for path in Path(inbox).rglob("*.csv")),
    }
    print(json.dumps(answer))
    engine.dispose()


if __name__ == "__main__":
    _main()
