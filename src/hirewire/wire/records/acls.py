"""Access lists. All that they say is in their keys; the records themselves are empty."""

from enum import StrEnum

from hirewire.wire.urn import OrganizationUrn, PersonUrn
from hirewire.wire.validation import Record


class SecuredType(StrEnum):
    JOB_POSTING = "JOB_POSTING"


class Unsaid(Record, frozen=True):
    """The body of an upsert. Fields that come nevertheless are nobody's, and ignored like any unknown field."""


class EntityAcl(Record, frozen=True, kw_only=True):
    """An entity on a list, as finders tell it."""

    ats_entity_acl_id: str
    #: Absent below the versioned root.
    data_provider: str | None = None
    integration_context: OrganizationUrn
    ats_entity_type: SecuredType
    ats_entity_id: str


class EntityAclAssignee(Record, frozen=True, kw_only=True):
    """A person on a list, as finders tell it."""

    ats_entity_acl_id: str
    data_provider: str | None = None
    integration_context: OrganizationUrn
    ats_entity_type: SecuredType
    assignee: PersonUrn
