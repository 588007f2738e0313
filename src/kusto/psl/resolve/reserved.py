"""Names that nothing may have: in goes a name, out comes whether a client in any language could use it. Facts only."""

from __future__ import annotations

# As Prisma has them: words of JavaScript, and what a client calls itself.
_WORDS = """
PrismaClient async await break case catch class const continue debugger default delete do else enum export extends
false finally for function if implements import in instanceof interface let new null package private protected
public return super switch this throw true try typeof using var void while with yield
"""
RESERVED = frozenset(_WORDS.split())


def reserved_message(kind: str, name: str) -> str:
    """What to say of a ``model``, ``view`` or ``enum`` with such a name."""
    if kind == "enum":
        message = f"Error validating enum `{name}`: The enum name `{name}` is invalid. It is a reserved name. "
        message += "Please change it. Read more at https://www.prisma.io/docs/reference/tools-and-interfaces/"
        return message + "prisma-schema/data-model#naming-enums"
    message = f'Error validating {kind} "{name}": The {kind} name `{name}` is invalid. It is a reserved name. '
    return message + "Please change it. Read more at https://pris.ly/d/naming-models"
