import pytest
from django.test import RequestFactory

from hirewire.kit.web.paging import page_of


@pytest.mark.parametrize(
    ("asked", "rows", "around"),
    [
        ("", "abc", (None, 2)),
        ("2", "def", (1, 3)),
        ("3", "g", (2, None)),
        ("4", "g", (2, None)),
        ("9" * 5000, "abc", (None, 2)),
        ("two", "abc", (None, 2)),
        ("1.5", "abc", (None, 2)),
    ],
)
def test_the_requested_page_or_the_nearest_one_is_shown(
    rf: RequestFactory, asked: str, rows: str, around: tuple[int | None, int | None]
) -> None:
    page = page_of(rf.get("/", {"page": asked}), list("abcdefg"), size=3)

    assert ("".join(page), (page.previous, page.next)) == (rows, around)
    assert (page.first, page.last, page.total) == (page.start + 1, page.start + len(rows), 7)


def test_a_list_without_rows_has_one_page(rf: RequestFactory) -> None:
    page = page_of(rf.get("/?page=3"), [], size=3)

    assert (list(page), page.number, page.first, page.last, page.total) == ([], 1, 0, 0, 0)
    assert (page.previous, page.next) == (None, None)


class _Uncountable(list[int]):
    def __len__(self) -> int:
        raise AssertionError("the rows were counted")


def test_a_list_of_known_length_is_not_counted(rf: RequestFactory) -> None:
    page = page_of(rf.get("/?page=2"), _Uncountable(range(50)), size=20, total=50)

    assert ([*page.object_list], page.total) == ([*range(20, 40)], 50)
