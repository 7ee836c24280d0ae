"""The commands behind make: ``python -m programme_statistics.local demo`` and so on.

What they work on comes from the environment (``DAG``, ``CONF``, ``SQL``, ``QUARTER``, ...), where
quotes and dollar signs arrive as they were written.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from importlib import import_module

from programme_statistics.errors import ProgrammeStatisticsError
from programme_statistics.local.environment import OPEN_FOR_DAYS, clean

COMMANDS = (
    "demo",
    "run",
    "backfill",
    "up",
    "down",
    "psql",
    "forget",
    "rekey",
    "backup",
    "restore",
    "rebuild",
)  # each a module of this package with a main()


def main(command: str) -> int:
    """Run ``command``; the exit status."""
    environment = clean(os.environ)
    if not environment.get("WAREHOUSE_URL"):
        # Every command alike: a rebuild has to take what the demo took.
        environment = {"SUBMISSIONS_CLOSE_AFTER_DAYS": OPEN_FOR_DAYS, **environment}
    os.environ.clear()
    os.environ.update(environment)
    for number in (signal.SIGTERM, signal.SIGHUP):  # end as on Ctrl-C: stopping what we started
        signal.signal(number, lambda received, _: sys.exit(128 + received))
    try:
        # Imported by need: psql must not wait for Airflow.
        module = import_module(f"programme_statistics.local.{command}")
        return int(module.main(environment))
    except ProgrammeStatisticsError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="programme_statistics.local", description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    sys.exit(main(parser.parse_args().command))
