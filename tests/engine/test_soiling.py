"""Which statements leave something in a session that the next user of the connection must not find."""

from __future__ import annotations

import pytest

from kusto.engine.soiling import marked


class Session:
    soiled = False


@pytest.mark.parametrize(
    ("sql", "soils"),
    [
        ("SET search_path TO other", True),
        ("  -- note\n /* more */ set time zone 'UTC'", True),
        ("SET LOCAL search_path TO other", False),
        ("SET CONSTRAINTS ALL DEFERRED", False),
        ("USE other", True),
        ("LISTEN news", True),
        ("SELECT pg_advisory_lock(1)", True),
        ("SELECT pg_advisory_xact_lock(1)", False),
        ("SELECT get_lock('a', 1)", True),
        ("SELECT set_config('app.user', $1, false)", True),
        ("SELECT set_config('app.user', $1, $2)", True),
        ("SELECT set_config('app.user', $1, true)", False),
        ("SELECT set_config('app.user', current_setting('b'), TRUE), 1", False),
        ("SELECT set_config('a', 'x, true)', false)", True),
        ("SELECT set_config('a', '1', true), set_config('b', '2', false)", True),
        ('UPDATE "Setting" SET "value" = $1', False),
    ],
)
def test_what_stays_in_the_session_soils_it(sql: str, soils: bool) -> None:
    assert marked(Session(), sql).soiled is soils
