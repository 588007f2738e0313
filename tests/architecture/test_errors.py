"""The error tree: as drawn, coded, and able to travel between processes."""

from __future__ import annotations

import ast
import pickle
import re
from collections.abc import Iterator

import pytest

from architecture.sources import modules
from kusto import errors
from kusto.errors import KustoError

NOT_OURS = frozenset(
    {"Exception", "BaseException", "ValueError", "RuntimeError", "NotImplementedError", "OSError", "IOError"}
)
DRAWN_LINE = re.compile(r"^(?P<indent>[ │├└─]*)(?P<name>[A-Z]\w+)(?:\s+(?P<code>[PK]\d{4}))?")


def every(cls: type[KustoError] = KustoError) -> Iterator[type[KustoError]]:
    yield cls
    for sub in cls.__subclasses__():
        yield from every(sub)


def drawn() -> dict[str, tuple[str | None, str | None]]:
    """name: (parent, code), read from the tree in the module's docstring."""
    tree: dict[str, tuple[str | None, str | None]] = {}
    path: list[tuple[int, str]] = []
    text = errors.__doc__ or ""
    lines = text[text.index("    KustoError\n") :].splitlines()
    for line in lines:
        match = DRAWN_LINE.match(line)
        if match is None:
            continue
        depth = len(match["indent"])
        while path and path[-1][0] >= depth:
            path.pop()
        tree[match["name"]] = (path[-1][1] if path else None, match["code"])
        path.append((depth, match["name"]))
    return tree


ALL = sorted(every(), key=lambda cls: cls.__name__)


@pytest.mark.parametrize("cls", ALL, ids=lambda cls: cls.__name__)
class TestEachError:
    def test_has_a_code(self, cls: type[KustoError]) -> None:
        assert re.fullmatch(r"[PK]\d{4}", cls.code)

    def test_is_drawn_where_it_stands(self, cls: type[KustoError]) -> None:
        parent = None if cls is KustoError else cls.__bases__[0].__name__
        code = None if cls is KustoError else cls.code
        assert drawn().get(cls.__name__) == (parent, code)

    def test_survives_pickling(self, cls: type[KustoError]) -> None:
        error = cls("what happened", hint="how to mend it")
        error.meta["table"] = "User"
        copy = pickle.loads(pickle.dumps(error))
        assert type(copy) is cls
        assert copy.args == error.args
        assert vars(copy) == vars(error)
        assert str(copy) == str(error)

    def test_keeps_message_and_hint(self, cls: type[KustoError]) -> None:
        error = cls("what happened", hint="how to mend it")
        assert (error.message, error.hint) == ("what happened", "how to mend it")
        assert str(error) == f"[{cls.code}] what happened\nhow to mend it"

    def test_says_in_a_docstring_when_it_is_raised(self, cls: type[KustoError]) -> None:
        assert cls.__doc__
        assert cls.__doc__ != cls.__bases__[0].__doc__


def test_nothing_is_drawn_that_does_not_exist() -> None:
    assert set(drawn()) == {cls.__name__ for cls in ALL}


def test_a_code_is_shared_within_a_family_only() -> None:
    strangers = [
        (one.__name__, other.__name__, one.code)
        for one in ALL
        for other in ALL
        if one.__name__ < other.__name__ and one.code == other.code
        if not issubclass(one, other) and not issubclass(other, one) and one.__bases__ != other.__bases__
    ]
    assert strangers == []


def test_no_other_module_grows_the_tree() -> None:
    names = {cls.__name__ for cls in ALL} | {"PrismaError"}
    elsewhere = [
        f"{module.path}:{node.lineno}: {node.name}"
        for module in modules()
        if module.name != "kusto.errors"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
        if any(ast.unparse(base).rsplit(".", 1)[-1] in names for base in node.bases)
    ]
    assert elsewhere == []


def test_only_errors_of_the_tree_are_raised_for_a_users_fault() -> None:
    raised = [
        f"{module.path}:{node.lineno}: {ast.unparse(node.exc)}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Raise) and node.exc is not None
        if ast.unparse(node.exc).split("(", 1)[0] in NOT_OURS
    ]
    assert raised == []
