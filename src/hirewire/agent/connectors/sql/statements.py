"""SQL statements as data: pieces of text, and values that stay outside the text.

The agent or the customer wrote the text. Each kind of database has its own way to send text and values.
"""

from collections.abc import Iterable
from decimal import Decimal
from string import Formatter
from typing import NamedTuple


class Value(NamedTuple):
    value: str | float | Decimal | None


class Sql(NamedTuple):
    parts: tuple[str | Value, ...] = ()


def text(words: str) -> Sql:
    """SQL that consists of this text, unchanged, such as a customer's query or a quoted name."""
    return Sql((words,))


def sql(template: str, **fields: Sql | Value) -> Sql:
    parts: list[str | Value] = []
    for words, name, _, _ in Formatter().parse(template):
        parts.append(words)
        if name is not None:
            field = fields[name]
            parts += [field] if isinstance(field, Value) else field.parts
    return Sql(tuple(part for part in parts if part != ""))


def joined(between: str, statements: Iterable[Sql]) -> Sql:
    parts: list[str | Value] = []
    for number, statement in enumerate(statements):
        parts += [between] * (number > 0)
        parts += statement.parts
    return Sql(tuple(parts))
