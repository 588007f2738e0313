"""The query tree into one database's SQL: text, and parameters in the order of the text. The dialect says how."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from kusto.dialect import QueryDialect
from kusto.psl.schema import Model, ScalarField
from kusto.query import ast
from kusto.query.model_index import ModelIndex, identity
from kusto.query.slots import Slot

TRUE, FALSE = "1=1", "1=0"


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement's text and where its parameters come from, in order."""

    sql: str
    slots: tuple[Slot, ...]


def compile_statement(statement: ast.Statement, index: ModelIndex) -> Compiled:
    """The SQL of a statement."""
    writer = _Writer(index)
    match statement:
        case ast.Select():
            sql = writer.select(statement)
        case ast.Count():
            sql = writer.count(statement)
        case ast.Group():
            sql = writer.group(statement)
        case ast.Insert():
            sql = writer.insert(statement)
        case ast.Update():
            sql = writer.update(statement)
        case ast.Delete():
            sql = writer.delete(statement)
        case ast.Link():
            sql = writer.link(statement)
        case _ as never:
            assert_never(never)
    return Compiled(sql, tuple(writer.slots))


class _Writer:
    """Writes one statement; ``slots`` grows in the order in which placeholders are written."""

    def __init__(self, index: ModelIndex) -> None:
        self.slots: list[Slot] = []
        self.dialect: QueryDialect = index.queries
        self._enums = index.enums
        self._writes_read_target = index.dialect.capabilities.writes_read_target
        self.quote = self.dialect.quote

    def param(self, slot: Slot) -> str:
        self.slots.append(slot)
        return self.dialect.placeholder(len(self.slots))

    def column(self, column: ast.AnyColumn) -> str:
        name = column.name if isinstance(column, ast.JoinColumn) else column.field.column
        return f"{column.alias}.{self.quote(name)}"

    def source(self, source: ast.Source) -> str:
        text = f"{self.dialect.table(source.model)} AS {source.alias}"
        if source.join is None:
            return text
        join = source.join
        table = self.dialect.join_table(join.model, join.relation)
        return f"{text} JOIN {table} AS {join.alias} ON {self.predicate(join.on)}"

    # -- predicates --------------------------------------------------------------------------------------------

    def predicate(self, predicate: ast.Predicate) -> str:
        match predicate:
            case ast.Compare(column, operator, value, insensitive):
                return self._compare(column, operator, value, insensitive)
            case ast.AggregateTest(aggregate, operator, value):
                return f"{self.aggregate(aggregate)} {operator} {self.param(value)}"
            case ast.IsLastId(column):
                return f"{self.column(column)} = {self.dialect.last_id()}"
            case ast.IsNull(column, negated):
                return f"{self.column(column)} IS {'NOT ' if negated else ''}NULL"
            case ast.InList(column, values):
                return self.dialect.in_list(self.column(column), column.field, self.param(values), self._enums)
            case ast.InTuples(columns, slots):
                fields = [c.field for c in columns]
                params = [self.param(s) for s in slots]
                return self.dialect.in_tuples([self.column(c) for c in columns], fields, params, self._enums)
            case ast.Like(column, pattern, insensitive):
                left = self.column(column)
                return self.dialect.like(left, self.param(pattern), column.field, insensitive=insensitive)
            case ast.ListTest(operator, column, value):
                return self._list_test(operator, column, value)
            case ast.ListEmpty(column, negated):
                test = self.dialect.list_empty(self.column(column))
                return f"NOT ({test})" if negated else test
            case ast.SameColumns(pairs):
                return " AND ".join(f"{self.column(a)} = {self.column(b)}" for a, b in pairs)
            case ast.All(items):
                return self._joined(items, " AND ", TRUE)
            case ast.AnyOf(items):
                return self._joined(items, " OR ", FALSE)
            case ast.Not(item):
                return f"NOT ({self.predicate(item)})"
            case ast.Exists(source, where):
                return f"EXISTS (SELECT 1 FROM {self.source(source)} WHERE {self.predicate(where)})"
            case ast.FromCursor():
                return self._from_cursor(predicate)
            case _ as never:
                assert_never(never)

    def _joined(self, items: tuple[ast.Predicate, ...], word: str, empty: str) -> str:
        if not items:
            return empty
        if len(items) == 1:
            return self.predicate(items[0])
        return "(" + word.join(self.predicate(item) for item in items) + ")"

    def _compare(self, column: ast.AnyColumn, operator: str, value: Slot, insensitive: bool) -> str:
        left, right = self.dialect.compared(self.column(column), self.param(value), column.field, self._enums)
        if insensitive:
            left, right = self.dialect.folded(left), self.dialect.folded(right)
        return f"{left} {operator} {right}"

    def _list_test(self, operator: str, column: ast.Column, value: Slot) -> str:
        write = self.dialect.element if operator == "has" else self.dialect.value
        return self.dialect.list_test(
            operator, self.column(column), write(self.param(value), column.field, self._enums)
        )

    def _from_cursor(self, node: ast.FromCursor) -> str:
        # One row stands at or behind another in an order when some key is behind while all before it are equal, or all
        # are equal. The other row's keys are looked up by sub-selects, so that one statement does.
        branches = []
        for position in range(len(node.order) + 1):
            parts = [self._key_equal(term, node) for term in node.order[:position]]
            if position < len(node.order):
                parts.append(self._key_behind(node.order[position], node))
            branches.append("(" + " AND ".join(parts) + ")" if parts else TRUE)
        found = f"SELECT 1 FROM {self.source(node.cursor)} WHERE {self.predicate(node.at)}"
        return f"(({' OR '.join(branches)}) AND EXISTS ({found}))"

    def _cursor_value(self, term: ast.OrderTerm, node: ast.FromCursor) -> str:
        moved = _moved(term.key, node.source.alias, node.cursor.alias)
        value = self.order_key(moved)
        return f"(SELECT {value} FROM {self.source(node.cursor)} WHERE {self.predicate(node.at)})"

    def _key_equal(self, term: ast.OrderTerm, node: ast.FromCursor) -> str:
        here = self.order_key(term.key)
        if not _nullable(term.key):
            return f"{here} = {self._cursor_value(term, node)}"
        first = self._cursor_value(term, node)
        both = f"({here} IS NULL AND {self._cursor_value(term, node)} IS NULL)"
        return f"({here} = {first} OR {both})"

    def _key_behind(self, term: ast.OrderTerm, node: ast.FromCursor) -> str:
        here, sign = self.order_key(term.key), "<" if term.descending else ">"
        behind = f"{here} {sign} {self._cursor_value(term, node)}"
        if not _nullable(term.key):
            return behind
        if term.nulls == "last":
            last = f"({here} IS NULL AND {self._cursor_value(term, node)} IS NOT NULL)"
        else:
            last = f"({here} IS NOT NULL AND {self._cursor_value(term, node)} IS NULL)"
        return f"({behind} OR {last})"

    # -- reads -------------------------------------------------------------------------------------------------

    def order_key(self, key: ast.OrderKey) -> str:
        match key:
            case ast.Column():
                return self.column(key)
            case ast.RelatedValue(source, link, value):
                inner = self.order_key(value)
                return f"(SELECT {inner} FROM {self.source(source)} WHERE {self.predicate(link)} LIMIT 1)"
            case ast.RelatedCount(source, link):
                return f"(SELECT count(*) FROM {self.source(source)} WHERE {self.predicate(link)})"
            case _ as never:
                assert_never(never)

    def order(self, terms: Iterable[ast.OrderTerm]) -> str:
        parts = []
        for term in terms:
            key = self.order_key(term.key)
            parts.append(self.dialect.ordered(key, descending=term.descending, nulls=term.nulls))
        return f" ORDER BY {', '.join(parts)}" if parts else ""

    def read(self, column: ast.AnyColumn) -> str:
        return self.dialect.read(self.column(column), column.field)

    def select(self, node: ast.Select) -> str:
        if node.distinct or (node.partition and (node.take or node.skip)):
            return self._windowed(node)
        columns = ", ".join(self.read(column) for column in node.columns)
        return f"SELECT {columns} FROM {self._rest(node)}" + (self.dialect.locked() if node.locks else "")

    def _rest(self, node: ast.Select) -> str:
        text = f"{self.tables(node)}{self._where(node.where)}{self.order(node.order)}"
        return text + self._limit(node.take, node.skip)

    def tables(self, node: ast.Select) -> str:
        joins = [f" LEFT JOIN {self.source(j.source)} ON {self.predicate(j.on)}" for j in node.joins]
        return self.source(node.source) + "".join(joins)

    def _limit(self, take: Slot | None, skip: Slot | None) -> str:
        limit = self.param(take) if take else None
        return self.dialect.limit(limit, self.param(skip) if skip else None)

    def _where(self, where: ast.Predicate) -> str:
        text = self.predicate(where)
        return "" if text == TRUE else f" WHERE {text}"

    def _windowed(self, node: ast.Select) -> str:
        """First rows of each group: the inner select numbers them, the outer ones keep some.

        ``distinct`` keeps the first of each value; ``take`` and ``skip`` then count what is left, per parent.
        """
        names = [f"c{i}" for i in range(len(node.columns))]
        order = self.order(node.order)
        inner = ", ".join(f"{self.read(c)} AS {n}" for c, n in zip(node.columns, names, strict=True))
        parts = [self.column(c) for c in node.partition]
        if node.distinct:
            group = ", ".join(parts + [self.column(c) for c in node.distinct])
            order = self.order(node.order)
            inner += f", ROW_NUMBER() OVER (PARTITION BY {group}{order}) AS d"
        inner += f", ROW_NUMBER() OVER ({order.strip()}) AS o" if order else ", 0 AS o"
        partition = [f"{c} AS p{i}" for i, c in enumerate(parts)]
        text = f"SELECT {', '.join([inner, *partition])} FROM {self.tables(node)}{self._where(node.where)}"
        if node.distinct:
            text = f"SELECT * FROM ({text}) AS x WHERE d = 1"
        outer = ", ".join(names)
        if not parts:
            return f"SELECT {outer} FROM ({text}) AS y ORDER BY o{self._limit(node.take, node.skip)}"
        group = ", ".join(f"p{i}" for i in range(len(parts)))
        text = f"SELECT *, ROW_NUMBER() OVER (PARTITION BY {group} ORDER BY o) AS n FROM ({text}) AS y"
        return f"SELECT {outer} FROM ({text}) AS z{self._numbered(node)} ORDER BY o"

    def _numbered(self, node: ast.Select) -> str:
        tests = []
        if node.skip:
            tests.append(f"n > {self.param(node.skip)}")
        if node.take and node.skip:
            tests.append(f"n - {self.param(node.skip)} <= {self.param(node.take)}")
        elif node.take:
            tests.append(f"n <= {self.param(node.take)}")
        return f" WHERE {' AND '.join(tests)}" if tests else ""

    def count(self, node: ast.Count) -> str:
        columns = [c for c in node.columns if c is not None]
        select = node.select
        if select.take is None and select.skip is None:
            counts = ", ".join("count(*)" if c is None else f"count({self.column(c)})" for c in node.columns)
            return f"SELECT {counts} FROM {self.source(select.source)}{self._where(select.where)}"
        names = {c: f"c{i}" for i, c in enumerate(columns)}
        counts = ", ".join("count(*)" if c is None else f"count({names[c]})" for c in node.columns)
        inner = ", ".join(f"{self.column(c)} AS {names[c]}" for c in columns) or "1 AS c0"
        return f"SELECT {counts} FROM (SELECT {inner} FROM {self._rest(select)}) AS x"

    def aggregate(self, node: ast.Aggregate) -> str:
        return "count(*)" if node.column is None else f"{node.function}({self.column(node.column)})"

    def group(self, node: ast.Group) -> str:
        by = ", ".join(self.column(column) for column in node.by)
        read = [*(self.read(column) for column in node.by), *(self.aggregate(a) for a in node.aggregates)]
        text = f"SELECT {', '.join(read)} FROM {self.source(node.source)}{self._where(node.where)} GROUP BY {by}"
        having = self.predicate(node.having)
        text += "" if having == TRUE else f" HAVING {having}"
        keys = [
            (self.column(key) if isinstance(key, ast.Column) else self.aggregate(key)) + (" DESC" if down else " ASC")
            for key, down in node.order
        ]
        text += f" ORDER BY {', '.join(keys)}" if keys else ""
        return text + self._limit(node.take, node.skip)

    # -- writes ------------------------------------------------------------------------------------------------

    def returning(self, fields: tuple[ScalarField, ...]) -> str:
        if not fields:
            return ""
        columns = ", ".join(self.dialect.read(self.quote(f.column), f) for f in fields)
        return f" RETURNING {columns}"

    def assigned(self, assign: ast.Assign, alias: str | None = None) -> str:
        if assign.value is None:
            return "NULL"
        field = assign.field
        value = self.dialect.value(self.param(assign.value), field, self._enums)
        if assign.operator == "set":
            return value
        column = (f"{alias}." if alias else "") + self.quote(field.column)
        if assign.operator == "push":
            return self.dialect.list_push(column, value)
        if assign.operator == "divide":
            return self.dialect.divided(column, value, field)
        return f"{column} {_ARITHMETIC[assign.operator]} {value}"

    def changes(self, changes: tuple[ast.Assign, ...], alias: str | None = None) -> str:
        return ", ".join(f"{self.quote(c.field.column)} = {self.assigned(c, alias)}" for c in changes)

    def insert(self, node: ast.Insert) -> str:
        table = self.dialect.table(node.source.model)
        alias = node.source.alias
        head = f"INSERT INTO {table} AS {alias}" if node.conflict else f"INSERT INTO {table}"
        if node.values:
            columns = ", ".join(self.quote(a.field.column) for a in node.values)
            text = f"{head} ({columns}) VALUES ({', '.join(self.assigned(a) for a in node.values)})"
        else:
            text = f"{head} {self.dialect.insert_defaults()}"
        if node.conflict:
            keys = ", ".join(self.quote(f.column) for f in node.conflict)
            changes = self.changes(node.changes, alias)
            if not changes:  # the row must come back although nothing changes
                same = self.quote(node.conflict[0].column)
                changes = f"{same} = {alias}.{same}"
            text += f" ON CONFLICT ({keys}) DO UPDATE SET {changes}"
        return text + self.returning(node.returning)

    def update(self, node: ast.Update) -> str:
        source = self.source(node.source)
        text = f"UPDATE {source} SET {self.changes(node.changes)}{self._target(node.source, node.where)}"
        return text + self.returning(node.returning)

    def delete(self, node: ast.Delete) -> str:
        head = self.dialect.delete_from(self.dialect.table(node.source.model), node.source.alias)
        return f"{head}{self._target(node.source, node.where)}" + self.returning(node.returning)

    def _target(self, source: ast.Source, where: ast.Predicate) -> str:
        """The condition of a statement that writes.

        Where it may not read its own table, the rows' keys are found first, by a read that DISTINCT keeps apart.
        """
        if self._writes_read_target or not _reads(where, source.model):
            return self._where(where)
        key = [source.model.scalar(name).column for name in identity(source.model)]
        columns = ", ".join(f"{source.alias}.{self.quote(name)}" for name in key)
        found = f"SELECT DISTINCT {columns} FROM {self.source(source)}{self._where(where)}"
        names = ", ".join(self.quote(name) for name in key)
        return f" WHERE ({columns}) IN (SELECT {names} FROM ({found}) AS found)"

    def link(self, node: ast.Link) -> str:
        table = self.dialect.join_table(node.model, node.relation)
        sides = [(name, slot) for name, slot in (("A", node.a), ("B", node.b)) if slot is not None]
        if node.remove:
            tests = " AND ".join(f"{self.quote(name)} = {self.param(slot)}" for name, slot in sides)
            return f"DELETE FROM {table} WHERE {tests}"
        names = ", ".join(self.quote(name) for name, _ in sides)
        values = ", ".join(self.param(slot) for _, slot in sides)
        return f"INSERT INTO {table} ({names}) VALUES ({values})" + self.dialect.unless_there(table, self.quote("A"))


def _reads(predicate: ast.Predicate, model: Model) -> bool:
    """Whether a condition reads rows of the model's table by a read of its own."""
    match predicate:
        case ast.Exists(source, where):
            return source.model.name == model.name or _reads(where, model)
        case ast.All(items) | ast.AnyOf(items):
            return any(_reads(item, model) for item in items)
        case ast.Not(item):
            return _reads(item, model)
        case _:
            return False


_ARITHMETIC = {"increment": "+", "decrement": "-", "multiply": "*"}


def _nullable(key: ast.OrderKey) -> bool:
    if isinstance(key, ast.Column):
        return key.field.arity.value == "optional"
    return isinstance(key, ast.RelatedValue)


def _moved(key: ast.OrderKey, old: str, new: str) -> ast.OrderKey:
    """The same key of the row under another alias."""
    if isinstance(key, ast.Column):
        return ast.Column(new, key.field) if key.alias == old else key
    pairs = tuple((_moved_column(a, old, new), _moved_column(b, old, new)) for a, b in key.link.pairs)
    link = ast.SameColumns(pairs)
    if isinstance(key, ast.RelatedValue):
        return ast.RelatedValue(key.source, link, key.value)
    return ast.RelatedCount(key.source, link)


def _moved_column(column: ast.AnyColumn, old: str, new: str) -> ast.AnyColumn:
    return ast.Column(new, column.field) if isinstance(column, ast.Column) and column.alias == old else column
