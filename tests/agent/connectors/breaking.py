"""Mutations that break any double. The ``mutations.py`` of each connector uses them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from hirewire.agent.doubles.base import Double, Refusal, Request, Response, Row

D = TypeVar("D", bound=Double)
Answer = Callable[[Request], Response]


def spoiled(spoil: Callable[[Request, Response], Response]) -> Callable[[Double], None]:
    def mutate(double: Double) -> None:
        double.spoil = spoil

    return mutate


def wrapped(change: Callable[[D, Answer, Request], Response]) -> Callable[[D], None]:
    """Have ``change`` answer each request. ``change`` gets the double's own ``answer`` as its second argument."""

    def mutate(double: D) -> None:
        plain = double.answer
        double.answer = lambda request: change(double, plain, request)  # type: ignore[method-assign]  # broken on purpose

    return mutate


def date_late(double: Double) -> None:
    """Set the Date header an hour ahead of the double's clock. The times of the records still come from that clock."""

    def spoil(_request: Request, response: Response) -> Response:
        at = double.clock.now() + timedelta(hours=1)
        response.headers["Date"] = at.strftime("%a, %d %b %Y %H:%M:%S GMT")
        return response

    double.spoil = spoil


def throttled(is_exempt: Callable[[Request], bool] = lambda _request: False) -> Callable[[Double], None]:
    def change(_double: Double, plain: Answer, request: Request) -> Response:
        if is_exempt(request):
            return plain(request)
        raise Refusal(429, "Rate limit exceeded.", Retry_After="60")

    return wrapped(change)


@wrapped
def forgive_key(double: Double, plain: Answer, request: Request) -> Response:
    double.is_revoked = False
    return plain(request)


@wrapped
def mail(double: Double, plain: Answer, request: Request) -> Response:
    if double.is_write(request):
        double.mails.append("the candidate")
    return plain(request)


def twice(is_creation: Callable[[Request], bool]) -> Callable[[Double], None]:
    def change(_double: Double, plain: Answer, request: Request) -> Response:
        if is_creation(request):
            plain(request)
        return plain(request)

    return wrapped(change)


def in_another_language(_request: Request, response: Response) -> Response:
    return Response(200, b"<html>", response.headers)


def without(field: str) -> Callable[[list[Row]], list[Row]]:
    return lambda rows: [{name: row[name] for name in row if name != field} for row in rows]


def last_is_first(rows: list[Row]) -> list[Row]:
    return [*rows[:-1], rows[0]] if rows else rows


def opened(rows: list[Row], field: str, state: Any) -> None:  # noqa: ANN401 - as the ATS names it
    for row in rows:
        row[field] = state
