"""Percent-encoding as the two protocol versions use it."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final
from urllib.parse import quote, quote_plus, unquote

#: Longer texts rarely recur, and caching them could fill the memory.
_CACHED_LENGTH: Final = 255
_CACHE_SIZE: Final = 4096

_BARE: Final = re.compile(r"[A-Za-z0-9_.~-]*")
_FOREIGN: Final = re.compile(r"[^\x00-\x7F]+")
#: The characters that 2.0 encodes in bodies: its own punctuation, and the percent sign.
_RESERVED: Final = str.maketrans({sign: f"%{ord(sign):02X}" for sign in "%(),:'"})


class RestliSyntaxError(ValueError):
    """A query, key, patch or tunneled request that cannot be read in any accepted form."""


def ascii_query(raw: bytes) -> str:
    """Encode the characters outside ASCII, which some clients fail to encode."""
    if b"\x00" in raw:
        # Decoding refuses a NUL, but values without a percent sign are never decoded. Without this check, PostgreSQL
        # would be the first to refuse the NUL.
        raise RestliSyntaxError("The query contains the character NUL")
    if raw.isascii():
        return raw.decode("ascii")
    try:
        return _FOREIGN.sub(lambda foreign: quote(foreign[0]), raw.decode())
    except UnicodeDecodeError as broken:
        raise RestliSyntaxError("The query is neither ASCII nor UTF-8") from broken


def form_decoded(text: str) -> str:
    """Decode a value of 1.0, where ``+`` is a space."""
    if "%" not in text and "+" not in text:
        return text
    return _cached_form(text) if len(text) <= _CACHED_LENGTH else _form(text)


def percent_decoded(text: str) -> str:
    """Decode a value of 2.0 or a part of a path, where ``+`` is a plus sign."""
    if "%" not in text:
        return text
    return _cached_percent(text) if len(text) <= _CACHED_LENGTH else _percent(text)


def form_encoded(text: str) -> str:
    # Most ids need no encoding. Caching them would only evict texts that need it.
    return text if _BARE.fullmatch(text) else _form_encoded(text)


def forms_encoded(texts: Sequence[str]) -> Sequence[str]:
    """Encode one part of each key of a batch. Often all texts are the same, or all are ids that need no encoding."""
    if texts.count(texts[0]) == len(texts):
        return [form_encoded(texts[0])] * len(texts)
    return texts if _BARE.fullmatch("".join(texts)) else list(map(form_encoded, texts))


def forms_decoded(texts: Sequence[str]) -> Sequence[str]:
    """The inverse of :func:`forms_encoded`."""
    if texts.count(texts[0]) == len(texts):
        return [form_decoded(texts[0])] * len(texts)
    together = "".join(texts)
    return texts if "%" not in together and "+" not in together else list(map(form_decoded, texts))


def percent_encoded(text: str) -> str:
    """Encode all characters except letters, digits and ``-._~``."""
    return text if _BARE.fullmatch(text) else _percent_encoded(text)


def reserved_encoded(text: str) -> str:
    """Encode only characters that would be taken for punctuation in a body of 2.0."""
    return text.translate(_RESERVED) if text else "''"


@lru_cache(maxsize=_CACHE_SIZE)
def _form_encoded(text: str) -> str:
    return quote_plus(text)


@lru_cache(maxsize=_CACHE_SIZE)
def _percent_encoded(text: str) -> str:
    return quote(text, safe="")


def _form(text: str) -> str:
    return _percent(text.replace("+", " "))


def _percent(text: str) -> str:
    try:
        decoded = unquote(text, errors="strict")
    except UnicodeDecodeError as broken:
        raise RestliSyntaxError(f"'{text[:100]}' is not UTF-8 when decoded") from broken
    if "\x00" in decoded:
        # PostgreSQL's text columns cannot store NUL.
        raise RestliSyntaxError(f"'{text[:100]}' contains the character NUL")
    return decoded


_cached_form = lru_cache(maxsize=_CACHE_SIZE)(_form)
_cached_percent = lru_cache(maxsize=_CACHE_SIZE)(_percent)
