"""Notes with FastAPI.   uvicorn --app-dir src fastapi_app:app"""

from typing import Annotated

from app.db import kusto
from app.db.notes.client import Client
from app.db.notes.client.models import Note
from fastapi import Depends, FastAPI
from pydantic import BaseModel

from kusto import create_db_connection_middleware
from kusto.web.fastapi import db

NotesDB = Annotated[Client, Depends(db("notes"))]

app = FastAPI(title="Notes", lifespan=kusto.db.lifespan)
app.add_middleware(create_db_connection_middleware(databases=["notes"], health_path="/health"))


class NewNote(BaseModel):
    text: str


@app.get("/notes")
async def list_notes(notes_db: NotesDB) -> list[Note]:
    return await notes_db.note.find_many(order={"id": "desc"}, take=50)


@app.post("/notes", status_code=201)
async def add_note(new: NewNote, notes_db: NotesDB) -> Note:
    return await notes_db.note.create(data={"text": new.text})
