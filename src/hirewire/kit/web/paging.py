"""Which page of a list to show, and which rows are on it."""

from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    size: int
    total: int

    @property
    def first(self) -> int:
        return min((self.number - 1) * self.size + 1, self.total)

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)

    @property
    def start(self) -> int:
        return (self.number - 1) * self.size

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.last < self.total else None


def page_of(request: HttpRequest, *, size: int, total: int) -> Page:
    """Return the page that ``?page=`` asks for, or the nearest one that exists."""
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 7 else 1  # noqa: PLR2004 - no list has a million pages
    pages = max(-(-total // size), 1)
    return Page(number=min(max(number, 1), pages), size=size, total=total)
