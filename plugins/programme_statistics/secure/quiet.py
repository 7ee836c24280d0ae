"""Errors without their words: what may be said of a failure on data that identifies somebody.

The words of an error may quote the data: a database names the value that offended a constraint, a
parser the text it could not read. So only the kind of error and the place in our code are said
aloud; the whole trace goes to ``secure.submission_failure``.
"""

from __future__ import annotations

import traceback
from pathlib import Path

_OURS = "programme_statistics"


def place_of(error: BaseException) -> str:
    """The kind of an error and where in this package it came up, without its words."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _OURS in Path(frame.filename).parts]
    where = f" at {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}{where}"


def whole_trace(error: BaseException) -> str:
    """Everything there is to say of an error. Identifying."""
    return "".join(traceback.format_exception(error))
