from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone, translation

from hirewire.kit import clock
from hirewire.kit.db.counting import Figure
from hirewire.kit.looks.reader import Reader, speaking
from hirewire.kit.looks.templatetags.looks import day, moment

INSTANT = datetime(2026, 3, 9, 22, 30, tzinfo=UTC)


def _page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{translation.get_language()} {timezone.get_current_timezone_name()}")


def _read(cookies: Mapping[str, str], accepts: str = "") -> HttpResponse:
    request = RequestFactory(headers={"accept-language": accepts}).get("/")
    request.COOKIES.update(cookies)
    return Reader(_page)(request)


@pytest.mark.parametrize(
    ("cookies", "accepts", "expected"),
    [
        ({}, "", "en UTC"),
        ({}, "de-AT,de;q=0.9,en;q=0.8", "de UTC"),
        ({}, "fr,nl;q=0.5", "en UTC"),
        ({"hub_language": "en"}, "de", "en UTC"),
        ({"hub_language": "tlh"}, "de", "de UTC"),
        ({"zone": "Europe/Berlin"}, "", "en Europe/Berlin"),
        ({"zone": "../../etc/passwd"}, "", "en UTC"),
        ({"zone": "Europe"}, "", "en UTC"),
        ({"zone": "Moon/Tranquility\0"}, "", "en UTC"),
        ({"zone": "x" * 5000}, "", "en UTC"),
    ],
)
def test_the_chosen_language_precedes_the_browsers_and_english(
    cookies: Mapping[str, str], accepts: str, expected: str
) -> None:
    page = _read(cookies, accepts)

    assert page.content.decode() == expected
    assert page["Vary"] == "Accept-Language, Cookie"
    assert (translation.get_language(), timezone.get_current_timezone_name()) == ("en", "UTC")


def test_a_language_requested_by_an_embedding_page_is_used() -> None:
    spoken = []
    for language in ("de-AT", "tlh", "", None):
        with speaking(language):
            spoken.append(translation.get_language())

    assert spoken == ["de", "en", "en", "en"]


def test_numbers_and_dates_are_formatted_in_the_language() -> None:
    def written() -> list[str]:
        return [str(Figure(12345, is_more=True)), _words(day(INSTANT)), _words(moment(INSTANT))]

    with clock.stopped(datetime(2026, 11, 24, tzinfo=UTC)), timezone.override("Europe/Berlin"):
        english = written()
        with translation.override("de"):
            german = written()

    assert english == ["12,345+", "9 Mar", "9 Mar, 23:30"]
    assert german == ["12.345+", "9. März", "9. März, 23:30"]


def _words(element: str) -> str:
    return element.partition(">")[2].removesuffix("</time>")
