"""How the field at the other end of a relation is called: in goes a model's name, out comes a field's.

Source: the names that ``prisma format`` gives, measured; its English is kept, oddities too, so that both give one name.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re

# Words that have no plural.
_UNCOUNTABLE = """
accommodation adulthood advertising advice aggression aid air aircraft alcohol anger applause arithmetic assistance
athletics bacon baggage beef biology blood botany bread butter carbon cardboard cash chalk chaos chess crossroads
countryside dancing deer dignity dirt dust economics education electricity engineering enjoyment envy equipment ethics
evidence evolution fame fiction flour flu food fuel fun furniture gallows garbage garlic genetics gold golf gossip
grammar gratitude grief guilt gymnastics happiness hardware harm hate hatred health heat help homework honesty honey
hospitality housework humour hunger hydrogen ice importance inflation information innocence iron irony jam jewelry judo
karate knowledge lack laughter lava leather leisure lightning linguine linguini linguistics literature litter livestock
logic loneliness luck luggage macaroni machinery magic management mankind marble mathematics mayonnaise measles methane
milk money mud mumps music nature news nitrogen nonsense nurture nutrition obedience obesity oxygen
pasta patience physics poetry pollution poverty pride psychology publicity punctuation quartz racism relaxation
reliability research respect revenge rice rubbish rum safety scenery seafood seaside series shame sheep shopping sleep
smoke smoking snow soap software soil spaghetti species steam stuff stupidity sunshine symmetry tennis thirst thunder
timber traffic transportation trust underwear unemployment unity validity veal vegetation vegetarianism vengeance
violence vitality warmth wealth weather welfare wheat wildlife wisdom yoga zinc zoology
"""
_IRREGULAR = {
    "ox": "oxen",
    "man": "men",
    "woman": "women",
    "die": "dice",
    "yes": "yeses",
    "foot": "feet",
    "eave": "eaves",
    "goose": "geese",
    "tooth": "teeth",
    "quiz": "quizzes",
}
# The end of a word, what of it stays (in brackets) and what comes behind; the first that fits counts.
_ENDINGS = (
    ("(.*eaux)", ""),
    ("(.*child)(?:ren)?", "ren"),
    ("(.*pe)(?:rson|ople)", "ople"),
    ("(.*[ml])(?:ice|ouse)", "ice"),
    ("(.*(?:matr|cod|mur|sil|vert|ind|append))(?:ix|ex)", "ices"),
    ("(.*(?:x|ch|ss|sh|zz))", "es"),
    ("(.*(?:x|ch|ss|sh|zz)es)", ""),
    ("(.*[^ch][ieo][ln])ey", "ies"),
    ("(.*(?:[^aeiouy]|qu))y", "ies"),
    ("(.*(?:ar|l|ea|eo|oa|hoo))f", "ves"),
    ("(.*(?:kni|wi|li))fe", "ves"),
    ("(.*)sis", "ses"),
    ("(.*(?:apheli|hyperbat|periheli|asyndet|noumen|phenomen|criteri|organ|prolegomen|hedr|automat))(?:a|on)", "a"),
    ("(.*(?:agend|addend|millenni|dat|extrem|bacteri|desiderat|strat|candelabr))(?:a|um)", "a"),
    ("(.*(?:errat|ov|symposi|curricul|automat|quor))(?:a|um)", "a"),
    ("(.*(?:her|at|gr))o", "oes"),
    ("(.*(?:seraph|cherub))(?:im)?", "im"),
    ("(.*(?:alumn|alg|vertebr))(?:a|ae)", "ae"),
    (
        "(.*(?:alumn|syllab|octop|vir|radi|nucle|fung|cact|stimul|termin|bacill|foc|uter|loc|strat))(?:us|i)",
        "i",
    ),
    ("(.*(?:[^l]ias|[aeiou]las|[emjzr]as|[iu]am))", ""),
    ("(.*e[mn]u)s?", "s"),
    ("(.*(?:alias|[^aou]us|tlas|gas|ris))", "es"),
    ("(.*(?:ax|test))is", "es"),
    ("(.*[^aeiou]ese)", ""),
    ("(.*)s", "s"),
)


def camel_case(name: str) -> str:
    """``BlogPost`` and ``blog_post`` become ``blogPost``; capitals in a row at the beginning are one word."""
    letters: list[str] = []
    new_word, last = False, " "
    for letter in name:
        if not letter.isalnum():
            new_word = True
        elif letter.isnumeric():
            letters.append(letter)
            new_word = True
        elif new_word or (last.islower() and letter.isupper()):
            letters.append(letter.upper() if letter.isascii() else letter)
            new_word = False
        else:
            letters.append(letter.lower() if letter.isascii() else letter)
            last = letter
    return "".join(letters)


@cache
def _endings() -> tuple[tuple[re.Pattern[str], str], ...]:
    import re

    return tuple((re.compile(ending), behind) for ending, behind in _ENDINGS)


def plural(name: str) -> str:
    """``post`` becomes ``posts``, ``category`` becomes ``categories``."""
    if name in _UNCOUNTABLE.split():
        return name
    if name in _IRREGULAR:
        return _IRREGULAR[name]
    for ending, behind in _endings():
        found = ending.fullmatch(name)
        if found is not None:
            return found[1] + behind
    return name + "s"
