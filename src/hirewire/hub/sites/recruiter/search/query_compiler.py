"""Turns a query of the search box into conditions for PostgreSQL's text search."""

from collections.abc import Sequence

from django.contrib.postgres.search import SearchQuery

from hirewire.hub.identity.members.finding import Following, Joined, OrNothing, QueryBuilder, Without, whole
from hirewire.hub.recruiting.searches.grammar import (
    And,
    Node,
    Not,
    Or,
    Phrase,
    Term,
    all_of,
    any_of,
    is_plain,
    terms,
)


def conditions(node: Node, looked: QueryBuilder) -> Sequence[SearchQuery]:
    """Return queries that must all match a profile.

    Each wanted part of an AND becomes a condition of its own. While PostgreSQL reads the index for one condition, it
    can skip people whom another condition rules out. Within a single condition, it can skip hardly anybody; see
    docs/decisions/0023-known-words.md.
    """
    if is_plain(node):
        return looked(" ".join(term.text for term in terms(node)), "")
    parts = node.parts if isinstance(node, And) else (node,)
    wanted = [query for part in parts if not isinstance(part, Not) for query in _each(part, looked)]
    unwanted = [compiled(part, looked) for part in parts if isinstance(part, Not)]
    if not wanted:
        return [Joined(unwanted, "&&")]
    # Put the unwanted words into one condition with wanted words: then the index leaves out the profiles that contain
    # unwanted words. If these words had a condition of their own, PostgreSQL would have to look for them in each
    # profile.
    return [Joined([wanted[0], *unwanted], "&&"), *wanted[1:]] if unwanted else wanted


def _each(node: Node, looked: QueryBuilder) -> Sequence[SearchQuery]:
    return looked(node.text, "") if isinstance(node, Term) else [compiled(node, looked)]


def compiled(node: Node, looked: QueryBuilder) -> SearchQuery:
    match node:
        case Term(text):
            return Joined([OrNothing(query) for query in looked(text, "")], "&&")
        case Phrase(text):
            return Following(text)
        case Not(part):
            # Exclude whole words only: with prefixes, "javascript NOT java" would find nobody.
            return Without(compiled(part, whole))
        case And(parts):
            return Joined([compiled(part, looked) for part in parts], "&&")
        case Or(parts):
            return Joined([compiled(part, looked) for part in parts], "||")


def ranked(node: Node) -> Node | None:
    """Return the part of the query that can rank people: everything except exclusions.

    ``ts_rank`` ignores operators. If it were given the exclusions as well, it would rank people with the unwanted words
    highest.
    """
    match node:
        case Not():
            return None
        case And(parts) | Or(parts):
            left = [part for part in map(ranked, parts) if part is not None]
            join = all_of if isinstance(node, And) else any_of
            return join(left) if left else None
        case _:
            return node
