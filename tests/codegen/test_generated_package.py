"""A generated package at work: what it has, under which names, and what importing it loads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from codegen.schemas import BLOG, NASTY, pydantic, run, write_project


@pytest.fixture(scope="module")
def imports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    databases = {"user": BLOG, "nasty": NASTY, "user-profile": BLOG, "py": pydantic(BLOG), "py-nasty": pydantic(NASTY)}
    return write_project(tmp_path_factory.mktemp("project"), databases)


def test_everything_that_users_import(imports: Path) -> None:
    run(imports, """
from app.db.user.client import Base64, Batch, Client, Json, Prisma, SyncClient, actions, enums, errors, models, types
from app.db.user.client.enums import Role
from app.db.user.client.models import Post, User, UserPartial
from app.db.user.client.types import UserCreateInput, UserWhereInput, StringFilter, RoleInput, UserScalarFieldKeys
assert Prisma is Client and Client._package is SyncClient._package
assert errors.UniqueViolationError.code == "P2002" and errors.PrismaError is errors.KustoError
assert issubclass(errors.HTTPClientClosedError, errors.ClientError)
assert issubclass(errors.EngineError, errors.DatabaseError)
assert Role.ADMIN == "ADMIN" and Role("title") is Role.title and list(Role) == ["USER", "ADMIN", "title"]
assert UserWhereInput(email="x") == {"email": "x"} and Json({"a": 1}).data == {"a": 1}
""")  # fmt: skip


@pytest.mark.parametrize("name", ["Foo", "UserWhereInputt", "_UserWhereRest"])
@pytest.mark.parametrize("module", ["", ".types", ".models", ".actions", ".enums"])
def test_a_name_that_is_not_there_is_said_so(imports: Path, module: str, name: str) -> None:
    run(imports, f"""
import importlib
module = importlib.import_module("app.db.user.client{module}")
try:
    getattr(module, {name!r})
except AttributeError as error:
    assert {name!r} in str(error), error
else:
    raise SystemExit("found")
""")  # fmt: skip


def test_the_package_tells_the_runtime_what_it_needs(imports: Path) -> None:
    said = json.loads(run(imports, """
import json
from app.db.user.client import Client
package = Client._package
made = package.schema.models._made
before = list(made)
user = package.schema.models["User"]
print(json.dumps([package.name, package.provider, package.style, package.folder, before, list(made),
                  dict(package.actions), package.attribute("User", "class"), package.schema.datasource.url.variable,
                  [f.name for f in user.relations], "Hidden" in package.schema.models,
                  package.model_class("User").__name__, package.enum_class("Role").__name__]))
"""))  # fmt: skip
    assert said == [
        "user", "postgresql", "struct", str(imports / "app/db/user"), [], ["User"],
        {"user": "User", "post": "Post", "tag": "Tag", "profile": "Profile", "audit": "AuditLog",
         "userprofile": "UserProfile", "user_profile": "UserProfile"},
        "class_", "RDS_USER_URL", ["posts", "profile"], False, "User", "Role",
    ]  # fmt: skip


def test_models_hold_scalars_in_order_and_then_relations(imports: Path) -> None:
    run(imports, """
from app.db.user.client.models import User
assert User.__struct_fields__ == (
    "id", "email", "name", "role", "class_", "balance", "big", "score", "created", "changed", "birth", "wakes", "meta",
    "raw", "tags", "roles", "active", "orgId", "slug", "posts", "profile")
assert User.__struct_defaults__ == (None, None)
assert User.__doc__.startswith("A person.")
""")  # fmt: skip


def test_annotations_resolve(imports: Path) -> None:
    run(imports, """
import datetime, decimal, typing
from app.db.user.client.models import Post, Profile, User
from app.db.user.client.enums import Role
hints = typing.get_type_hints(User)
assert hints["posts"] == list[Post] | None and hints["profile"] == Profile | None and hints["roles"] == list[Role]
assert hints["birth"] == datetime.date | None and hints["wakes"] == datetime.time | None
assert hints["created"] is datetime.datetime and hints["balance"] is decimal.Decimal and hints["raw"] == bytes | None
user = User.model_validate(dict(id=1, email="e", role="ADMIN", balance="1.5", created="2026-01-01T00:00:00Z",
    changed="2026-01-01T00:00:00Z", tags=[], roles=["title"], active=True, orgId=1, slug="s", posts=[
    dict(id="p", title="t", views=0, authorId=1)]))
assert user.role is Role.ADMIN and isinstance(user.posts[0], Post) and user.class_ is None
""")  # fmt: skip


@pytest.mark.parametrize("database", ["nasty", "py-nasty"])
def test_names_that_collide_get_underscores_and_keep_their_keys(imports: Path, database: str) -> None:
    run(imports, f"""
import importlib, typing
client = importlib.import_module("app.db.{database}.client")
models, enums, package = client.models, client.enums, client.Client._package
assert [member.name for member in enums.Keywords] == ["None_", "mro_", "name", "value", "lambda_", "title", "upper"]
assert [member.value for member in enums.Keywords] == ["None", "mro", "name", "value", "lambda", "title", "upper"]
lambda_ = package.model_class("lambda")
assert lambda_ is models.lambda_
attributes = {{name: package.attribute("lambda", name) for name in package.schema.models["lambda"].fields}}
assert attributes["class"] == "class__" and attributes["class_"] == "class_" and attributes["in"] == "in_"
assert attributes["None"] == "None_" and attributes["model_dump"] == "model_dump_" and attributes["str"] == "str"
for name in ("lambda", "date_", "Property", "users", "UserList", "User", "UserPartial", "Model", "Connect", "Tx"):
    hints = typing.get_type_hints(package.model_class(name))
    for field, attribute in ((f, package.attribute(name, f)) for f in package.schema.models[name].fields):
        assert attribute in hints, (name, field, attribute)
hints = typing.get_type_hints(lambda_)
assert hints["str"] is str and hints["int"] == int | None and hints["list"] == list[int]
assert hints["property"] == models.Property | None and hints["users"] == list[models.users] | None
assert hints["def_"] is enums.Keywords and typing.get_type_hints(models.date_)["date"] == enums.Date | None
assert set(package.actions) == {{"lambda_", "date_", "property", "users", "userlist", "user_list", "user",
    "userpartial", "user_partial", "model", "connect_", "tx_"}}, package.actions
if package.style == "struct":
    assert models.UserPartial.__struct_fields__ == ("id", "userId", "User")
    assert models.UserPartial_._model is models.User
""")  # fmt: skip


def test_a_folder_that_import_cannot_name_has_a_stand_in_with_the_same_classes(imports: Path) -> None:
    run(imports, """
import importlib
real = importlib.import_module("app.db.user-profile.client")
from app.db._clients import user_profile
from app.db._clients.user_profile import Client, models
import app.db._clients.user_profile.enums as enums
import app.db._clients.user_profile.models as again
assert Client is real.Client and models is again is real.models and enums is real.enums
assert user_profile.models.User is real.models.User
""")  # fmt: skip


def test_the_typed_manager_is_the_manager_of_the_project(imports: Path) -> None:
    run(imports, """
from pathlib import Path
from app.db import kusto
import kusto as real
from kusto.connections.registry import manager_for
assert kusto is not real and kusto.errors is real.errors
assert kusto.db is manager_for(Path("..").resolve())
assert set(kusto.db.names()) == {"user", "nasty", "user-profile", "py", "py-nasty"}
""")  # fmt: skip


def test_the_typed_manager_refuses_to_stand_in_for_the_package(imports: Path) -> None:
    run(imports, """
import sys
sys.path.insert(0, "app/db")
try:
    import kusto
except ImportError as error:
    assert "sys.path" in str(error)
else:
    raise SystemExit("imported")
""")  # fmt: skip


def test_importing_a_client_loads_neither_models_nor_drivers(imports: Path) -> None:
    run(imports, """
import sys
import app.db.user.client
for name in ("pydantic", "asyncpg", "psycopg", "sqlite3", "rich", "click", "dotenv", "kusto.psl.parse",
             "kusto.codegen", "kusto.migrate", "app.db.user.client.models", "app.db.user.client._schema"):
    assert name not in sys.modules, name
app.db.user.client.models.User
assert "pydantic" not in sys.modules
""")  # fmt: skip


def test_a_client_of_another_format_asks_to_be_generated_anew(imports: Path, tmp_path: Path) -> None:
    run(imports, """
import importlib
from kusto.errors import NotGeneratedError
record = importlib.import_module("app.db.user.client._schema")
record.FORMAT = 0
from app.db.user.client import Client
try:
    Client._package.schema
except NotGeneratedError as error:
    assert error.code == "K2004" and "kusto-db generate -d user" in str(error)
else:
    raise SystemExit("read")
""")  # fmt: skip


def test_pydantic_models_are_pydantics(imports: Path) -> None:
    run(imports, """
import pydantic
from app.db.py.client.models import Post, User
from app.db.py.client.enums import Role
assert issubclass(User, pydantic.BaseModel)
user = User.model_validate(dict(id=1, email="e", role="ADMIN", balance="1.50", created="2026-01-01T00:00:00Z",
    changed="2026-01-01T00:00:00Z", tags=[], roles=["title"], active=True, orgId=1, slug="s", raw="_-8=",
    posts=[dict(id="p", title="t", views=0, authorId=1)], **{"class": "c"}))
assert user.class_ == "c" and isinstance(user.posts[0], Post) and user.role is Role.ADMIN and user.profile is None
assert user.model_dump(by_alias=True)["class"] == "c" and User(**user.model_dump()).class_ == "c"
assert user.model_copy(update={"id": 2}).id == 2 and "\\"balance\\":\\"1.50\\"" in user.model_dump_json()
assert User.model_json_schema()["$defs"]["User"]["required"]
""")  # fmt: skip


def test_pydantic_models_put_off_their_own_building_and_nobody_elses(imports: Path) -> None:
    run(imports, """
import warnings
from typing import Annotated
import pydantic
from app.db.py.client.models import User
assert not User.__pydantic_complete__
with warnings.catch_warnings():  # FastAPI makes its adapters like this, and wants to hear its warnings there or never
    warnings.simplefilter("ignore")
    adapter = pydantic.TypeAdapter(Annotated[User, pydantic.Field(alias="user")])
assert adapter.pydantic_complete
warnings.simplefilter("error")
adapter.json_schema()
class Mine(User):
    extra: int = 1
assert Mine.model_fields["extra"].default == 1 and Mine.model_json_schema()["title"] == "Mine"
""")  # fmt: skip


def test_pydantic_models_have_the_actions_of_the_registered_client(imports: Path) -> None:
    run(imports, """
import app.db.py.client as prisma
from app.db.py.client.models import Post, User
from app.db.user.client.models import User as Struct
from kusto.errors import ClientNotConnectedError, UsageError

def raised(error, call):
    try:
        call()
    except error as fault:
        return str(fault)
    raise SystemExit(f"no {error}")

class Mine(User):
    pass

for call in (User.prisma, prisma.get_client):
    assert "auto_register=True" in raised(ClientNotConnectedError, call)
other = prisma.SyncClient()
client = prisma.Prisma(auto_register=True)
assert client.is_registered() and not other.is_registered() and prisma.get_client() is client
assert User.prisma()._runs is client and User.prisma()._model == "User" and Post.prisma(other)._runs is other
prisma.register(lambda: other)
assert prisma.get_client() is other and User.prisma()._runs is other
prisma.register(client)
assert prisma.get_client() is client
assert "generated model" in raised(UsageError, Mine.prisma)
assert not hasattr(Struct, "prisma")
""")  # fmt: skip


def test_pydantic_models_without_pydantic_say_what_to_install(imports: Path) -> None:
    run(imports, """
import sys
sys.modules["pydantic"] = None
from kusto.errors import NotGeneratedError
import app.db.py.client as client
try:
    client.models
except NotGeneratedError as error:
    assert "pip install pydantic" in str(error)
else:
    raise SystemExit("imported")
""")  # fmt: skip
