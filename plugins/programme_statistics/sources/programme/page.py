"""The page ``docs/registers.md``, written from the declarations of the registers.

``python -m programme_statistics.sources.programme.page > docs/registers.md`` writes it again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from programme_statistics.sources.register import Field, Register, registers

_HEAD = """# The registers of the programmes, field by field

Written from `include/registers/*.toml`; how to keep a register is on the
[page of the source](../plugins/programme_statistics/sources/programme/README.md). Key fields are
bold, fields marked with * have to be filled. Every register but those that say so also has
`document_code`*, `statement_no` and `basis`*: where a row is from.
"""


def page() -> str:
    """The page as text."""
    return "\n".join([_HEAD, *(line for one in registers().values() for line in _register(one))])


def _register(register: Register) -> Iterator[str]:
    yield f"## {register.title} (`{register.code}`)\n"
    sourced = "" if "basis" in register.fields else " Without the fields of where a row is from."
    yield f"One row is {register.grain}. Table `warehouse.{register.table}`.{sourced}\n"
    yield "| field | value | what it says |"
    yield "|---|---|---|"
    for field in register.fields.values():
        if field.name in {"document_code", "statement_no", "basis"} and not sourced:
            continue
        name = f"`{field.name}`"
        name = f"**{name}**" if field.name in register.key else name
        star = "" if field.optional else "*"
        yield f"| {name}{star} | {_value(field)} | {field.comment} |"
    yield ""


def _value(field: Field) -> str:
    if field.choices:
        return ", ".join(field.choices)
    bounds = [
        f"{word} {bound}"
        for word, bound in (("at least", field.min), ("at most", field.max))
        if bound is not None
    ]
    refers = [f"of {field.refers.removeprefix('@')}"] if field.refers else []
    return ", ".join([field.type, *refers, *bounds])


if __name__ == "__main__":
    sys.stdout.write(page())
