"""What happens to rows that point to a row that goes or changes, in the words of SQL, which all databases share.

Two tables: from the schema's actions to the words, and back. Values only.
"""

from __future__ import annotations

from kusto.psl.schema import Action

ACTION_WORDS = {
    Action.CASCADE: "CASCADE",
    Action.RESTRICT: "RESTRICT",
    Action.NO_ACTION: "NO ACTION",
    Action.SET_NULL: "SET NULL",
    Action.SET_DEFAULT: "SET DEFAULT",
}
ACTIONS = {words: action for action, words in ACTION_WORDS.items()}
