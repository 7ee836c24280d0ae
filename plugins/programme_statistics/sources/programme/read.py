"""Reads the landed registers: values, corrections, rules between fields, rows and registers.

Pure: bytes in, rows and rejects out. A row that breaks a rule is rejected with the rule, its place
and the remedy, and nothing is left out silently. The database has the same rules as constraints.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from programme_statistics.errors import LayoutChanged
from programme_statistics.sources.dataset import Reject
from programme_statistics.sources.programme.bundle import DECLARATIONS, declared, unpack
from programme_statistics.sources.programme.files import Sheet, sheets
from programme_statistics.sources.register import (
    CORRECTIONS,
    OUTSIDE,
    ParsedRegisters,
    Register,
    RegisterRow,
    registers,
)
from programme_statistics.sources.register_values import NoValue, value

_END_OF_TIME = date.max


@dataclass
class _Candidate:
    """A row on its way: its text, its values as far as they can be read, and what is wrong."""

    register: Register
    file_name: str
    number: int
    cells: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)

    def reject(self, rule: str, reason: str, names: Iterable[str]) -> None:
        """Notes a broken rule; ``names`` are the fields it is about."""
        fields = list(names)
        place = f"line {self.number}, {'+'.join(fields)}"
        self.rejects.append(
            Reject(
                rule,
                f"{self.file_name}, line {self.number}: {reason}",
                self.file_name,
                place,
                "; ".join(self.cells[name] for name in fields),
            )
        )

    @property
    def key(self) -> str:
        """The row's key as it is written."""
        return self.register.row_key(self.cells)


def read(
    body: bytes, outside: Mapping[str, frozenset[str]], seed: Path | None = None
) -> ParsedRegisters:
    """Everything the landed registers say; ``outside`` are the codes of the other code lists.

    Files are read by the declarations of today. What was declared after they were landed is not
    known of them, or what ``Field.before`` says; a register that came later is taken from ``seed``,
    the folder that comes with the project, because others may refer to it. ``notices`` say so.

    Raises:
        UnreadableFile: a file is not what its ending says.
        LayoutChanged: a register, header or field is not known or missing, or a correction does
            not fit what it corrects any more.
    """
    known = registers()
    found: list[Sheet] = []
    files = unpack(body)
    then = declared(files)
    came_later = [code for code in known if then and code not in then] if seed else []
    for code in came_later:
        path = Path(seed or "", f"{code}.csv")
        files[f"later/{path.name}"] = path.read_bytes()
    for name, content in sorted(files.items()):
        if not name.startswith(f"{DECLARATIONS}/"):
            found.extend(sheets(name, content, known, then))
    candidates = [
        _Candidate(sheet.register, sheet.name, line.number, dict(line.cells))
        for sheet in found
        for line in sheet.lines
    ]
    corrected = _correct(candidates)
    for candidate in candidates:
        _read_values(candidate)
        if not candidate.rejects:
            _judge_row(candidate)
    by_register = _by_register(candidates)
    for code in known:
        _judge_rows(by_register[code])
        # Again where a register refers to itself: a reject leaves others without counterpart.
        while _judge_references(by_register[code], by_register, outside):
            pass
    rejected = [candidate for candidate in candidates if candidate.rejects]
    remarks = sum(sheet.remarks for sheet in found)
    return ParsedRegisters(
        rows=[
            RegisterRow(
                code,
                row.register.row_key(row.values),
                row.values,
                row.file_name,
                f"line {row.number}",
            )
            for code in known
            for row in by_register[code]
            if not row.rejects
        ],
        rejects=[reject for candidate in rejected for reject in candidate.rejects],
        rows_read=len(candidates) + remarks,
        rows_rejected=len(rejected),
        ignored={"remark": remarks} if remarks else {},
        notices=[*corrected, *_what_came_later(found, came_later)],
    )


def _what_came_later(found: Iterable[Sheet], registers_later: Iterable[str]) -> Iterator[str]:
    """What the files could not say because it was declared after they were landed."""
    fields = {sheet.register.code: sheet.later for sheet in found if sheet.later}
    for code, names in fields.items():
        unknown = [name for name in names if not registers()[code].fields[name].before]
        taken = [name for name in names if name not in unknown]
        if unknown:
            yield f"{code}: {', '.join(unknown)} came after these files were landed: not known."
        if taken:
            yield (
                f"{code}: {', '.join(taken)} came after these files were landed: as the "
                "declaration says for before."
            )
    for code in registers_later:
        yield f"{code}: a register that came after these files were landed: as in the seed."


def _by_register(candidates: Iterable[_Candidate]) -> Mapping[str, list[_Candidate]]:
    found: dict[str, list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        found[candidate.register.code].append(candidate)
    return found


def _correct(candidates: Sequence[_Candidate]) -> list[str]:
    """Changes what the corrections say; a sentence for each.

    Raises:
        LayoutChanged: the row is not there, or does not say any more what was to be corrected.
    """
    rows = {(one.register.code, one.key): one for one in candidates}
    sentences = []
    for correction in [one for one in candidates if one.register.code == CORRECTIONS]:
        cells = correction.cells
        place = f"{correction.file_name}, line {correction.number}"
        name, where = cells["field_name"], f"{cells['register_code']} {cells['row_key']!r}"
        row = rows.get((cells["register_code"], cells["row_key"]))
        if row is None or name not in row.cells or name in row.register.key:
            raise LayoutChanged(
                f"{place}: there is no {name!r} of {where} that could be corrected. Write "
                "register, key (its parts joined by ' / ') and a field that is not part of it, or "
                "remove the correction."
            )
        if row.cells[name] != cells["value_as_read"]:
            raise LayoutChanged(
                f"{place}: {name} of {where} was to be corrected from {cells['value_as_read']!r}, "
                f"and now says {row.cells[name]!r}. The register has been changed since the "
                "correction was made: see whether it is right now, and remove the correction or "
                "write it anew."
            )
        row.cells[name] = cells["corrected_value"]
        sentences.append(
            f"{name} of {where} corrected from {cells['value_as_read']!r} to "
            f"{cells['corrected_value']!r}: {cells['reason']}"
        )
    return sentences


def _read_values(row: _Candidate) -> None:
    for name, field_ in row.register.fields.items():
        try:
            row.values[name] = value(field_, row.cells[name])
        except NoValue as error:
            row.reject(error.rule, str(error), [name])


def _judge_row(row: _Candidate) -> None:
    """The rules between the fields of one row."""
    _judge_order(row)
    _judge_presence(row)
    rules, values = row.register.rules, row.values
    for one, other in rules.at_most:
        if None not in {values[one], values[other]} and values[one] > values[other]:
            row.reject(
                "at_most",
                f"{one} ({values[one]}) is more than {other} ({values[other]}). Correct one.",
                [one, other],
            )
    for one, other in rules.differ:
        if values[one] == values[other]:
            row.reject("differ", f"{one} and {other} are the same. Correct one.", [one, other])


def _judge_order(row: _Candidate) -> None:
    """No day is before one that comes earlier in its list; empty ones are passed over."""
    for names in row.register.rules.ordered:
        filled = [name for name in names if row.values[name] is not None]
        for one, other in pairwise(filled):
            if row.values[other] < row.values[one]:
                row.reject(
                    "ordered",
                    f"{other} ({row.values[other]}) is before {one} ({row.values[one]}). Correct "
                    "one of the days.",
                    [one, other],
                )


def _judge_presence(row: _Candidate) -> None:
    """Which fields are filled together, only with another or its value, or never both."""
    filled = {name for name, found in row.values.items() if found is not None}
    for names in row.register.rules.together:
        if not filled.isdisjoint(names) and not filled.issuperset(names):
            row.reject(
                "together", f"{', '.join(names)} are filled all or none. Complete them.", names
            )
    for one, other in row.register.rules.needs:
        if one in filled and other not in filled:
            row.reject("needs", f"{one} is filled and {other} is not. Fill it in.", [one, other])
    for one, other in row.register.rules.never_both:
        if filled.issuperset([one, other]):
            row.reject("never_both", f"{one} and {other} cannot both be. Empty one.", [one, other])
    for one, other, wanted in row.register.rules.only_for:
        found = row.values[other]
        if (one in filled) != (found == wanted):
            state = "filled" if one in filled else "empty"
            row.reject(
                "only_for",
                f"{one} is {state} and {other} is {found!r}. {one} is filled where {other} is "
                f"{wanted!r}, and only there. Correct one.",
                [one, other],
            )


def _judge_rows(rows: Sequence[_Candidate]) -> None:
    """The rules between the rows of one register: one row a key, no overlap in time."""
    sound = [row for row in rows if not row.rejects]
    counts = Counter(row.register.row_key(row.values) for row in sound)
    first: dict[str, _Candidate] = {}
    for row in sound:
        key = row.register.row_key(row.values)
        if counts[key] > 1:
            other = first.setdefault(key, row)
            if other is not row:
                row.reject(
                    "unique",
                    f"{key!r} stands already in {other.file_name}, line {other.number}. Keep one, "
                    "or write a correction.",
                    row.register.key,
                )
    _judge_periods([row for row in sound if not row.rejects])


def _judge_periods(rows: Sequence[_Candidate]) -> None:
    if not rows or rows[0].register.rules.exclusive is None:
        return
    rule = rows[0].register.rules.exclusive
    groups: dict[tuple[Any, ...], list[_Candidate]] = defaultdict(list)
    for row in rows:
        if row.values[rule.start] is not None:
            groups[tuple(row.values[name] for name in rule.within)].append(row)
    for group in groups.values():
        ends: date | None = None
        before: _Candidate | None = None
        for row in sorted(group, key=lambda one: one.values[rule.start]):
            if ends is not None and before is not None and row.values[rule.start] < ends:
                row.reject(
                    "overlap",
                    f"it begins on {row.values[rule.start]}, before line {before.number} of "
                    f"{before.file_name} has ended. Give that its last day, or remove one.",
                    [rule.start, rule.end],
                )
                continue
            ends, before = row.values[rule.end] or _END_OF_TIME, row


def _judge_references(
    rows: Sequence[_Candidate],
    by_register: Mapping[str, Sequence[_Candidate]],
    outside: Mapping[str, frozenset[str]],
) -> bool:
    """Whether a row was rejected because a code in it is none.

    Registers come after those they refer to, so that a row whose counterpart was rejected is
    rejected too.
    """
    if not rows:
        return False
    before = [row for row in rows if not row.rejects]
    for name, refers in _references(rows[0].register):
        valid: frozenset[Any] | set[Any]
        if refers in OUTSIDE:
            valid = outside[refers]
        else:
            key = registers()[refers].key[0]
            valid = {row.values[key] for row in by_register[refers] if not row.rejects}
        for row in before:
            code = row.values[name]
            if code is not None and code not in valid:
                row.reject(
                    "reference",
                    f"{name} {code!r} is not in {refers.removeprefix('@')}. Correct the code, or "
                    "add what it names there; if it is there, its own row was rejected.",
                    [name],
                )
    return any(row.rejects for row in before)


def _references(register: Register) -> Iterator[tuple[str, str]]:
    for name, field_ in register.fields.items():
        if field_.refers is not None:
            yield name, field_.refers
