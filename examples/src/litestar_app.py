"""Notes with Litestar.   uvicorn --app-dir src litestar_app:app"""

from dataclasses import dataclass
from typing import Any

from app.db import kusto
from app.db.notes.client.models import Note
from litestar import Litestar, Request, Response, get, post

from kusto import create_db_connection_middleware
from kusto.errors import ConnectionFault
from kusto.web import fault_answer


@dataclass
class NewNote:
    text: str


@get("/notes")
async def list_notes() -> list[Note]:
    notes_db = await kusto.db.get_client("notes")
    return await notes_db.note.find_many(order={"id": "desc"}, take=50)


@post("/notes")
async def add_note(data: NewNote) -> Note:
    notes_db = await kusto.db.get_client("notes")
    return await notes_db.note.create(data={"text": data.text})


def database_down(request: Request[Any, Any, Any], error: ConnectionFault) -> Response[bytes]:
    """Litestar answers every exception itself; a database that fails a handler is 503."""
    answer = fault_answer(error)
    return Response(answer.body, status_code=answer.status, headers=dict(answer.headers))


notes = Litestar(
    [list_notes, add_note], lifespan=[kusto.db.lifespan], exception_handlers={ConnectionFault: database_down}
)
# Around the whole application, for Litestar's own middleware does not see paths without a handler, as /health.
app = create_db_connection_middleware(databases=["notes"], health_path="/health")(notes)
