from datetime import UTC, datetime

from django.utils import translation

from hirewire.hub.templatetags.developers import briefly, exactly
from hirewire.kit import clock

INSTANT = datetime(2026, 3, 9, 22, 30, 5, 42_000, tzinfo=UTC)


def test_dates_are_in_the_language_of_the_reader() -> None:
    with clock.stopped(datetime(2026, 11, 24, tzinfo=UTC)):
        english = [_words(exactly(INSTANT)), _words(briefly(INSTANT))]
        with translation.override("de"):
            german = [_words(exactly(INSTANT)), _words(briefly(INSTANT))]

    assert english == ["9 Mar, 22:30:05.042", "9 Mar, 22:30"]
    assert german == ["9. März, 22:30:05.042", "9. März, 22:30"]


def test_the_day_is_left_out_today_and_the_year_this_year() -> None:
    with clock.stopped(INSTANT):
        today = [_words(exactly(INSTANT)), _words(briefly(INSTANT)), _words(exactly(INSTANT, "day"))]
    with clock.stopped(datetime(2027, 1, 2, tzinfo=UTC)):
        last_year = [_words(exactly(INSTANT)), _words(briefly(INSTANT))]

    assert today == ["22:30:05.042", "22:30:05", "9 Mar, 22:30:05.042"]
    assert last_year == ["9 Mar 2026, 22:30:05.042", "9 Mar 2026, 22:30"]
    assert 'title="9 Mar 2026, 22:30 UTC"' in exactly(INSTANT)


def _words(element: str) -> str:
    return element.partition(">")[2].removesuffix("</time>")
