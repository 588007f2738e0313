"""A script: adds a note in a transaction and says how many there are.   python src/script.py"""

import asyncio

from app.db import kusto


async def main() -> None:
    kusto.exit_on_sigterm()  # as Ctrl-C: what is open is closed
    async with kusto.db.lifespan():
        async with kusto.db.transaction("notes") as tx:
            await tx.note.create(data={"text": "from a script"})
            count = await tx.note.count()
        print(f"{count} notes")


if __name__ == "__main__":
    asyncio.run(main())
