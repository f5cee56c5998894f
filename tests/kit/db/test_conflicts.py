"""Transactions are repeated if PostgreSQL aborts them because of a deadlock or a serialization failure."""

from collections.abc import Callable
from typing import Any, LiteralString

import pytest
from django.db import DatabaseError, connection, transaction

from hirewire.hub.identity.organizations.models import Organization
from hirewire.kit.db import prepared
from hirewire.kit.db.conflicts import WAITS, StillInConflictError, is_conflict, retried, retry

DEADLOCK, SERIALIZATION, TIMEOUT = "40P01", "40001", "57014"

pytestmark = pytest.mark.django_db(transaction=True)


def fail(code: str, *, bare: bool = False) -> None:
    """Have PostgreSQL raise an error with this code.

    With ``bare``, the statement bypasses Django, as the hub's most frequent statements do.
    """
    statement: LiteralString = "DO $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '{}'; END $$"
    if bare:
        prepared.execute(statement.replace("{}", code), [])  # type: ignore[arg-type]  # a constant of this file
        return
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("{}", code))


class Founding:
    """Creates a company. The first attempts fail after the creation, each with one of the given codes."""

    def __init__(self, *codes: str, bare: bool = False) -> None:
        self.codes, self.bare, self.tries = list(codes), bare, 0

    def __call__(self) -> int:
        self.tries += 1
        with transaction.atomic():
            number = Organization.objects.create(id=4_900_000 + self.tries, name="Larkspur Health").pk
            if self.codes:
                fail(self.codes.pop(0), bare=self.bare)
        return number


def founded() -> list[int]:
    return list(Organization.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("bare", [False, True])
def test_an_aborted_transaction_is_repeated_until_it_succeeds_once(*, bare: bool) -> None:
    waits: list[float] = []
    founding = Founding(DEADLOCK, SERIALIZATION, DEADLOCK, bare=bare)

    number = retry(founding, pause=waits.append)

    assert (number, founded()) == (4_900_004, [4_900_004])
    assert len(waits) == 3
    assert all(expected * 0.5 <= wait <= expected * 1.5 for expected, wait in zip(WAITS, waits, strict=False))


def test_repeating_ends_after_some_tries() -> None:
    founding = Founding(*[DEADLOCK] * 100)

    with pytest.raises(StillInConflictError):
        retry(founding, pause=lambda _wait: None)

    assert (founding.tries, founded()) == (len(WAITS) + 1, [])


def test_other_errors_are_raised_at_once() -> None:
    founding = Founding(TIMEOUT)

    with pytest.raises(DatabaseError) as raised:
        retry(founding)

    assert (founding.tries, is_conflict(raised.value)) == (1, False)


def test_nothing_is_repeated_inside_a_transaction() -> None:
    """The first error ends the whole transaction, so only the code that began the transaction can retry."""
    founding = Founding(DEADLOCK)

    with pytest.raises(DatabaseError) as raised, transaction.atomic():
        retry(founding)

    assert (founding.tries, is_conflict(raised.value)) == (1, True)


def test_a_repeated_function_keeps_its_arguments_and_its_name() -> None:
    calls: list[tuple[Any, ...]] = []

    @retried
    def act(number: int, *, name: str) -> str:
        calls.append((number, name))
        if len(calls) == 1:
            fail(DEADLOCK)
        return name

    found: Callable[..., str] = act
    assert (found(7, name="Larkspur"), calls, act.__name__) == ("Larkspur", [(7, "Larkspur")] * 2, "act")
