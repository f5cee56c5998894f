"""What the worker does for keys: hash all members with a new key, and remove the hashes of a destroyed key."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from hirewire.hub.ats.blind import signs
from hirewire.hub.ats.blind.members import hash_more
from hirewire.hub.ats.blind.models import BlindKey
from hirewire.hub.identity.organizations.services import hold_company
from hirewire.kit.db import prepared
from hirewire.kit.db.conflicts import retry
from hirewire.kit.work.batch_queue import BatchQueue

#: The most hashes removed in one transaction.
CHUNK: Final = 5000

_REMOVE: Final = """
DELETE FROM hub_blindhash AS held USING (
    SELECT organization_id, application_id, key_id, candidate, hash FROM hub_blindhash
    WHERE key_id = %(key)s AND organization_id = %(organization)s AND application_id = %(application)s
    ORDER BY candidate, hash LIMIT %(most)s FOR UPDATE
) AS locked
WHERE (held.organization_id, held.application_id, held.key_id, held.candidate, held.hash)
    = (locked.organization_id, locked.application_id, locked.key_id, locked.candidate, locked.hash)
RETURNING held.key_id, held.hash
"""
_REMOVE_OF_MEMBERS: Final = """
DELETE FROM hub_memberhash AS held USING (
    SELECT key_id, hash, member_id FROM hub_memberhash WHERE key_id = %(key)s ORDER BY hash, member_id
    LIMIT %(most)s FOR UPDATE
) AS locked
WHERE (held.key_id, held.hash, held.member_id) = (locked.key_id, locked.hash, locked.member_id)
RETURNING held.member_id
"""


def process_due(until: datetime | None = None) -> int:  # noqa: ARG001 - keys are due at once
    """Do a part of the work for one key; return how many rows were processed."""
    return retry(_work)


@transaction.atomic
def _work() -> int:
    unfinished = BlindKey.objects.filter(Q(sealed="") | Q(hashed_to__isnull=False)).order_by("pk")
    organization_id = unfinished.values_list("organization_id", flat=True).first()
    if organization_id is None:
        return 0
    hold_company(organization_id)
    key = unfinished.filter(organization=organization_id).select_for_update(no_key=True, skip_locked=True).first()
    if key is None:
        return 0
    return hash_more(key=key) if key.sealed else _remove_some(key)


def _remove_some(key: BlindKey) -> int:
    """Remove some hashes of a destroyed key, those of candidates first.

    The hashes of members are needed as long as hashes of candidates remain, because the hashes of members show which
    members have to lose the *In ATS* indicator.
    """
    parameters = {
        "key": key.pk,
        "organization": key.organization_id,
        "application": key.application_id,
        "most": CHUNK,
    }
    if hashes := prepared.rows(_REMOVE, parameters):
        signs.settle(
            organization_id=key.organization_id,
            application_id=key.application_id,
            member_ids=signs.holders(hashes),
        )
        return len(hashes)
    if removed := prepared.rows(_REMOVE_OF_MEMBERS, {"key": key.pk, "most": CHUNK}):
        return len(removed)
    key.delete()
    return 1


CATCH_UP: Final = BatchQueue("hub_blind", process_due)
