"""Access lists as the ATS sends them, a batch at a time.

A change triggers nothing else, because each query decides anew what a seat
sees.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence

from django.db import transaction

from hirewire.hub.ats.acls.lists import MOST_LISTS
from hirewire.hub.ats.acls.models import EntityAcl, EntityAclAssignee
from hirewire.hub.ats.acls.rows import AssigneeRow, EntityRow
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.kit.db.bulk import BulkTable
from hirewire.kit.db.turns import take_turn

_SCOPE = ("organization_id", "application_id")
_ENTITIES = BulkTable(EntityAcl, EntityRow, scope=_SCOPE, key=3, stamp="received_at")
_ASSIGNEES = BulkTable(EntityAclAssignee, AssigneeRow, scope=_SCOPE, key=3, stamp="received_at")


@transaction.atomic
def list_entities(*, application: DeveloperApplication, organization_id: int, rows: Sequence[EntityRow]) -> None:
    _ENTITIES.upsert(scope=(organization_id, application.pk), rows=rows, at=clock.now())


@transaction.atomic
def unlist_entities(
    *, application: DeveloperApplication, organization_id: int, rows: Collection[EntityRow]
) -> set[EntityRow]:
    deleted = _ENTITIES.delete(scope=(organization_id, application.pk), keys=rows)
    return {EntityRow._make(row) for row in deleted}


@transaction.atomic
def assign(
    *, application: DeveloperApplication, organization_id: int, rows: Sequence[AssigneeRow]
) -> dict[AssigneeRow, str]:
    # Each person may be on at most ``MOST_LISTS`` lists. ``take_turn`` makes a second call wait until this transaction
    # ends. Otherwise, two calls could count the lists of a person at the same time, and together add too many.
    take_turn(f"assignees of {application.pk}")
    refused = _judged(application, organization_id, rows)
    kept = [row for row in rows if row not in refused]
    _ASSIGNEES.upsert(scope=(organization_id, application.pk), rows=kept, at=clock.now())
    return refused


@transaction.atomic
def unassign(
    *, application: DeveloperApplication, organization_id: int, rows: Collection[AssigneeRow]
) -> set[AssigneeRow]:
    deleted = _ASSIGNEES.delete(scope=(organization_id, application.pk), keys=rows)
    return {AssigneeRow._make(row) for row in deleted}


def _judged(
    application: DeveloperApplication, organization_id: int, rows: Sequence[AssigneeRow]
) -> dict[AssigneeRow, str]:
    """Return the rows to refuse, each with its reason.

    Each person may be on at most ``MOST_LISTS`` lists. If the rows would put a person on more lists, the later rows
    are refused. If the person is already on a list, a row for that list is never refused for this reason.
    """
    members = {row.member_id for row in rows}
    existing_ids = set(Member.objects.filter(pk__in=members).values_list("pk", flat=True))
    lists: dict[int, set[str]] = defaultdict(set)
    for member_id, acl_id in EntityAclAssignee.objects.filter(
        organization_id=organization_id, application=application, member__in=members
    ).values_list("member_id", "ats_entity_acl_id"):
        lists[member_id].add(acl_id)
    refused: dict[AssigneeRow, str] = {}
    for row in rows:
        lists_of_member = lists[row.member_id]
        if row.member_id not in existing_ids:
            refused[row] = "is no longer a member of the network"
        elif row.ats_entity_acl_id not in lists_of_member and len(lists_of_member) >= MOST_LISTS:
            refused[row] = f"is on {MOST_LISTS} lists, the most allowed for one person; delete one first"
        else:
            lists_of_member.add(row.ats_entity_acl_id)
    return refused
