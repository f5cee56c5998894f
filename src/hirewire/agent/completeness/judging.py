"""Compares the ATS's listed records with what Recruiter accepted: all records at once, in the database."""

from typing import Any, Final

from django.db import connection as database
from django.db import transaction

from hirewire.agent.completeness.models import Difference, Proof, ProofMonth, ProofState
from hirewire.agent.connections.models import Connection
from hirewire.agent.sdk.connector import Entity
from hirewire.kit import clock

#: At most this many differences are stored for an entity: nobody would read a longer list. A repair handles only the
#: stored differences. Another repair handles the remaining ones.
MOST: Final = 200
#: Access lists are not compared: the sync itself removes their surplus entries.
_APART: Final = (Entity.GROUPS, Entity.LISTED_JOBS, Entity.LISTED_PEOPLE)

#: Each record as the ATS lists it and as Recruiter accepted it. Jobs that Recruiter has neither accepted nor refused
#: yet are left out.
_BOTH: Final = """
WITH listed AS (
    SELECT entity, parent, key, month, content, url FROM agent_listedrecord WHERE connection_id = %(connection)s
), sent AS (
    SELECT entity, parent, key, content, url, is_there, reason FROM agent_sent
    WHERE connection_id = %(connection)s AND NOT entity = ANY(%(apart)s)
), sides AS (
    SELECT entity, parent, key,
        COALESCE(listed.month, '') AS month,
        listed.content AS listed,
        CASE WHEN sent.is_there AND sent.reason = '' THEN sent.content END AS accepted,
        COALESCE(sent.reason, '') AS reason,
        COALESCE(sent.is_there, false) AS is_there,
        COALESCE(NULLIF(listed.url, ''), sent.url, '') AS url
    FROM listed FULL JOIN sent USING (entity, parent, key)
    WHERE NOT (entity = 'jobs' AND EXISTS (
        SELECT FROM agent_pendingposting AS pending
        WHERE pending.connection_id = %(connection)s AND pending.key = COALESCE(listed.key, sent.key)
    ))
)
"""
#: A digest that does not depend on the order: the hashes of all records, combined by XOR.
_DIGEST: Final = (
    "to_hex(bit_xor(('x' || left(md5(concat_ws('/', entity, parent, key, {side})), 16))::bit(64)::bigint)"
    " FILTER (WHERE {side} IS NOT NULL))"
)
_MONTHS: Final = f"""{_BOTH}
SELECT entity, month,
    count(listed), COALESCE({_DIGEST.format(side="listed")}, ''),
    count(accepted), COALESCE({_DIGEST.format(side="accepted")}, '')
FROM sides GROUP BY entity, month HAVING count(listed) > 0 OR count(accepted) > 0
"""  # noqa: S608 - made of constants only
_DIFFERENCES: Final = f"""{_BOTH}, different AS (
    SELECT entity, parent, key, month, url,
        CASE WHEN listed IS NULL THEN 'extra' WHEN reason <> '' THEN 'refused'
            WHEN is_there THEN 'changed' ELSE 'missing' END AS kind,
        row_number() OVER (PARTITION BY entity ORDER BY month DESC, parent, key) AS number
    FROM sides
    WHERE listed IS DISTINCT FROM accepted AND (listed IS NOT NULL OR is_there)
)
SELECT kind, entity, parent, key, month, url FROM different WHERE number <= %(most)s
"""  # noqa: S608 - as above


@transaction.atomic
def judge(*, connection: Connection) -> None:
    """Store the counts and digests for the ATS and for Recruiter, and the differences between the two.

    Call this only after all lists have been read to the end.
    """
    given: dict[str, Any] = {"connection": connection.pk, "apart": [entity.value for entity in _APART], "most": MOST}
    with database.cursor() as cursor:
        cursor.execute(_MONTHS, given)
        months = cursor.fetchall()
        cursor.execute(_DIFFERENCES, given)
        differences = cursor.fetchall()
    ProofMonth.objects.filter(connection=connection).delete()
    ProofMonth.objects.bulk_create(
        ProofMonth(
            connection=connection,
            entity=entity,
            month=month,
            listed=listed,
            listed_digest=listed_digest,
            accepted=accepted,
            accepted_digest=accepted_digest,
        )
        for entity, month, listed, listed_digest, accepted, accepted_digest in months
    )
    Difference.objects.filter(connection=connection).delete()
    Difference.objects.bulk_create(
        Difference(connection=connection, kind=kind, entity=entity, parent=parent, key=key, month=month, url=url)
        for kind, entity, parent, key, month, url in differences
    )
    Proof.objects.filter(connection=connection).update(state=ProofState.JUDGED, judged_at=clock.now(), fault="")
