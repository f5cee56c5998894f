from typing import cast

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from hirewire.kit.web.typed_words import keep, kept


def session() -> HttpRequest:
    request = HttpRequest()
    request.session = cast("SessionBase", {})
    return request


def test_words_are_kept_under_an_id() -> None:
    request = session()

    name = keep(request, "ada")

    assert kept(request, name) == "ada"
    assert keep(request, "ada") == name
    assert "ada" not in name
    assert (kept(request, "ada"), kept(session(), name), keep(request, "")) == (None, None, "")
    assert kept(request, "") == ""


def test_the_least_recently_used_words_are_forgotten() -> None:
    request = session()
    first, second, *_ = (keep(request, f"word {number}") for number in range(20))
    keep(request, "word 0")

    keep(request, "one more")

    assert (kept(request, first), kept(request, second)) == ("word 0", None)
