"""Queries made once while a page is rendered."""

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


def test_while_a_page_is_read_each_question_is_asked_once() -> None:
    with reading():
        answers = [double(1), double(2), double(1)]

    assert (answers, asked) == ([2, 4, 2], [1, 2])


def test_nothing_is_remembered_from_page_to_page_or_outside_of_one() -> None:
    with reading():
        double(1)
    with reading(really=False):
        double(1)
        double(1)
    double(1)

    assert asked == [1, 1, 1, 1]
