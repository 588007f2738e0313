"""Results of `select`: objects that hold only the fields asked for.

Comes in: a model class and field names. Goes out: a class, made once per selection, whose instances are filled by
position; asking one for another field says how to get it. Never reads a database.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, cast

import msgspec

from kusto.client.models import Model


class Partial(Model):
    """Parent of every partial; `UserPartial` of a generated package derives from it."""

    _model: ClassVar[type[Any]]
    _full: ClassVar[frozenset[str]]

    if not TYPE_CHECKING:  # a checker would take it to mean that every attribute exists

        def __getattr__(self, name: str) -> Any:
            cls = type(self)
            if name in cls._full:
                raise AttributeError(
                    f"{cls._model.__name__}.{name} was not selected: add {name!r}: True to `select`, "
                    f"or leave `select` out.",
                    name=name,
                    obj=self,
                )
            raise AttributeError(f"{cls._model.__name__!r} has no field {name!r}.", name=name, obj=self)

    def __reduce__(self) -> tuple[Any, ...]:
        cls = type(self)
        return _restore, (cls._model, cls.__struct_fields__, tuple(getattr(self, n) for n in cls.__struct_fields__))


_lock = threading.Lock()
_families: dict[type[Any], type[Partial]] = {}
_classes: weakref.WeakValueDictionary[tuple[type[Any], tuple[str, ...]], type[Partial]] = weakref.WeakValueDictionary()
"""They live as long as a plan or an object of theirs does: a program that makes up selections must not fill the memory.
"""


def partial_family(model: type[Any], name: str | None = None) -> type[Partial]:
    """The class that every partial of ``model`` derives from, what `models.UserPartial` is at run time.

    Args:
        model: the generated class, a Struct or a pydantic model.
        name: what to call it, ``<model>Partial`` where nothing else is said.
    """
    found = _families.get(model)
    if found is None:
        with _lock:
            found = _families.get(model)
            if found is None:
                found = _families[model] = _make_family(model, name or f"{model.__name__}Partial")
    return found


def partial_class(model: type[Any], attributes: tuple[str, ...]) -> type[Partial]:
    """A class holding only ``attributes`` (names of attributes, in the order rows will come); one at a time.

    Calling it with the values by position makes an instance.
    """
    key = (model, attributes)
    found = _classes.get(key)
    if found is None:
        family = partial_family(model)
        with _lock:
            found = _classes.get(key)
            if found is None:
                found = _classes[key] = _make(model, family, attributes)
    return found


def partial_getattr(space: dict[str, Any], partials: Mapping[str, str]) -> Callable[[str], Any]:
    """The ``__getattr__`` of a generated `models` module: partial classes, made when they are asked for.

    Args:
        space: the module's globals.
        partials: name of the partial to name of its model class.
    """

    def answer(name: str) -> Any:
        if name not in partials:
            raise AttributeError(f"module {space['__name__']!r} has no attribute {name!r}", name=name)
        made = space[name] = partial_family(space[partials[name]], name)
        return made

    return answer


def _make_family(model: type[Any], name: str) -> type[Partial]:
    names = getattr(model, "__struct_fields__", None) or tuple(model.__pydantic_fields__)
    space = {
        "_model": model,
        "_full": frozenset(names),
        "__module__": model.__module__,
        "__doc__": f"What `select` gives of {model.__name__}.",
    }
    metaclass: Any = type(Partial)
    return cast("type[Partial]", metaclass(name, (Partial,), space))


def _make(model: type[Any], family: type[Partial], attributes: tuple[str, ...]) -> type[Partial]:
    annotations = {
        key: value for cls in reversed(model.__mro__) for key, value in vars(cls).get("__annotations__", {}).items()
    }
    fields = [(name, annotations.get(name, Any)) for name in attributes]
    rename = {a: n for a, n in _schema_names(model).items() if a in attributes and a != n}
    made = msgspec.defstruct(family.__name__, fields, bases=(family,), module=model.__module__, rename=rename or None)
    return cast("type[Partial]", made)


def _schema_names(model: type[Any]) -> dict[str, str]:
    if issubclass(model, msgspec.Struct):
        return dict(zip(model.__struct_fields__, model.__struct_encode_fields__, strict=True))
    return {name: info.alias or name for name, info in model.__pydantic_fields__.items()}


def _restore(model: type[Any], attributes: tuple[str, ...], values: tuple[Any, ...]) -> Partial:
    return partial_class(model, attributes)(*values)
