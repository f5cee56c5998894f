"""Finds the reasons that the agent composes: why a sync stopped, why a record was refused, why a check failed.

The reasons are plain strings in the code that raises the errors, because connectors do not use Django. An f-string
becomes a string with a ``{name}`` for each value, as in ``"{key} is no longer a job in Ashby."``.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

#: The names of functions that take a reason, and the position of the reason among their arguments.
_CALLS: Final = {
    **dict.fromkeys(
        (
            "ConnectorError",
            "TryLater",
            "Unsure",
            "SkipRecord",
            "Refused",
            "Unavailable",
            "_Away",
            "Unconfirmed",
            "StopSync",
            "OutOfBounds",
            "RefusedPages",
        ),
        0,
    ),
    **dict.fromkeys(("NoAccess", "GrantEnded", "ClientRefused", "AnswerLost", "NoLastingAccess"), 0),
    **dict.fromkeys(("NotAnswering", "NotTaken", "BadQuery", "Forbidden", "Gone", "_failure"), 0),
    **dict.fromkeys(("LostToken", "StaleCursor"), 0),
    **dict.fromkeys(("RscError", "Unreachable", "ServerFault", "AuthenticationFailed", "NotAllowed", "BadRequest"), 0),
    # For errors that compose their text in their own constructor.
    "__init__": 0,
    "says": 0,
    "Skipped": 1,
    "Refusal": 1,
    "Unfit": 2,
}
_KEYWORDS: Final = frozenset({"reason", "fault"})
_PLACEHOLDER: Final = re.compile(r"\{\w+\}")
#: A text with fewer letters outside its placeholders would match almost any reason.
_FEWEST_LETTERS: Final = 6


def reasons_in(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        place = _CALLS.get(name)
        if place is not None and place < len(node.args):
            found = list(_templates(node.args[place]))
            # ``says`` also marks short nouns. Such a noun is kept if it has no placeholders, because it then matches
            # only itself.
            yield from (text for text in found if _is_specific(text) or (name == "says" and "{" not in text))
        for keyword in node.keywords:
            if keyword.arg in _KEYWORDS:
                yield from filter(_is_specific, _templates(keyword.value))


def _templates(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.IfExp(body=body, orelse=orelse):
            yield from _templates(body)
            yield from _templates(orelse)
        case ast.BoolOp(values=values):
            for value in values:
                yield from _templates(value)
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=values):
            yield _joined(values)


def _joined(values: list[ast.expr]) -> str:
    names: list[str] = []
    text = ""
    for value in values:
        if isinstance(value, ast.FormattedValue):
            name = _name(value.value)
            names.append(name)
            text += f"{{{name}{names.count(name) if names.count(name) > 1 else ''}}}"
        else:
            text += str(ast.literal_eval(value))
    return text


def _name(node: ast.expr) -> str:
    """Return the name by which translators know the value: the last word of the value's expression."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) if not name.startswith("__"):
            return name.strip("_")
        case ast.Attribute(value=value) | ast.Subscript(value=value):
            return _name(value)
        case ast.Call(args=[*_, last]):
            return _name(last)
        case ast.Call(func=func):
            return _name(func)
        case _:
            return "value"


def _is_specific(text: str) -> bool:
    letters = sum(letter.isalpha() for letter in _PLACEHOLDER.sub("", text))
    return letters >= _FEWEST_LETTERS and " " in text
