"""Results that one page needs several times: computed once, and forgotten when the page is done."""

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
    """Let ``once`` remember results in this block. A request that may change the results passes ``really=False``."""
    token = _remembered.set({} if really else None)
    try:
        yield
    finally:
        _remembered.reset(token)


def once(answer: Callable[P, T]) -> Callable[P, T]:
    """Cache a function with hashable arguments. Outside ``reading`` nothing is cached."""

    @wraps(answer)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        remembered = _remembered.get()
        if remembered is None:
            return answer(*args, **kwargs)
        key = (answer, args, tuple(sorted(kwargs.items())))
        if key not in remembered:
            remembered[key] = answer(*args, **kwargs)
        return remembered[key]  # type: ignore[no-any-return]  # stored under its own key

    return asked
