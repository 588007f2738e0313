"""The rules about cascading: no circle of it, and no two ways to one table, where the database refuses them.

Source: SQL Server's error 1785, which refuses such tables when they are made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kusto.psl.resolve.drafts import Context, FieldDraft
from kusto.psl.resolve.finish import actions
from kusto.psl.rules.circles import circles_of, leading_to
from kusto.psl.rules.meeting import meetings
from kusto.psl.rules.pairs import Inline
from kusto.psl.schema import Action

_LINK = "Read more at https://pris.ly/d/cyclic-referential-actions"
_STILL = (Action.NO_ACTION, Action.RESTRICT)
_MOST_PATHS = 50
"""How many circles, and meeting ways, are walked to be shown in full: each walk may be as long as the schema."""
_HINT = "Add `onDelete: NoAction, onUpdate: NoAction`."


class Graph:
    """Models as points, and the complete relations whose actions change something as edges from key to target."""

    def __init__(self, context: Context, pairs: list[Inline]) -> None:
        self.context = context
        self.detects = context.provider.cycles_forbidden and not context.emulated
        self.circles = context.provider.cycles_forbidden or context.emulated
        self.edges: dict[str, list[FieldDraft]] = {}
        self.shown = 0
        self.told = 0
        if self.circles or self.detects:
            for pair in pairs:
                if pair.forward is not None and pair.back is not None and self.acts(pair.forward):
                    self.edges.setdefault(pair.forward.model.name, []).append(pair.forward)
        targets = {name: [edge.target for edge in edges] for name, edges in self.edges.items()}
        self.groups = circles_of(targets)
        self.sizes = Counter(self.groups.values())
        self.doomed = leading_to({name for name, found in targets.items() if name in found}, targets)
        self.met = self._meetings(targets)

    def acts(self, field: FieldDraft) -> bool:
        """Does this end change when the other does?"""
        return any(action not in _STILL for action in actions(self.context, field))

    def in_circle(self, model: str) -> bool:
        """Can a model be reached from itself over another one?"""
        return self.sizes[self.groups[model]] > 1

    def check(self, pair: Inline) -> None:
        """Report a relation that is part of a circle, or one of several ways to a table."""
        field = pair.forward
        if field is None or pair.back is None or not (self.circles or self.detects) or not self.acts(field):
            return
        if self.circles:
            self._circle(field)
        if self.detects:
            self._many_ways(field)

    def _circle(self, field: FieldDraft) -> None:
        if field.target == field.model.name:
            message = "A self-relation must have `onDelete` and `onUpdate` referential actions set to `NoAction` in "
            self._complain(field, message + "one of the @relation attributes.")
            return
        together = self.groups.get(field.model.name) == self.groups.get(field.target, -1)
        if not together and field.target not in self.doomed:
            return  # looking for the way would be for nothing
        self.shown += 1
        found = self._path(field) if self.shown <= _MOST_PATHS else (field, [field])
        if found is None:
            return
        last, path = found
        if last.target == last.model.name:
            message = "A self-relation must have `onDelete` and `onUpdate` referential actions set to `NoAction` in "
            self._complain(field, message + "one of the @relation attributes.")
            return
        message = "Reference causes a cycle. One of the @relation attributes in this cycle must have `onDelete` and "
        shown = " \u2192 ".join(f"{edge.model.name}.{edge.name}" for edge in path)
        self._complain(field, f"{message}`onUpdate` referential actions set to `NoAction`. Cycle path: {shown}.")

    def _path(self, start: FieldDraft) -> tuple[FieldDraft, list[FieldDraft]] | None:
        """The edge that closes a circle met from here (its own or another's upon itself), and the way to it."""
        goal, path, seen = start.model.name, [start], {id(start)}
        # One iterator for all ways to a model: what another of them has taken from it has been seen.
        onward: dict[str, Iterator[FieldDraft]] = {}
        while path:
            edge = path[-1]
            if edge.target == goal or edge.target == edge.model.name:
                return edge, path
            following = onward.setdefault(edge.target, reversed(self.edges.get(edge.target, [])))
            found = next((other for other in following if id(other) not in seen), None)
            if found is None:
                path.pop()
            else:
                seen.add(id(found))
                path.append(found)
        return None

    def _many_ways(self, field: FieldDraft) -> None:
        name = field.model.name
        place = self.met.get(id(field))
        if place is None:
            return
        self.told += 1
        if self.told <= _MOST_PATHS:
            shared = sorted(self._shared(field))
        else:
            # Of a model in a circle it is not certain; that the circle is refused is.
            shared = [] if self.in_circle(name) else [place]
        if not shared:
            return
        names = ", ".join(f"`{name}`" for name in shared)
        subject, verb = ("model", "is") if len(shared) == 1 else ("models", "are")
        message = f"When any of the records in {subject} {names} {verb} updated or deleted, the referential actions on "
        message += f"the relations cascade to model `{field.model.name}` through multiple paths. Please break one of "
        self._complain(field, message + "these paths by setting the `onUpdate` and `onDelete` to `NoAction`.")

    def _shared(self, field: FieldDraft) -> set[str]:
        """The models that actions come from over this field and over another of its model, circles left out."""
        model = field.model.name
        others = [edge.target for edge in self.edges[model] if edge is not field and edge.target != model]
        return self._from([field.target], model) & self._from(others, model)

    def _from(self, starts: list[str], avoid: str) -> set[str]:
        seen, waiting = set(starts), list(starts)
        while waiting:
            for edge in self.edges.get(waiting.pop(), ()):
                if edge.target not in seen and edge.target != avoid:
                    seen.add(edge.target)
                    waiting.append(edge.target)
        return seen

    def _meetings(self, targets: dict[str, list[str]]) -> dict[int, str]:
        """By edge, one model from which another edge of the same model can be reached too."""
        found = meetings(targets, self.groups) if self.detects else {}
        return {id(self.edges[name][number]): place for name, steps in found.items() for number, place in steps.items()}

    def _complain(self, field: FieldDraft, message: str) -> None:
        on_delete, on_update = actions(self.context, field)
        given = field.relation
        implicit = []
        if on_delete not in _STILL and not (given and given.on_delete):
            implicit.append(f"`onDelete`: `{on_delete.value}`")
        if on_update not in _STILL and not (given and given.on_update):
            implicit.append(f"`onUpdate`: `{on_update.value}`")
        defaults = f" (Implicit default {', and '.join(implicit)})" if implicit else ""
        text = f"Error validating: {message}{defaults} {_LINK}"
        self.context.plain_error(field.model, field.node, text, _HINT)
