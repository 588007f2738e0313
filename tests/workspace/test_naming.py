"""Names that follow from the folder's name."""

from __future__ import annotations

import pytest

from kusto.workspace.naming import nearest, variable_name


@pytest.mark.parametrize(
    ("database", "variable"),
    [
        ("user", "RDS_USER_URL"),
        ("temporary", "RDS_TEMPORARY_URL"),
        ("admin", "RDS_ADMIN_URL"),
        ("userProfile", "RDS_USER_PROFILE_URL"),
        ("UserProfile", "RDS_USER_PROFILE_URL"),
        ("user-profile", "RDS_USER_PROFILE_URL"),
        ("user_profile", "RDS_USER_PROFILE_URL"),
        ("HTTPLog", "RDS_HTTP_LOG_URL"),
        ("log2024", "RDS_LOG2024_URL"),
        ("-odd--name-", "RDS_ODD_NAME_URL"),
    ],
)
def test_variable_follows_from_the_folder(database: str, variable: str) -> None:
    assert variable_name(database) == variable


def test_nearest_finds_what_was_meant_or_nothing() -> None:
    assert nearest("tempory", ["user", "temporary"]) == "temporary"
    assert nearest("xyz", ["user", "temporary"]) is None
