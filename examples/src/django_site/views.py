"""Lists notes and adds them."""

import json

from app.db import kusto
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_http_methods


@require_http_methods(["GET", "POST"])
def notes(request: HttpRequest) -> JsonResponse:
    notes_db = kusto.db.sync.get_client("notes")
    if request.method == "POST":
        try:
            text = str(json.loads(request.body)["text"])
        except (ValueError, KeyError, TypeError):
            return JsonResponse({"error": 'an object with "text" is wanted'}, status=400)
        note = notes_db.note.create(data={"text": text})
        return JsonResponse(note.model_dump(), status=201)
    found = notes_db.note.find_many(order={"id": "desc"}, take=50)
    return JsonResponse([note.model_dump() for note in found], safe=False)
