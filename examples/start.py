"""Prepares the examples (client, database) and runs one of them.   python start.py NAME   (PORT: default 8000)"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PYTHON = [sys.executable, "-m"]


def command(name: str, port: str) -> list[str]:
    """How the example is run, from this folder.

    Raises:
        KeyError: there is no such example.
    """
    bind = f"127.0.0.1:{port}"
    return {
        "fastapi": [*PYTHON, "uvicorn", "--app-dir", "src", "--port", port, "fastapi_app:app"],
        "flask": [*PYTHON, "gunicorn", "--chdir", "src", "--bind", bind, "flask_app:app"],
        "litestar": [*PYTHON, "uvicorn", "--app-dir", "src", "--port", port, "litestar_app:app"],
        "django": [*PYTHON, "gunicorn", "--chdir", "src", "--bind", bind, "django_site.wsgi"],
        "lambda": [sys.executable, "lambda_runtime.py", "lambda_function.handler"],
        "script": [sys.executable, "src/script.py"],
    }[name]


def prepare() -> None:
    """Generate the client and bring the database up to date."""
    for words in (["generate", "-a"], ["migrate", "-t", "deploy", "-a", "--wait", "0"]):
        subprocess.run([*PYTHON, "kusto", *words], cwd=HERE, check=True, stdout=sys.stderr)


def main(name: str) -> None:
    """Prepare, then become the program."""
    try:
        words = command(name, os.environ.get("PORT", "8000"))
    except KeyError:
        sys.exit(f"There is no example {name!r}; see README.md.")
    prepare()
    os.chdir(HERE)
    os.execv(words[0], words)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
