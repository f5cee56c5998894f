"""Splits the lists that people see into pages."""

from typing import Any, cast
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from hirewire.kit.db.counting import Figure

PER_PAGE = 25
#: The most rows that people can page through in a ``ShortPaginator``. To see more, they have to narrow the list.
MOST_FOUND = 1000


class ShortPaginator(Paginator):  # type: ignore[type-arg] # not generic at run time
    """A paginator for lists that nobody reads to the end. It counts only the first rows, so that nobody has to wait."""

    @cached_property
    def count(self) -> int:
        return min(self._counted, MOST_FOUND)

    @property
    def figure(self) -> Figure:
        return Figure(self.count, is_more=self._counted > MOST_FOUND)

    @cached_property
    def _counted(self) -> int:
        rows = cast("QuerySet[Any]", self.object_list)
        return rows.order_by().values("pk")[: MOST_FOUND + 1].count()


def page_of(
    request: HttpRequest, rows: "QuerySet[Any]", *, is_short: bool = False, count: int | None = None
) -> tuple[Page[Any], str]:
    """Return the requested page, and the rest of the query string for links to other pages.

    If the caller passes ``count``, the rows are not counted.
    """
    kept = urlencode([(name, value) for name, value in request.GET.items() if name != "page" and value])
    paginator = (ShortPaginator if is_short else Paginator)(rows, PER_PAGE)
    if count is not None:
        paginator.count = count
    return paginator.get_page(request.GET.get("page")), kept
