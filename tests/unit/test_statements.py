"""No value from outside becomes a part of a statement's text: values are parameters.

Only names can be no parameters. What is put into a statement's text is listed here, with where it
comes from; the list may only shrink, or grow by another name out of our own code or the catalogue.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from programme_statistics.settings import project_root

PACKAGE = project_root() / "plugins" / "programme_statistics"
EXECUTING = {"text", "execute", "executemany", "exec_driver_sql", "copy"}
# What makes a statement out of models, files of include/sql and values, or is looked at by itself.
CONSTRUCTS = {
    *("select", "insert", "update", "delete", "union", "CreateSchema"),
    *("statement", "sql_text", "text", "SQL"),
}

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
    "', '.join(columns)",  # columns of a model or a form
    "columns",  # of a model
    "source",  # a file of include/sql, as it is
    "(*view.grants, *view.indexes)",  # as the server gives them
    "**places",  # bounds of a partition: names, dates and numbers of series and loads
    "**bounds(series, period)",
    "table=table",
    "table=table_name(load.load_id)",
    "persistence='' if is_first else 'unlogged'",
}


@dataclass(frozen=True)
class Scope:
    """A function or a module: what its names were given, and where a name is looked for next."""

    given: Mapping[str, Sequence[ast.expr]]
    outer: Scope | None

    def values(self, name: str) -> Sequence[ast.expr] | None:
        """All that is assigned to a name; None for an argument or an import."""
        if name in self.given:
            return self.given[name]
        return self.outer.values(name) if self.outer else None


def own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function or module, without those of the functions in it."""
    for node in ast.iter_child_nodes(scope):
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from own_nodes(node)


def assigned(scope: ast.AST) -> Mapping[str, Sequence[ast.expr]]:
    """What names of a scope are given by ``=``, ``+=``, ``:=`` and ``for``."""
    found: dict[str, list[ast.expr]] = {}
    for node in own_nodes(scope):
        pairs: list[tuple[ast.expr, ast.expr | None]] = []
        if isinstance(node, ast.Assign):
            pairs = [(target, node.value) for target in node.targets]
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr):
            pairs = [(node.target, node.value)]
        elif isinstance(node, ast.For):
            pairs = [(node.target, node.iter)]
        elif isinstance(node, ast.AugAssign):
            pairs = [(node.target, ast.BinOp(ast.Constant(""), ast.Add(), node.value))]
        for target, value in pairs:
            if isinstance(target, ast.Name) and value is not None:
                found.setdefault(target.id, []).append(value)
    return found


def function_name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def put_into_statements(file: Path) -> Iterator[tuple[str, int]]:
    """What is put into the text of a statement, and on which line the statement is executed."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    of_others = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module != "sqlalchemy"
        for alias in node.names
    }
    yield from _of_scope(tree, None, EXECUTING - of_others)


def is_executing(call: ast.Call, executing: Collection[str]) -> bool:
    """Whether the first argument is the text of a statement."""
    name = function_name(call)
    if name == "text" and isinstance(call.func, ast.Attribute):
        return ast.unparse(call.func.value) in {"sa", "sqlalchemy"}  # files have text() too
    return name in executing and bool(call.args)


def _of_scope(
    node: ast.AST, outer: Scope | None, executing: Collection[str]
) -> Iterator[tuple[str, int]]:
    scope = Scope(assigned(node), outer)
    for one in own_nodes(node):
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from _of_scope(one, scope, executing)
        elif isinstance(one, ast.Call) and is_executing(one, executing):
            for what in put_in(one.args[0], scope):
                yield what, one.lineno


def put_in(text: ast.expr, scope: Scope, seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """What is put into a text, wherever in the scope it is put together."""
    if isinstance(text, ast.Name):
        values = scope.values(text.id)
        if values is None:
            yield text.id
        elif text.id not in seen:
            for value in values:
                yield from put_in(value, scope, seen | {text.id})
        return
    if isinstance(text, ast.Call):
        yield from put_in_by_call(text, scope, seen)
        return
    for part in ast.walk(text):
        if isinstance(part, ast.FormattedValue):
            yield ast.unparse(part.value)
        elif isinstance(part, ast.BinOp) and isinstance(part.op, ast.Mod):
            yield ast.unparse(part)
    for leaf in added(text):
        if isinstance(leaf, ast.Name | ast.Call):
            yield from put_in(leaf, scope, seen)
        elif not isinstance(leaf, ast.Constant | ast.JoinedStr | ast.BinOp):
            yield ast.unparse(leaf)


def put_in_by_call(call: ast.Call, scope: Scope, seen: frozenset[str]) -> Iterator[str]:
    name = function_name(call)
    if name in CONSTRUCTS:
        return  # no text; and a text in it is looked at by itself
    if not isinstance(call.func, ast.Attribute):
        for argument in call.args:
            yield from put_in(argument, scope, seen)
        return
    of = call.func.value
    if name == "join" and isinstance(of, ast.Constant):
        yield ast.unparse(call)
    elif name == "format" and ast.unparse(of).startswith("sql.SQL("):
        return  # quotes what it puts in
    elif name in {"format", "replace"}:
        for one in (*call.args, *call.keywords):
            if not isinstance(one, ast.Constant):
                yield ast.unparse(one)
    yield from put_in(of, scope, seen)


def added(sum_of: ast.expr) -> Iterator[ast.expr]:
    """The parts of a concatenation."""
    if isinstance(sum_of, ast.BinOp) and isinstance(sum_of.op, ast.Add):
        yield from added(sum_of.left)
        yield from added(sum_of.right)
    else:
        yield sum_of


def files() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if "versions" not in path.parts]


@cache
def found_in(file: Path) -> Sequence[tuple[str, int]]:
    return list(put_into_statements(file))


def test_only_names_of_our_own_are_put_into_statements() -> None:
    found = {
        f"{file.relative_to(PACKAGE)}:{line}: {what}"
        for file in files()
        for what, line in found_in(file)
        if what not in NAMES_OF_OUR_OWN
    }
    assert found == set()


HOSTILE = """
from sqlalchemy import text
import sqlalchemy as sa

execute(text(f'select {label}'))  # found
c.execute('select %s' % label)  # found
c.execute(text('select {x}'.format(x=label)))  # found
c.exec_driver_sql('select ' + label + ' from t')  # found
c.execute(sa.text('select ' + ', '.join(labels)))  # found
cursor.copy(f'copy {label} from stdin')  # found

def put_together(label):
    query = f'select {label}'
    c.execute(text(query))  # found
    query = 'select ' + label
    another: str = query
    c.execute(another, {})  # found

def put_together_by_and_by(row):
    query = 'select 1'
    if row:
        query += row.label
    c.execute(text(query))  # found

def from_a_file(label):
    command = sql_text('a').replace('LABEL', label)
    c.execute(text(command))  # found

def of_many(labels):
    for one in labels:
        c.execute(one)  # found

def handed_on(label):
    c.execute(text(label))  # found

def in_a_function_within(label):
    query = f'select {label}'
    def run():
        c.execute(text(query))  # found
    return run

def cleaned(label):
    c.execute(dedent(label.strip()))  # found
"""
HARMLESS = """
QUERY = text('select :x')

def with_parameters(label):
    c.execute(text('select :x'), {'x': label})
    c.execute(QUERY, {'x': label})
    c.execute('select %s', [label])
    c.execute(select(T.a).where(T.b == label, T.c == f'{label}'))
    query = select(T.a + T.b)
    c.execute(query.where(T.b == label))
    c.execute(sql.SQL('drop table {}').format(sql.Identifier(label)))
    c.execute(statement('warehouse/x'), {'x': label})
    page.text(label)
"""


def test_the_search_finds_what_it_should(tmp_path: Path) -> None:
    file = tmp_path / "hostile.py"
    file.write_text(HOSTILE + HARMLESS)
    lines = HOSTILE.splitlines()
    marked = {number for number, line in enumerate(lines, 1) if line.endswith("# found")}
    assert len(marked) == HOSTILE.count("# found") > 10
    assert {line for _, line in put_into_statements(file)} == marked
    assert {what for what, _ in put_into_statements(file)} <= {
        "label",
        "'?' % label",
        "x=label",
    } | {*("', '.join(labels)", "'select %s' % label", "labels", "row.label", "label.strip()")}


def test_the_list_names_nothing_that_is_gone() -> None:
    used = {what for file in files() for what, _ in found_in(file)}
    assert used >= NAMES_OF_OUR_OWN - {"table=table_name(load.load_id)"}
