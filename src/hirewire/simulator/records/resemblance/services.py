"""Queues records to be compared with others.

Call these functions in the transaction that writes the records, with the account locked.
"""

from collections.abc import Collection, Sequence

from django.db import connection, transaction

from hirewire.kit.db import prepared
from hirewire.linkage.deciding import USUAL
from hirewire.simulator.records.models import Candidate
from hirewire.simulator.records.resemblance import statements, waiting
from hirewire.simulator.records.resemblance.models import Suspicion


def compare(account_id: int, candidate_ids: Collection[int]) -> None:
    """Store the person in Recruiter, if known, for each new or changed record. Queue the records to be compared."""
    ids = list(candidate_ids)
    prepared.execute(statements.WRITE_TRAITS, {"account": account_id, "ids": ids})
    waiting.defer(account_id, ids)


def suspect(candidate: Candidate, others: Sequence[Candidate]) -> None:
    """Store that a new record may be the same person as each of ``others``, even if the records differ."""
    Suspicion.objects.bulk_create(Suspicion(first=other, second=candidate) for other in others)


@transaction.atomic
def compare_all(account_id: int) -> None:
    """Do what ``compare`` does, for all records of an account.

    Also delete the pairs that were never weighed, and the unlikely pairs. The worker stores a deleted pair again if the
    pair turns out to be likely. It also does so if both records are still linked or matched to one person in Recruiter,
    or if an export noted that they may be the same person.
    """
    with connection.cursor() as cursor:
        for statement in (*statements.WRITE_ALL_TRAITS, statements.FORGET_UNLIKELY):
            cursor.execute(statement, {"account": account_id, "least": USUAL.suggest})
    waiting.defer_all(account_id)
