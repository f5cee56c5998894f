"""Lists in pages, for people: first, next, previous."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PER_PAGE = 25


def page_of(request: HttpRequest, rows: "QuerySet[Any] | Sequence[Any]") -> tuple[Page[Any], str]:
    """The page that the address asks for, and the rest of the address's query for links to other pages."""
    kept = urlencode([(name, value) for name, value in request.GET.items() if name != "page" and value])
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page")), kept
