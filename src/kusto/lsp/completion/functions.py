"""The functions that can be a default, by the field's type and the provider."""

from __future__ import annotations

from kusto.lsp import facts
from kusto.lsp.completion.candidates import Candidate, Kind
from kusto.psl.providers import Provider
from kusto.psl.schema import Scalar

_WHOLE = (Scalar.INT.value, Scalar.BIGINT.value)
_FITTING = {
    "autoincrement": _WHOLE,
    "sequence": _WHOLE,
    "now": (Scalar.DATETIME.value,),
    "uuid": (Scalar.STRING.value,),
    "cuid": (Scalar.STRING.value,),
    "ulid": (Scalar.STRING.value,),
    "nanoid": (Scalar.STRING.value,),
}
_SNIPPETS = {"dbgenerated": 'dbgenerated("$1")', "sequence": "sequence($1)"}


def functions(provider: Provider | None, type_name: str, *, is_list: bool) -> list[Candidate]:
    """Functions for a field of this type."""
    names = [] if is_list else [name for name, types in _FITTING.items() if type_name in types]
    if provider is not None:
        if not provider.sequences:
            names = [name for name in names if name != "sequence"]
        if not provider.autoincrement_int and type_name == Scalar.INT.value:
            names = [name for name in names if name != "autoincrement"]
        if provider.auto and type_name == Scalar.STRING.value and not is_list:
            names.append("auto")
    if provider is None or not provider.documents:
        names.append("dbgenerated")
    return [_function(name) for name in names]


def _function(name: str) -> Candidate:
    insert = _SNIPPETS.get(name, f"{name}()")
    plain = f"{name}()"
    return Candidate(name, Kind.FUNCTION, "function", facts.FUNCTIONS[name], insert, plain)
