"""Which transactions may match a company's candidates at the same time, and which have to wait for others.

Several workers can weigh candidates of one company at the same time; everything else that matches candidates runs
alone. See docs/decisions/0078-weighing-beside-each-other.md.
"""

from collections.abc import Collection
from typing import Final

from django.db import connection

from hirewire.kit.db import prepared
from hirewire.kit.db.id_arrays import written

_COMPANY: Final = "hashtextextended('matching:' || %s, 0)"
_ALONE: Final = f"SELECT pg_advisory_xact_lock({_COMPANY})"
_BESIDE_OTHERS: Final = f"SELECT pg_advisory_xact_lock_shared({_COMPANY})"

# This query never waits, so locks on candidates can never cause a deadlock.
_CANDIDATES: Final = """
SELECT id FROM unnest(%s::text[]) AS asked (id)
WHERE pg_try_advisory_xact_lock(hashtextextended('weighing:' || %s || ':' || %s || ':' || id, 0))
"""

_MEMBERS: Final = """
SELECT pg_advisory_xact_lock(hashtextextended('claiming:' || %s || ':' || %s || ':' || id, 0)) FROM (
    SELECT id FROM unnest(%s::bigint[]) AS asked (id) ORDER BY id
) AS in_order
"""


def match_alone(organization_id: int) -> None:
    """Let no other transaction match or weigh a company's candidates until this transaction ends.

    Otherwise, if two transactions match the same candidate, the one that read older data might write last.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ALONE, [str(organization_id)])


def weigh_beside_others(organization_id: int) -> None:
    """Let transactions that call this function for a company weigh its candidates at the same time.

    Until this transaction ends, all other transactions that call ``match_alone`` for the company have to wait.
    """
    prepared.rows(_BESIDE_OTHERS, [str(organization_id)])


def candidates_to_weigh(organization_id: int, application_id: int, candidate_ids: Collection[str]) -> set[str]:
    """Return the candidates that no other transaction is weighing.

    No other transaction can get these candidates from this function until this transaction ends.
    """
    named = [prepared.texts(candidate_ids), str(organization_id), str(application_id)]
    return {candidate_id for (candidate_id,) in prepared.rows(_CANDIDATES, named)}


def hold_claims(organization_id: int, application_id: int, member_ids: Collection[int]) -> None:
    """Wait until no other transaction holds the claims on these members, then hold them until this transaction ends.

    ``weighing`` explains claims.
    """
    named = [str(organization_id), str(application_id), written(member_ids)]
    prepared.rows(_MEMBERS, named)
