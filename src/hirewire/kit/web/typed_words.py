"""Words that people typed to find somebody. The words stay in the session, and URLs contain only an id of the words."""

from secrets import token_urlsafe
from typing import Final

from django.http import HttpRequest

_KEY: Final = "typed_words"
#: For how many searches a session keeps the words.
_MOST: Final = 20


def keep(request: HttpRequest, words: str) -> str:
    """Store the words in the session, and return their id. Without words, the id is empty."""
    if not words:
        return ""
    known: dict[str, str] = request.session.get(_KEY, {})
    typed = {name: text for name, text in known.items() if text != words}
    name = next((name for name, text in known.items() if text == words), "") or token_urlsafe(8)
    request.session[_KEY] = dict([*typed.items(), (name, words)][-_MOST:])
    return name


def kept(request: HttpRequest, name: str) -> str | None:
    """Return the words with this id, or None if the session never had them or no longer has them.

    For an empty id, return an empty string.
    """
    known: dict[str, str] = request.session.get(_KEY, {})
    return known.get(name) if name else ""
