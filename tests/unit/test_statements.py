"""No value from outside becomes a part of a statement's text: values are parameters.

Only names can be no parameters. What is put into a statement's text is listed here, with where it
comes from; the list may only shrink, or grow by another name out of our own code or the catalogue.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from programme_statistics.settings import project_root

PACKAGE = project_root() / "plugins" / "programme_statistics"
EXECUTING = {"text", "execute", "exec_driver_sql"}

NAMES_OF_OUR_OWN = {
    "table",  # the caller's own name of a staging table, or one out of the catalogue
    "table_name(load_id)",  # staging.load_<number>
    "table_name(load.load_id)",
    "table.schema",  # of a model
    "table.name",
    "table.fullname",
    "target.table.fullname",
    "staging.name",  # a temporary table's
    "staging.select_list",  # columns of a model, and fields of a form with their types
    "name",  # out of pg_class, quoted by the server
    "where",  # a condition of a migration's own
    "kind",  # 'view', 'materialized view' or 'function'
    "full_name",  # quoted by the server
    "view.kind",
    "view.full_name",
    "view.owner",
    "view.definition.replace('%', '%%')",  # as the server gives it
    "', '.join(names)",  # columns of a model
    "target",  # a register's table, by its model
    "column",  # of a code list that registers refer to
    "same",  # columns of a model, compared
    "updates",  # columns of a model, set
    "', '.join(key)",  # the columns of a model's key
    "', '.join(('row.' + name for name in names))",  # columns of a model
    "quoted",  # a comment out of the catalogue, its quotes doubled
    "connection.dialect.identifier_preparer.quote(table)",
    "**places",  # bounds of a partition: names, dates and numbers of series and loads
    "**bounds(series, period)",
    "table=table",
    "table=table_name(load.load_id)",
    "persistence='' if is_first else 'unlogged'",
}


def put_into_statements(file: Path) -> Iterator[tuple[str, int]]:
    """What is put into the text of a statement, and on which line."""
    for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        name = call.func.id if isinstance(call.func, ast.Name) else name
        if name not in EXECUTING:
            continue
        if name == "execute" and isinstance(call.args[0], ast.Call):
            function = call.args[0].func
            if not (isinstance(function, ast.Attribute) and function.attr == "format"):
                continue  # text(...), looked at by itself; or values of insert() and update()
        for part in ast.walk(call.args[0]):
            if isinstance(part, ast.FormattedValue):
                yield ast.unparse(part.value), part.lineno
            elif isinstance(part, ast.BinOp) and isinstance(part.op, ast.Mod):
                yield ast.unparse(part), part.lineno
            elif (
                isinstance(part, ast.Call)
                and isinstance(part.func, ast.Attribute)
                and part.func.attr == "format"
                and not ast.unparse(part.func.value).startswith("sql.SQL(")
            ):
                for argument in (*part.args, *part.keywords):
                    yield ast.unparse(argument), part.lineno


def files() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if "versions" not in path.parts]


def test_only_names_of_our_own_are_put_into_statements() -> None:
    found = {
        f"{file.relative_to(PACKAGE)}:{line}: {what}"
        for file in files()
        for what, line in put_into_statements(file)
        if what not in NAMES_OF_OUR_OWN
    }
    assert found == set()


def test_the_search_finds_what_it_should(tmp_path: Path) -> None:
    file = tmp_path / "hostile.py"
    file.write_text(
        "execute(text(f'select {label}'))\n"
        "c.execute('select %s' % label)\n"
        "c.execute(text('select {x}'.format(x=label)))\n"
        "c.execute(text('select :x'), {'x': label})\n"
    )
    lines = {line for _, line in put_into_statements(file)}
    assert lines == {1, 2, 3}


def test_the_list_names_nothing_that_is_gone() -> None:
    used = {what for file in files() for what, _ in put_into_statements(file)}
    assert used >= NAMES_OF_OUR_OWN - {"table=table_name(load.load_id)"}
