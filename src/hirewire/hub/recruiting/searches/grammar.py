"""The language of the search box: words, "phrases", AND, OR, NOT and brackets. Pure functions of text.

NOT binds tighter than AND. AND binds tighter than OR. Adjacent words are joined
by AND. Operators must be in capitals, because "and" is also a word in titles and
names of companies.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from hirewire.hub.identity.members.finding import MOST_WORDS
from hirewire.hub.recruiting.searches.errors import Unreadable
from hirewire.kit.text.sentences import Sentence, sentence

#: How deep brackets and NOT may be nested. People cannot read deeper nesting, and the parser needs a few recursive
#: calls for each level.
DEEPEST: Final = 20

_OPERATORS: Final = frozenset({"AND", "OR", "NOT"})
#: Word processors turn straight quotation marks into these. Each is one character, so turning them back changes no
#: positions in the text.
_QUOTES: Final = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_TOKEN: Final = re.compile(r'[()]|"[^"]*"|"|[^\s()"]+')
_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Term:
    """Words to look for. Each of them must be the beginning of a word in the profile."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Whole words that must follow each other directly in the profile."""

    text: str


@dataclass(frozen=True, slots=True)
class Not:
    part: "Node"


@dataclass(frozen=True, slots=True)
class And:
    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    parts: "tuple[Node, ...]"


Node = Term | Phrase | Not | And | Or


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a query as a person reads it: a word or phrase, an operator, or a bracket."""

    kind: str
    text: str = ""


def parse(text: str) -> Node | None:
    """Return the query, or None if ``text`` has no letter and no digit.

    Raises ``Unreadable`` with the position of the fault.
    """
    return _Parser(list(_tokens(text.translate(_QUOTES)))).query()


def written(node: Node) -> str:
    """Return the query as text that parses to the same query."""
    match node:
        case Term(text):
            return text
        case Phrase(text):
            return f'"{text}"'
        case Not(part):
            return f"NOT {_bracketed(part, And, Or)}"
        case And(parts):
            return " AND ".join(_bracketed(part, Or) for part in parts)
        case Or(parts):
            return " OR ".join(written(part) for part in parts)


def all_of(parts: Sequence[Node]) -> Node:
    """Join parts by AND. An AND within an AND is flattened, because it means the same."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def any_of(parts: Sequence[Node]) -> Node:
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def is_plain(node: Node) -> bool:
    return isinstance(node, Term) or (isinstance(node, And) and all(isinstance(part, Term) for part in node.parts))


def terms(node: Node) -> Iterator[Term]:
    """Yield the words that are looked for, without phrases and without what NOT excludes."""
    match node:
        case Term():
            yield node
        case And(parts) | Or(parts):
            for part in parts:
                yield from terms(part)


def replaced(node: Node, term: Term, by: str) -> Node:
    """Return the query with one word spelled differently, except in phrases and after NOT."""
    match node:
        case Term():
            return Term(by) if node == term else node
        case And(parts):
            return And(tuple(replaced(part, term, by) for part in parts))
        case Or(parts):
            return Or(tuple(replaced(part, term, by) for part in parts))
        case _:
            return node


def reading(node: Node) -> Iterator[Piece]:
    """Yield the query as a person reads it, with brackets wherever they matter."""
    match node:
        case Term(text):
            yield Piece("word", text)
        case Phrase(text):
            yield Piece("phrase", text)
        case Not(part):
            yield Piece("without")
            yield from _read_bracketed(part, And, Or)
        case And(parts):
            for number, part in enumerate(parts):
                # "without" needs no "and" before it: "nurse without head", not "nurse and without head".
                if number and not isinstance(part, Not):
                    yield Piece("and")
                yield from _read_bracketed(part, Or)
        case Or(parts):
            for number, part in enumerate(parts):
                if number:
                    yield Piece("or")
                yield from _read_bracketed(part, And)


def _bracketed(node: Node, *kinds: type) -> str:
    return f"({written(node)})" if isinstance(node, kinds) else written(node)


def _read_bracketed(node: Node, *kinds: type) -> Iterator[Piece]:
    if not isinstance(node, kinds):
        yield from reading(node)
        return
    yield Piece("open")
    yield from reading(node)
    yield Piece("close")


@dataclass(frozen=True, slots=True)
class _Token:
    #: The operator or bracket itself; otherwise, the text "word" or "phrase".
    kind: str
    text: str
    at: int

    @property
    def words(self) -> str:
        return self.text.strip('"') if self.kind == "phrase" else self.text

    def fault(self, message: Sentence) -> Unreadable:
        return Unreadable(message, at=self.at, length=len(self.text))


def _tokens(text: str) -> Iterator[_Token]:
    """Yield the tokens of a query. Words without any letter or digit are left out, because they match nothing."""
    count = 0
    for match in _TOKEN.finditer(text):
        if match.group() == '"':
            raise _open_quote(text, match.start())
        token = _token(match.group(), match.start())
        if token.kind in {"word", "phrase"}:
            count += len(_WORD.findall(token.text))
            if count > MOST_WORDS:
                raise token.fault(
                    sentence(
                        "A search can have at most {most} words. Remove “{word}” and everything after it.",
                        most=MOST_WORDS,
                        word=token.words,
                    )
                )
            if not _WORD.search(token.text):
                continue
        yield token


def _token(text: str, at: int) -> _Token:
    if text in _OPERATORS or text in {"(", ")"}:
        return _Token(text, text, at)
    return _Token("phrase" if text[0] == '"' else "word", text, at)


def _open_quote(text: str, at: int) -> Unreadable:
    following = text[at + 1 :].split()
    message = (
        sentence("The quotation mark before “{word}” is never closed.", word=following[0])
        if following
        else sentence("The quotation mark at the end is never closed.")
    )
    return Unreadable(message, at=at, length=1)


class _Parser:
    """Recursive descent: ``_either`` reads OR, ``_both`` reads AND, and ``_single`` reads everything else."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self.tokens, self.next, self.depth = tokens, 0, 0

    def query(self) -> Node | None:
        if not self.tokens:
            return None
        node = self._either()
        if token := self._peek():
            raise self._closes_nothing(token)
        return node

    def _either(self) -> Node:
        parts = [self._both()]
        while self._peek_is("OR"):
            parts.append(self._operand(self._take(), self._both))
        return any_of(parts)

    def _both(self) -> Node:
        parts = [self._single()]
        while (token := self._peek()) and token.kind not in {"OR", ")"}:
            parts.append(self._operand(self._take(), self._single) if token.kind == "AND" else self._single())
        return all_of(parts)

    def _single(self) -> Node:
        token = self._take()
        match token.kind:
            case "word":
                return Term(token.text)
            case "phrase":
                return Phrase(token.text[1:-1])
            case "NOT":
                return self._deeper(token, lambda: Not(self._operand(token, self._single)))
            case "(":
                return self._deeper(token, lambda: self._inside(token))
            case ")":
                raise self._closes_nothing(token)
            case _:
                words = f"{token.text} {self._word_after(token)}".strip()
                raise token.fault(sentence("Add a word before “{words}”.", words=words))

    def _inside(self, opening: _Token) -> Node:
        if self._peek_is(")"):
            raise self._empty(opening)
        if not self._peek():
            raise self._never_closed(opening)
        node = self._either()
        if not self._peek():
            raise self._never_closed(opening)
        self._take()
        return node

    def _operand(self, operator: _Token, parse_operand: Callable[[], Node]) -> Node:
        following = self._peek()
        if following is None or following.kind in {"AND", "OR", ")"}:
            words = f"{self._word_before(operator)} {operator.text}".strip()
            raise operator.fault(sentence("Add a word after “{words}”.", words=words))
        return parse_operand()

    def _deeper(self, token: _Token, parse_inner: Callable[[], Node]) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise token.fault(
                sentence(
                    "Brackets and NOT can be nested at most {most} levels deep. The marked part is one level too deep.",
                    most=DEEPEST,
                )
            )
        node = parse_inner()
        self.depth -= 1
        return node

    def _peek(self) -> _Token | None:
        return self.tokens[self.next] if self.next < len(self.tokens) else None

    def _peek_is(self, kind: str) -> bool:
        token = self._peek()
        return token is not None and token.kind == kind

    def _take(self) -> _Token:
        self.next += 1
        return self.tokens[self.next - 1]

    def _never_closed(self, bracket: _Token) -> Unreadable:
        if word := self._word_after(bracket):
            return bracket.fault(sentence("The bracket before “{word}” is never closed.", word=word))
        return bracket.fault(sentence("The bracket at the end is never closed."))

    def _closes_nothing(self, bracket: _Token) -> Unreadable:
        if word := self._word_before(bracket):
            return bracket.fault(sentence("The bracket after “{word}” closes nothing.", word=word))
        return bracket.fault(sentence("The bracket at the beginning closes nothing."))

    def _empty(self, bracket: _Token) -> Unreadable:
        if word := self._word_before(bracket):
            return bracket.fault(
                sentence("There is nothing to look for between the brackets after “{word}”.", word=word)
            )
        return bracket.fault(sentence("There is nothing to look for between the brackets at the beginning."))

    def _word_before(self, token: _Token) -> str:
        return next((near.words for near in reversed(self.tokens) if near.at < token.at and near.kind not in "()"), "")

    def _word_after(self, token: _Token) -> str:
        return next((near.words for near in self.tokens if near.at > token.at and near.kind not in "()"), "")
