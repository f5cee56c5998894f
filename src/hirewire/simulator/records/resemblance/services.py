"""Keeping which records look alike. Called in the transaction of what writes candidates, after its account's turn."""

from collections.abc import Collection
from typing import Final

from django.db import connection, transaction

from hirewire.kit.db import prepared
from hirewire.simulator.records.resemblance import statements

#: An address that more records share is a family's or an office's, and names nobody.
MOST_OF_ONE: Final = 8


def compare(account_id: int, candidate_ids: Collection[int]) -> None:
    """These records are new, or may say something else of who they are."""
    _write(statements.WRITE_TRAITS, account_id, candidate_ids)


def forget(account_id: int, candidate_ids: Collection[int]) -> None:
    """These records are about to go."""
    _write(statements.FORGET_TRAITS, account_id, candidate_ids)


@transaction.atomic
def compare_all(account_id: int) -> None:
    """Of an account whose candidates were written past ``compare``, because they were too many to take one by one."""
    with connection.cursor() as cursor:
        for statement in statements.WRITE_ALL:
            cursor.execute(statement, {"account": account_id, "most": MOST_OF_ONE})


def _write(traits: str, account_id: int, candidate_ids: Collection[int]) -> None:
    about = {"account": account_id, "ids": list(candidate_ids), "most": MOST_OF_ONE}
    gone = prepared.rows(traits, about)
    kinds, values = [kind for kind, _value in gone], [value for _kind, value in gone]
    prepared.execute(statements.WRITE_PAIRS, {**about, "kinds": kinds, "values": values})
