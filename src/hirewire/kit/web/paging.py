"""Which page of a list to show, and which rows are on it: Django's paginator, with the names that templates use."""

from collections.abc import Sequence
from typing import Any, cast

from django.core.paginator import Page as DjangoPage
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

Rows = QuerySet[Any] | Sequence[Any]


class Page(DjangoPage[Any]):
    @property
    def total(self) -> int:
        return self.paginator.count

    @property
    def size(self) -> int:
        return self.paginator.per_page

    @property
    def first(self) -> int:
        return self.start_index()

    @property
    def last(self) -> int:
        return self.end_index()

    @property
    def start(self) -> int:
        return (self.number - 1) * self.size

    @property
    def previous(self) -> int | None:
        return self.previous_page_number() if self.has_previous() else None

    @property
    def next(self) -> int | None:
        return self.next_page_number() if self.has_next() else None


class _Paginator(Paginator):  # type: ignore[type-arg] # the class takes no type argument at run time
    def _get_page(self, *args: Any, **kwargs: Any) -> Page:  # noqa: ANN401 - the base class's hook
        return Page(*args, **kwargs)


def page_of(request: HttpRequest, rows: Rows, *, size: int, total: int | None = None) -> Page:
    """Return the page that ``?page=`` names.

    If the value is not a number, return the first page. If no page has this number, return the last page.
    """
    return page_at(request.GET.get("page"), rows, size=size, total=total)


def page_at(number: str | int | None, rows: Rows, *, size: int, total: int | None = None) -> Page:
    """Return a page, as ``page_of`` does. A caller that knows the number of rows passes ``total`` to save counting."""
    paginator = _Paginator(rows, size)
    if total is not None:
        paginator.count = total
    return cast("Page", paginator.get_page(number))
