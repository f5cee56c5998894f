"""Evaluating conditions in Odoo's Polish notation."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from hirewire.agent.doubles.base import Row

#: Returns the value of a field. The field's path may lead through other records, as in ``subtype_id.internal``.
Value = Callable[[Row, str], Any]


def matches(domain: Sequence[Any], row: Row, value: Value) -> bool:
    stack: list[bool] = []
    for term in reversed(domain):
        if term == "!":
            stack.append(not stack.pop())
        elif isinstance(term, str):
            first, second = stack.pop(), stack.pop()
            stack.append(first and second if term == "&" else first or second)
        else:
            field, operator, wanted = term
            stack.append(_OPERATORS[operator](value(row, field), wanted))
    return all(stack)


def _contains(text: Any, wanted: str) -> bool:  # noqa: ANN401 - any value of a field
    return isinstance(text, str) and _plain(wanted) in text.casefold()


def _plain(pattern: str) -> str:
    return pattern.replace("\\_", "_").replace("\\%", "%").casefold()


def _less(text: Any, wanted: Any, *, by: Callable[[Any, Any], bool]) -> bool:  # noqa: ANN401 - any value of a field
    return text is not False and text is not None and by(text, wanted)


_OPERATORS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    # An unset field equals False.
    "=": lambda value, wanted: value == wanted or (wanted is False and value is None),
    "!=": lambda value, wanted: value != wanted,
    "in": lambda value, wanted: value in wanted,
    ">": lambda value, wanted: _less(value, wanted, by=lambda a, b: a > b),
    ">=": lambda value, wanted: _less(value, wanted, by=lambda a, b: a >= b),
    "<=": lambda value, wanted: _less(value, wanted, by=lambda a, b: a <= b),
    "ilike": _contains,
    "=ilike": lambda value, wanted: isinstance(value, str) and value.casefold() == _plain(wanted),
}
