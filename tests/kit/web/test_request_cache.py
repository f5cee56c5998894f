import pytest

from hirewire.kit.web.request_cache import once, reading

asked: list[int] = []


@once
def double(number: int) -> int:
    asked.append(number)
    return 2 * number


@pytest.fixture(autouse=True)
def _nothing_asked() -> None:
    asked.clear()


def test_within_a_page_each_query_is_made_once() -> None:
    with reading():
        answers = [double(1), double(2), double(1)]

    assert (answers, asked) == ([2, 4, 2], [1, 2])


def test_nothing_is_cached_between_pages_or_outside_them() -> None:
    with reading():
        double(1)
    with reading(really=False):
        double(1)
        double(1)
    double(1)

    assert asked == [1, 1, 1, 1]
