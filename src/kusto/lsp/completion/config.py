"""What datasource and generator blocks can say: properties, their values, names of variables (never what they hold)."""

from __future__ import annotations

from collections.abc import Iterable

from kusto.lsp import facts
from kusto.lsp.completion.candidates import Candidate, Kind, quoted
from kusto.lsp.place import Place
from kusto.lsp.snapshot import Snapshot
from kusto.psl.providers import PROVIDERS
from kusto.psl.resolve.features import active_features

_URLS = ("url", "directUrl", "shadowDatabaseUrl")
_LISTS = ("previewFeatures", "schemas", "extensions")
_EXTENSIONS = ("citext", "fuzzystrmatch", "hstore", "ltree", "pg_trgm", "pgcrypto", "postgis", "uuid-ossp", "vector")


def properties(snapshot: Snapshot, place: Place) -> list[Candidate]:
    """The properties that are not there yet."""
    section, provider = place.section, snapshot.provider
    assert section is not None
    meanings = facts.DATASOURCE if section.keyword == "datasource" else facts.GENERATOR
    there = {line.name for line in section.properties}
    unfit = set()
    if provider is not None and section.keyword == "datasource":
        unfit = {"schemas"} if not provider.namespaces else set()
        unfit |= {"extensions"} if not provider.extensions else set()
    return [
        _property(snapshot, name, doc)
        for name, doc in meanings.items()
        if name not in unfit and (name not in there or name == place.word)
    ]


def _property(snapshot: Snapshot, name: str, doc: str) -> Candidate:
    value = '"$1"'
    if name in _URLS:
        value = f'env("${{1:{expected_variable(snapshot, name)}}}")'
    elif name in _LISTS:
        value = "[$1]"
    return Candidate(name, Kind.PROPERTY, doc=doc, insert=f"{name} = {value}", plain=f"{name} = ")


def expected_variable(snapshot: Snapshot, name: str) -> str:
    """The variable that the naming rule gives for a URL."""
    variable = snapshot.rules.expected_variable if snapshot.rules is not None else "DATABASE_URL"
    middle = {"url": "_URL", "directUrl": "_DIRECT_URL"}.get(name, "_SHADOW_URL")
    return variable.removesuffix("_URL") + middle


def values(snapshot: Snapshot, place: Place) -> tuple[list[Candidate], bool]:
    """What can stand behind the ``=``, and whether nothing else can."""
    section = place.section
    assert section is not None
    frame = place.frames[-1] if place.frames else None
    if frame is not None and frame.opener == "(":
        return (_variables(snapshot, place), False) if frame.callee == "env" else ([], False)
    if section.keyword == "generator":
        return _generator(snapshot, place)
    match place.name:
        case "provider":
            return _strings(PROVIDERS, place), True
        case "relationMode":
            modes = snapshot.provider.relation_modes if snapshot.provider is not None else ("foreignKeys", "prisma")
            return _strings(modes, place), True
        case "extensions" if frame is not None:
            known = (_extension(name, place) for name in _EXTENSIONS if name.replace("-", "_") not in frame.items)
            return [one for one in known if one is not None], False
        case name if name in _URLS and not place.quoted:
            insert = f'env("${{1:{expected_variable(snapshot, name)}}}")'
            found = Candidate("env", Kind.FUNCTION, "function", facts.FUNCTIONS["env"], insert, "env")
            return [found], False
        case _:
            return [], False


def _extension(name: str, place: Place) -> Candidate | None:
    if place.quoted:
        return None
    insert = name if name.isidentifier() else f'{name.replace("-", "_")}(map: "{name}")'
    return Candidate(name, Kind.VALUE, insert=insert, plain=insert)


def _generator(snapshot: Snapshot, place: Place) -> tuple[list[Candidate], bool]:
    match place.name:
        case "provider":
            return _strings(facts.CLIENTS, place), True
        case "output":
            return _strings(("client",), place), True
        case "models":
            return _strings(("struct", "pydantic"), place), True
        case "interface":
            return _strings(("asyncio", "sync"), place), False
        case "previewFeatures" if place.frames:
            text_search = snapshot.provider is not None and snapshot.provider.text_search
            return _strings(active_features(text_search), place), True
        case _:
            return [], False


def _strings(names: Iterable[str], place: Place) -> list[Candidate]:
    return [quoted(name, Kind.VALUE, within=place.quoted) for name in names]


def _variables(snapshot: Snapshot, place: Place) -> list[Candidate]:
    """Names of variables: the one that the naming rule gives first, then those of the project's env files."""
    expected = expected_variable(snapshot, place.name)
    names = [expected] if snapshot.rules is not None else []
    names += [name for name in snapshot.variables if name != expected or snapshot.rules is None]
    return [quoted(name, Kind.VARIABLE, within=place.quoted) for name in names]
