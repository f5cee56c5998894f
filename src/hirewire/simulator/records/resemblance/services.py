"""Updating which records look alike, in the transaction that writes candidates and with the account locked."""

from collections.abc import Collection, Sequence
from typing import Final

from django.db import connection, transaction

from hirewire.kit.db import prepared
from hirewire.simulator.records.models import Candidate
from hirewire.simulator.records.resemblance import statements
from hirewire.simulator.records.resemblance.models import Suspicion

#: A value that more records share belongs to a family or an office and identifies nobody.
MOST_OF_ONE: Final = 8


def compare(account_id: int, candidate_ids: Collection[int]) -> None:
    """Compare records that are new or whose identifying values may have changed."""
    _write(statements.WRITE_TRAITS, account_id, candidate_ids)


def suspect(candidate: Candidate, others: Sequence[Candidate]) -> None:
    """Note that a new record may be the same person as these. ``compare`` then pairs them whatever they share."""
    Suspicion.objects.bulk_create(Suspicion(first=other, second=candidate) for other in others)


def forget(account_id: int, candidate_ids: Collection[int]) -> None:
    """Remove the traits and pairs of records that are about to be deleted."""
    _write(statements.FORGET_TRAITS, account_id, candidate_ids)


@transaction.atomic
def compare_all(account_id: int) -> None:
    """Compare all records of an account, after too many were written at once to call ``compare`` for each."""
    with connection.cursor() as cursor:
        for statement in statements.WRITE_ALL:
            cursor.execute(statement, {"account": account_id, "most": MOST_OF_ONE})


def _write(traits: str, account_id: int, candidate_ids: Collection[int]) -> None:
    about = {"account": account_id, "ids": list(candidate_ids), "most": MOST_OF_ONE}
    deleted_traits = prepared.rows(traits, about)
    kinds, values = [kind for kind, _value in deleted_traits], [value for _kind, value in deleted_traits]
    prepared.execute(statements.WRITE_PAIRS, {**about, "kinds": kinds, "values": values})
