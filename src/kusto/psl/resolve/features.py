"""Preview features: which names a generator may list in ``previewFeatures``, and what Prisma says of the others.

Facts only. kusto-db has what it has without being asked; the names matter because schemas carry them.
"""

from __future__ import annotations

_ACTIVE = """
nativeDistinct postgresqlExtensions relationJoins schemaEngineDriverAdapters shardKeys strictUndefinedChecks
views
"""
_HIDDEN = "reactNative typedSql"
_STABLE = """
aggregateApi atomicNumberOperations clientExtensions cockroachdb connectOrCreate createMany dataProxy deno distinct
driverAdapters extendedIndexes extendedWhereUnique fieldReference filteredRelationCount filterJson fullTextIndex
fullTextSearch groupBy improvedQueryRaw interactiveTransactions jsonProtocol microsoftSqlServer middlewares mongoDb
multiSchema namedConstraints nApi nativeTypes omitApi orderByAggregateGroup orderByNulls orderByRelation
prismaSchemaFolder queryCompiler referentialActions referentialIntegrity selectRelationCount tracing transactionApi
uncheckedScalarInputs
"""
_GOING = ("metrics",)
_DEPRECATED = 'Preview feature "{}" is deprecated. {}.'
_NEEDLESS = "The functionality can be used without specifying it as a preview feature"
_ENDING = "It will be removed in a future version of Prisma"
_RENAMED = (
    'On `provider = "postgresql"`, preview feature "{}" has been renamed to "fullTextSearchPostgres". '
    "Learn more at https://pris.ly/d/fts-postgres."
)


def active_features(text_search: bool) -> tuple[str, ...]:
    """The names that may be listed; ``text_search``: the provider has a full-text search of its own."""
    names = [*_ACTIVE.split(), *_GOING]
    return tuple(sorted([*names, "fullTextSearchPostgres"] if text_search else names))


def feature_named(name: str, text_search: bool) -> tuple[str | None, str | None]:
    """The feature meant by a name (its case does not matter), or None; and the warning that goes with it."""
    folded = name.lower()
    if text_search and folded == "fulltextsearch":
        return "fullTextSearchPostgres", _RENAMED.format(name)
    for names, words in ((_STABLE.split(), _NEEDLESS), (_GOING, _ENDING)):
        for known in names:
            if known.lower() == folded:
                return known, _DEPRECATED.format(name, words)
    for known in (*active_features(text_search), *_HIDDEN.split()):
        if known.lower() == folded:
            return known, None
    return None, None
