"""MySQL's and MariaDB's error numbers as errors of ours.

Sources: https://dev.mysql.com/doc/mysql-errors/en/ and https://mariadb.com/docs/server/reference/error-codes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kusto import errors as e

_KINDS: tuple[tuple[type[e.KustoError], tuple[int, ...]], ...] = (
    (e.UniqueViolationError, (1062, 1169, 1586, 1859)),
    (e.ForeignKeyViolationError, (1216, 1217, 1451, 1452)),
    (e.NullViolationError, (1048, 1263, 1364)),
    (e.ConstraintViolationError, (3819, 4025, 1369, 1644)),
    (e.TableNotFoundError, (1051, 1146)),
    (e.ColumnNotFoundError, (1054,)),
    (e.WriteConflictError, (1020, 1205, 1213, 1614, 3572)),
    (e.AuthenticationError, (1045, 1251, 1275, 1372, 1524, 1698, 1820, 1862, 3118, 4151)),
    (e.DatabaseNotFoundError, (1046, 1049)),
    (e.AccessDeniedError, (1044, 1142, 1143, 1227, 1290, 1370, 1410, 1419, 1792, 1880)),
    (e.ReadOnlyServerError, (1836,)),
    (e.DiskFullError, (1021, 1114)),
    (e.ConnectionFault, (1040, 1129, 1130, 1203, 1226, 2002, 2003, 2005)),
    (
        e.ConnectionLostError,
        (1053, 1077, 1079, 1080, 1152, 1158, 1159, 1160, 1161, 1184, 1927, 2006, 2013, 2014, 2055, 4031),
    ),
    (e.ConnectionTimeoutError, (1317, 1969, 3024)),
    (e.TlsError, (2026, 3159)),
    (
        e.InvalidValueError,
        (
            *(1264, 1265, 1292, 1300, 1365, 1366, 1367, 1406, 1411, 1416, 1426, 1427, 1441, 1525, 1690),
            *(3140, 3141, 3156, 3854, 3988, 4037, 4038),
        ),
    ),
    (
        e.RawQueryError,
        (
            *(1052, 1055, 1056, 1060, 1064, 1065, 1066, 1093, 1109, 1111, 1115, 1136, 1140, 1149, 1193, 1210, 1222),
            *(1235, 1241, 1242, 1247, 1248, 1267, 1271, 1273, 1295, 1305, 1318, 1327, 1582, 1630),
        ),
    ),
)
_BY_NUMBER = {number: kind for kind, numbers in _KINDS for number in numbers}
_FORBIDDEN_BY_OPTION = 1290
_READ_ONLY = re.compile(r"--(super-)?read-only")
_HINTS: Mapping[int, str] = {
    1045: "Check the user and password in the URL's variable.",
    1698: "Check the user in the URL's variable; this one may log in only through the server's own socket.",
    1044: "Let an administrator grant the right, or use a user in the URL's variable that has it.",
    1142: "Let an administrator grant the right, or use a user in the URL's variable that has it.",
    1227: "Let an administrator grant the right, or use a user in the URL's variable that has it.",
    1049: "Check the database name in the URL; `kusto-db migrate -t dev` creates it where the user may.",
    1040: "The server has no connection left: lower `connection_limit` in the URL.",
    1203: "The user has no connection left: lower `connection_limit` in the URL.",
    1146: "Run `kusto-db migrate -t dev` or `-t deploy` to create the tables.",
    1054: "The database is older or newer than the client: run `kusto-db migrate -t status`.",
    1205: "Run the whole transaction again.",
    1213: "Run the whole transaction again.",
    1020: "Run the whole transaction again.",
    1021: "Make room on the server's disk; the next write succeeds then.",
    1114: "Make room on the server's disk, or raise the table's limit; the next write succeeds then.",
    1153: "Send less at once, or raise the server's `max_allowed_packet`.",
    3159: "The server wants TLS: add `sslaccept=strict` to the URL.",
}


class MysqlErrors:
    """Maps numbers; the names in a message stand in quotes whatever the server's language."""

    def error(self, code: str | None, message: str, details: Mapping[str, str | None]) -> e.KustoError:
        """See `kusto.dialect.ErrorDialect`; ``code`` is the server's number, not the SQLSTATE."""
        number = int(code) if code and code.isdigit() else 0
        kind = _BY_NUMBER.get(number, e.DataError)
        if number == _FORBIDDEN_BY_OPTION and _READ_ONLY.search(message):
            kind = e.ReadOnlyServerError
        meta: dict[str, object] = {"code": code, "message": message}
        meta |= {k: v for k, v in details.items() if v}
        meta |= _NAMES[kind](message) if kind in _NAMES else {}
        hint = _HINTS.get(number)
        if kind is e.ReadOnlyServerError:
            meta["sent"] = False  # nothing was done: it may be sent to another server
            hint = "It is a replica, or became one in a failover: let the URL name the primary."
        return kind(_sentence(kind, message, meta), hint=hint, meta=meta)


def _key(message: str) -> dict[str, object]:
    """``Duplicate entry 'x' for key 'User.User_email_key'``; MariaDB leaves the table out."""
    names = re.findall(r"'([^']*)'", message)
    if not names:
        return {}
    table, dot, key = names[-1].rpartition(".")
    return {"target": key, "constraint": key, **({"table": table} if dot else {})}


def _foreign_key(message: str) -> dict[str, object]:
    """``… (`db`.`Post`, CONSTRAINT `Post_authorId_fkey` FOREIGN KEY (`authorId`) REFERENCES …)``."""
    names = re.findall(r"`([^`]*)`", message)
    return {"table": names[1], "constraint": names[2]} if len(names) > 2 else {}


def _column(message: str) -> dict[str, object]:
    names = re.findall(r"'([^']*)'", message)
    return {"column": names[0].rpartition(".")[2]} if names else {}


def _table(message: str) -> dict[str, object]:
    names = re.findall(r"'([^']*)'", message)
    return {"table": names[0].rpartition(".")[2]} if names else {}


_NAMES = {
    e.UniqueViolationError: _key,
    e.ForeignKeyViolationError: _foreign_key,
    e.NullViolationError: _column,
    e.ColumnNotFoundError: _column,
    e.TableNotFoundError: _table,
}


def _sentence(kind: type[e.KustoError], message: str, meta: Mapping[str, object]) -> str:
    """The server's words, without the value that a duplicate has: values are nobody's business in a log."""
    if kind is e.UniqueViolationError:
        return f"a record with the same ({meta.get('target')}) exists already" + (
            f" in {meta['table']}" if "table" in meta else ""
        )
    return message


ERRORS = MysqlErrors()
