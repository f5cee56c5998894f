"""Values of protocol 2.0: ``List(a,b)``, ``(name:value,…)``, ``''`` and plain text."""

import re
from typing import Final, TypeAlias

from hirewire.wire.restli.text import RestliSyntaxError, form_decoded, percent_decoded

Node: TypeAlias = str | list["Node"] | dict[str, "Node"]

_TOKEN: Final = re.compile(r"[(),]|[^(),]+")
_LIST: Final = "List"
#: Deeper nesting is refused. The protocol's deepest values, lists of keys with parameters, have fewer levels than this.
_DEPTH: Final = 8


def is_structured(text: str) -> bool:
    return text.startswith(("(", "List(")) and text.endswith(")")


def unwrapped(raw: str) -> str:
    """Decode a value that the client encoded as a whole, so that its punctuation is plain again.

    A client that encodes a whole parameter with a general-purpose function also encodes colons and commas, and perhaps
    the parentheses. The values inside are then encoded twice.
    """
    if "%" not in raw or not _is_encoded_whole(raw):
        return raw
    decoded = form_decoded(raw)
    return decoded if is_structured(decoded) else raw


def _is_encoded_whole(raw: str) -> bool:
    if "(" not in raw:
        return "%28" in raw
    if not is_structured(raw) or ":" in raw:
        # A plain colon follows a member's name, so the client has not encoded the record as a whole.
        return False
    text = raw.lower()
    if "(" in raw.removeprefix(_LIST)[1:] or not raw.startswith(_LIST):
        return "%3a" in text
    # Plain ids may themselves contain encoded commas and colons. Only a URN with a doubly encoded colon shows that the
    # client encoded the list as a whole.
    return "urn%253a" in text


def parse(text: str) -> Node:
    reader = _Reader(text)
    node = reader.value(0)
    reader.end()
    return node


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _TOKEN.findall(text)
        self.at = 0

    def fault(self) -> RestliSyntaxError:
        return RestliSyntaxError(f"'{self.text[:100]}' is not a valid value of protocol 2.0.0")

    def take(self) -> str:
        if self.at >= len(self.tokens):
            raise self.fault()
        token: str = self.tokens[self.at]
        self.at += 1
        return token

    def next_is(self, signs: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at] in signs

    def end(self) -> None:
        if self.at != len(self.tokens):
            raise self.fault()

    def value(self, depth: int) -> Node:
        head = "" if self.at == len(self.tokens) or self.next_is("(),") else self.take()
        return self.value_after(head, depth)

    def value_after(self, head: str, depth: int) -> Node:
        """Read the rest of a value that begins with ``head``.

        In a record, the token that contains ``head`` also contains the member's name.
        """
        if not self.next_is("("):
            return "" if head == "''" else percent_decoded(head)
        if depth == _DEPTH:
            raise self.fault()
        if head == _LIST:
            self.at += 1
            return self.items(depth + 1)
        return self.literal(head) if head else self.record(depth)

    def record(self, depth: int) -> Node:
        at = self.at
        try:
            self.at += 1
            return self.members(depth + 1)
        except RestliSyntaxError:
            self.at = at
            return self.literal("")

    def literal(self, head: str) -> str:
        """Read plain text with balanced parentheses, which ``encodeURIComponent`` does not encode."""
        text, opened = head, 0
        while self.at < len(self.tokens):
            sign = self.tokens[self.at]
            if opened == 0 and sign in {",", ")"}:
                break
            if sign == ",":
                raise self.fault()
            opened += {"(": 1, ")": -1}.get(sign, 0)
            text += sign
            self.at += 1
        if opened:
            raise self.fault()
        return percent_decoded(text)

    def items(self, depth: int) -> list[Node]:
        items: list[Node] = []
        if self.next_is(")"):
            self.at += 1
            return items
        while True:
            items.append(self.value(depth))
            if self.closes():
                return items

    def members(self, depth: int) -> dict[str, Node]:
        members: dict[str, Node] = {}
        if self.next_is(")"):
            self.at += 1
            return members
        while True:
            # Split at the first colon only, so that a URN may contain plain colons.
            name, colon, head = self.take().partition(":")
            if not colon or name in members:
                raise self.fault()
            members[percent_decoded(name)] = self.value_after(head, depth)
            if self.closes():
                return members

    def closes(self) -> bool:
        sign = self.take()
        if sign not in {",", ")"}:
            raise self.fault()
        return sign == ")"
