"""Notes as an AWS Lambda function behind a function URL. Its handler: lambda_function.handler"""

import json
from typing import Any

from app.db import kusto


@kusto.lambda_handler(databases=["notes"])
async def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    notes_db = await kusto.db.get_client("notes")
    if event["requestContext"]["http"]["method"] == "POST":
        try:
            text = str(json.loads(event["body"])["text"])
        except (ValueError, KeyError, TypeError):
            return answer(400, {"error": 'an object with "text" is wanted'})
        note = await notes_db.note.create(data={"text": text})
        return answer(201, note.model_dump(mode="json"))
    found = await notes_db.note.find_many(order={"id": "desc"}, take=50)
    return answer(200, [note.model_dump(mode="json") for note in found])


def answer(status: int, body: Any) -> dict[str, Any]:
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}
