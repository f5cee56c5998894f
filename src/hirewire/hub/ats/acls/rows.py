"""Convert wire keys to table rows and back."""

from typing import NamedTuple

from hirewire.hub.ats.acls.models import EntityAcl, EntityAclAssignee
from hirewire.hub.identity.members.person_ids import member_id_of, person_urn
from hirewire.wire.records import acls as records
from hirewire.wire.urn import PersonUrn, organization_urn


class EntityRow(NamedTuple):
    ats_entity_type: str
    ats_entity_id: str
    ats_entity_acl_id: str


class AssigneeRow(NamedTuple):
    ats_entity_type: str
    member_id: int
    ats_entity_acl_id: str


def known_member(application_id: int, person: str) -> int | None:
    """The member that a person URN names, if the URN is spelled exactly as this application received it."""
    member_id = member_id_of(application_id, person)
    # Decoding ignores stray characters. Without this comparison, two spellings of a URN would be keys of the same row.
    return member_id if member_id is not None and person_urn(application_id, member_id) == person else None


def entity_record(acl: EntityAcl, data_provider: str | None) -> records.EntityAcl:
    return records.EntityAcl(
        ats_entity_acl_id=acl.ats_entity_acl_id,
        data_provider=data_provider,
        integration_context=organization_urn(acl.organization_id),
        ats_entity_type=records.SecuredType(acl.ats_entity_type),
        ats_entity_id=acl.ats_entity_id,
    )


def assignee_record(assignee: EntityAclAssignee, data_provider: str | None) -> records.EntityAclAssignee:
    return records.EntityAclAssignee(
        ats_entity_acl_id=assignee.ats_entity_acl_id,
        data_provider=data_provider,
        integration_context=organization_urn(assignee.organization_id),
        ats_entity_type=records.SecuredType(assignee.ats_entity_type),
        assignee=PersonUrn(person_urn(assignee.application_id, assignee.member_id)),
    )
