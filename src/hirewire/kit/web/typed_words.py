"""Words that people typed to find somebody. They stay in the session, and URLs name them by an id."""

from secrets import token_urlsafe
from typing import Final

from django.http import HttpRequest

_KEY: Final = "typed_words"
#: How many searches' words a session keeps. A URL that names older words finds nothing.
_MOST: Final = 20


def keep(request: HttpRequest, words: str) -> str:
    """Keep the words and return their id, which is empty for no words."""
    if not words:
        return ""
    known: dict[str, str] = request.session.get(_KEY, {})
    typed = {name: text for name, text in known.items() if text != words}
    name = next((name for name, text in known.items() if text == words), "") or token_urlsafe(8)
    request.session[_KEY] = dict([*typed.items(), (name, words)][-_MOST:])
    return name


def kept(request: HttpRequest, name: str) -> str | None:
    """Return the words with this id; None if this session never had them or no longer has them."""
    known: dict[str, str] = request.session.get(_KEY, {})
    return known.get(name) if name else ""
