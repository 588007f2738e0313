"""Notes with Flask.   gunicorn --chdir src flask_app:app"""

from typing import Any

from app.db import kusto
from flask import Flask, request

from kusto.web.flask import Kusto

app = Flask(__name__)
Kusto(app, databases=["notes"], health_path="/health")


@app.get("/notes")
def list_notes() -> list[dict[str, Any]]:
    notes_db = kusto.db.sync.get_client("notes")
    return [note.model_dump(mode="json") for note in notes_db.note.find_many(order={"id": "desc"}, take=50)]


@app.post("/notes")
def add_note() -> tuple[dict[str, Any], int]:
    notes_db = kusto.db.sync.get_client("notes")
    try:
        text = str(request.get_json()["text"])
    except (KeyError, TypeError):
        return {"error": 'an object with "text" is wanted'}, 400
    note = notes_db.note.create(data={"text": text})
    return note.model_dump(mode="json"), 201
