"""What one page asks several times over, asked once: remembered while it is read and forgotten with it."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_remembered: ContextVar[dict[Hashable, Any] | None] = ContextVar("remembered", default=None)


@contextmanager
def reading(*, really: bool = True) -> Iterator[None]:
    """Around a request that changes nothing that ``once`` remembers; ``really`` is false around any other."""
    token = _remembered.set({} if really else None)
    try:
        yield
    finally:
        _remembered.reset(token)


def once(answer: Callable[P, T]) -> Callable[P, T]:
    """For questions whose arguments can be told apart; outside of ``reading`` each is asked anew."""

    @wraps(answer)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        remembered = _remembered.get()
        if remembered is None:
            return answer(*args, **kwargs)
        key = (answer, args, tuple(sorted(kwargs.items())))
        if key not in remembered:
            remembered[key] = answer(*args, **kwargs)
        return remembered[key]  # type: ignore[no-any-return]  # kept under its own question

    return asked
