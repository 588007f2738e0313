"""Where a database is: a URL taken apart, and secrets hidden. Understands Prisma's URLs; opens nothing."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import parse_qsl, unquote, urlsplit

from kusto.engine.hosts import Host, host_of
from kusto.errors import InvalidUrlError, UnsupportedProviderError

_SCHEMES = {
    "postgresql": ("postgresql", "cockroachdb"),
    "postgres": ("postgresql", "cockroachdb"),
    "cockroachdb": ("cockroachdb",),
    "mysql": ("mysql",),
    "file": ("sqlite",),
    "sqlite": ("sqlite",),
}
"""The providers that a scheme may stand for; without a schema it is the first."""
_PROVIDERS = tuple(dict.fromkeys(provider for providers in _SCHEMES.values() for provider in providers))
_ORDINARY = frozenset({"postgres", "mysql", "root", "admin", "user", "pass", "password", "prisma", "test", "secret"})
"""Passwords of machines that nobody else reaches, which are parts of ordinary words."""
_PORTS = {"postgresql": 5432, "mysql": 3306, "cockroachdb": 26257}


PasswordSource: TypeAlias = Callable[[], "str | Awaitable[str]"]
"""Called for every connection that is opened: a token that expires (AWS IAM, Microsoft Entra), a rotated secret."""
_FILES = ("sslcert", "sslkey", "sslrootcert", "sslcrl", "sslidentity")


@dataclass(frozen=True, slots=True)
class Target:
    """A database's address.

    Args:
        provider: the provider's name as in the schema.
        database: database name; for SQLite the absolute path of the file, or ``:memory:``.
        options: the URL's query parameters, decoded, as written (``schema``, ``connection_limit``, ``sslmode`` …).
        ask: gives the password of each new connection, in place of the URL's.
    """

    provider: str
    database: str
    host: str = ""
    port: int = 0
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    options: Mapping[str, str] = field(default_factory=dict, repr=False)
    ask: PasswordSource | None = field(default=None, repr=False, compare=False)

    @property
    def namespace(self) -> str | None:
        """The ``schema`` parameter, if given."""
        return self.options.get("schema") or None

    @property
    def service(self) -> Host:
        """What the address tells of the service behind it."""
        return host_of(self.host, self.port)

    @property
    def pooled(self) -> bool:
        """A transaction pooler is known to stand before the server: the URL says so, or its address does.

        ``pgbouncer=false`` says that there is none, whatever the address looks like.
        """
        said = self.options.get("pgbouncer")
        return said == "true" if said in ("true", "false") else self.service.pooler is not None

    @property
    def shown(self) -> str:
        """The address for people: no user, no password, no parameters."""
        return f"{self.host}:{self.port}/{self.database}" if self.host else self.database


def parse_target(url: str, provider: str, directory: str) -> Target:
    """Take a database URL apart.

    Args:
        url: as in the environment variable: ``postgresql://user:password@host:5432/name?schema=public`` or
            ``file:./dev.db``.
        provider: the datasource's provider.
        directory: absolute folder of the schema file; relative SQLite paths are resolved against it, and those of
            certificates where there are such files.

    Raises:
        InvalidUrlError: the URL means nothing, or is for another provider. The message never holds the URL.
        UnsupportedProviderError: the provider cannot be driven.
    """
    if provider not in _PROVIDERS:
        raise UnsupportedProviderError(
            f'the provider "{provider}" cannot be driven yet',
            hint=f"Its schema can be validated and formatted. Databases that work: {', '.join(_PROVIDERS)}.",
        )
    scheme, separator, rest = url.partition(":")
    if provider not in (_SCHEMES.get(scheme.lower(), ()) if separator else ()):
        raise InvalidUrlError(
            f'the URL does not fit the provider "{provider}"',
            hint="It must start with " + " or ".join(f"`{s}:`" for s, p in _SCHEMES.items() if provider in p) + ".",
        )
    return _file(rest, directory) if provider == "sqlite" else _server(url, provider, directory)


def provider_of(url: str) -> str | None:
    """The provider that a URL's scheme stands for, or None where there is no such scheme."""
    scheme, separator, _ = url.partition(":")
    found = _SCHEMES.get(scheme.lower()) if separator else None
    return found[0] if found else None


def _file(rest: str, directory: str) -> Target:
    path, _, query = rest.partition("?")
    if path.startswith("///"):  # sqlite:///path
        path = path[2:]
    if not path:
        raise InvalidUrlError("the SQLite URL names no file", hint="Write `file:./dev.db`.")
    if path != ":memory:" and not _absolute(path):
        path = _joined(directory, path)
    return Target("sqlite", path, options=dict(parse_qsl(query)))


def _absolute(path: str) -> bool:
    return path.startswith("/") or re.match(r"[A-Za-z]:[\\/]", path) is not None


def _joined(directory: str, path: str) -> str:
    import os.path

    return os.path.normpath(os.path.join(directory, path))


def _server(url: str, provider: str, directory: str) -> Target:
    try:
        parts = urlsplit(url)
        if "," in parts.netloc.rpartition("@")[2]:
            raise _several_hosts()
        port = parts.port
    except ValueError:
        raise _unreadable() from None
    if "@" in parts.path + parts.query + parts.fragment:  # part of a password, which would be shown as the address
        raise _unreadable()
    database = unquote(parts.path.lstrip("/"))
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    options |= {name: _beside(options[name], directory) for name in _FILES if options.get(name)}
    host = parts.hostname or options.get("host", "")
    if not host or not database:
        missing = "host" if not host else "database name"
        raise InvalidUrlError(
            f"the database URL has no {missing}", hint=f"Write `{provider}://USER:PASSWORD@HOST:PORT/DATABASE`."
        )
    user = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password else None
    return Target(provider, database, host, port or _PORTS[provider], user, password, options)


def _beside(path: str, directory: str) -> str:
    """A certificate's path as Prisma means it, beside the schema; where no file is there, as it is written."""
    import os.path

    beside = _joined(directory, path)
    return beside if not _absolute(path) and os.path.isfile(beside) else path


def _several_hosts() -> InvalidUrlError:
    return InvalidUrlError(
        "the database URL names several hosts",
        hint="Name one address that leads to whichever server takes writes: the cluster's endpoint, a virtual address, "
        "or a proxy. It is looked up anew for each connection.",
    )


def _unreadable() -> InvalidUrlError:
    return InvalidUrlError(
        "the database URL cannot be read",
        hint="Percent-encode special characters in user, password, database and parameters "
        "(`@` is %40, `/` is %2F, `#` is %23, `?` is %3F).",
    )


def hide_secrets(text: str, *urls: str | None) -> str:
    """``text`` with every URL's credentials and every password of ``urls`` replaced by ``***``.

    Args:
        urls: database URLs whose passwords may occur in ``text``, encoded or decoded.
    """
    for url in urls:
        for secret in _secrets(url or ""):
            if secret.lower() in _ORDINARY:  # only the word itself: `postgresql` shall stay readable
                text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "***", text)
            else:
                text = text.replace(secret, "***")
    text = re.sub(r"(\w+://)(?!USER:PASSWORD@)[^\s/@:]*(:[^\s@]*)?@", r"\1***@", text)
    return re.sub(r"(?i)\b(password|passwd|pwd|sslpassword)=[^\s&'\"]+", r"\1=***", text)


def _secrets(url: str) -> list[str]:
    """Passwords in a URL, longest first, in each spelling; short ones only where they cannot hit ordinary words."""
    raw = re.match(r"\w+://[^\s/@:]*:([^\s]*)@", url)
    found = {raw[1], unquote(raw[1])} if raw else set()
    for key, value in parse_qsl(url.partition("?")[2]):
        if "password" in key.lower():
            found.add(value)
    return sorted((s for s in found if len(s) >= 3), key=len, reverse=True)
