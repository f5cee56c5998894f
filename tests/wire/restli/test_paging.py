import pytest

from hirewire.wire.restli import paging_links


def links(*, start: int, count: int, returned: int, total: int | None) -> dict[str, str]:
    found = paging_links(
        path="/v2/r", raw_query="q=x&start=0&c=a%2Bb&count=9", start=start, count=count, returned=returned, total=total
    )
    return {link.rel: link.href for link in found}


def test_page_links_keep_the_other_parameters_unchanged() -> None:
    assert links(start=10, count=5, returned=5, total=30) == {
        "prev": "/v2/r?q=x&c=a%2Bb&start=5&count=5",
        "next": "/v2/r?q=x&c=a%2Bb&start=15&count=5",
    }


@pytest.mark.parametrize(
    ("start", "returned", "total", "rels"),
    [
        (0, 10, 10, []),
        (0, 10, 11, ["next"]),
        (0, 10, None, ["next"]),
        (0, 9, None, []),
        (3, 0, None, ["prev"]),
        (10, 0, 3, ["prev"]),
    ],
)
def test_a_next_link_is_given_if_there_may_be_another_page(
    start: int, returned: int, total: int | None, rels: list[str]
) -> None:
    assert list(links(start=start, count=10, returned=returned, total=total)) == rels


def test_an_empty_page_has_no_links() -> None:
    assert links(start=0, count=0, returned=0, total=None) == {}
