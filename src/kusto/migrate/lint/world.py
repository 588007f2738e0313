"""What a history has made so far, as far as its statements tell: acts in, tables, columns and constraints remembered.

It is a memory, not the truth: what was never spelled out is unknown, and a rule says less about it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kusto.migrate.lint import acts as a


@dataclass(slots=True)
class World:
    """Tables with the columns that are known, and constraints.

    Args:
        held: (table, name of a check) → (the column that it says holds a value, whether every row was looked at).
        indexes: name → table.
    """

    tables: dict[str, dict[str, a.Definition]] = field(default_factory=dict)
    held: dict[tuple[str, str], tuple[str, bool]] = field(default_factory=dict)
    indexes: dict[str, str] = field(default_factory=dict)

    def column(self, table: str, name: str) -> a.Definition | None:
        """What is known of a column."""
        return self.tables.get(table, {}).get(name)

    def surely_holds(self, table: str, column: str) -> bool:
        """Whether a check that every row was looked at for says that the column is never NULL."""
        return any(key[0] == table and found == (column, True) for key, found in self.held.items())

    def see(self, act: a.Known) -> None:
        """Remember what an act did."""
        table = act.table
        match act:
            case a.MakesTable():
                self.tables[table] = {column.name: column for column in act.columns}
            case a.DropsTable():
                self.tables.pop(table, None)
            case a.RenamesTable():
                self._rename(table, act.new)
            case a.AddsColumn():
                self.tables.setdefault(table, {})[act.column.name] = act.column
            case a.DropsColumn():
                self.tables.get(table, {}).pop(act.name, None)
            case a.RenamesColumn():
                column = self.tables.get(table, {}).pop(act.name, None)
                if column is not None:
                    self.tables[table][act.new] = replace(column, name=act.new)
            case a.Retypes():
                before = self.column(table, act.column.name)
                after = replace(before, type=act.column.type) if before else act.column
                self.tables.setdefault(table, {})[act.column.name] = after
            case a.Requires():
                before = self.column(table, act.name)
                if before is not None:
                    self.tables[table][act.name] = replace(before, required=act.required)
            case a.MakesIndex():
                self.indexes[act.name] = table
            case a.AddsConstraint() | a.Validates() | a.DropsConstraint():
                self._constrain(act)
            case _:
                return

    def _rename(self, old: str, new: str) -> None:
        columns = self.tables.pop(old, None)
        if columns is not None:
            self.tables[new] = columns
        self.indexes.update({name: new for name, table in self.indexes.items() if table == old})
        for (table, name), found in list(self.held.items()):
            if table == old:
                self.held[new, name] = self.held.pop((table, name), found)

    def _constrain(self, act: a.AddsConstraint | a.Validates | a.DropsConstraint) -> None:
        key = (act.table, act.name)
        match act:
            case a.AddsConstraint():
                if act.held:
                    self.held[key] = (act.held, not act.unchecked)
            case a.Validates():
                if key in self.held:
                    self.held[key] = (self.held[key][0], True)
            case a.DropsConstraint():
                self.held.pop(key, None)
