"""How alike two texts are, counted as PostgreSQL's ``pg_trgm`` counts it, for pairs that no query joins."""

import re


def trigrams(text: str) -> frozenset[str]:
    """The groups of three characters in each word, with two blanks before the word and one after it."""
    padded = (f"  {word} " for word in re.findall(r"[^\W_]+", text))
    return frozenset(word[start : start + 3] for word in padded for start in range(len(word) - 2))


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of trigrams that both texts have, from 0 to 1."""
    return len(one & other) / len(one | other) if one and other else 0.0
