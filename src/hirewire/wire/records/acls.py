"""Access lists. All that they say is in their keys; the records themselves are empty."""

from enum import StrEnum
from typing import Annotated

from hirewire.wire.urn import OrganizationUrn, PersonUrn
from hirewire.wire.validation import Record
from hirewire.wire.words import about


class SecuredType(StrEnum):
    JOB_POSTING = "JOB_POSTING"


class Unsaid(Record, frozen=True):
    """The body of an upsert. Fields that come nevertheless are nobody's, and ignored like any unknown field."""


class EntityAcl(Record, frozen=True, kw_only=True):
    """An entity on a list, as finders tell it."""

    ats_entity_acl_id: Annotated[
        str,
        about("The list, by the ATS's own id.", example="hiring-team-7"),
    ]
    data_provider: Annotated[
        str | None,
        about("Always `ATS`; absent below `/rest/`.", example="ATS"),
    ] = None
    integration_context: Annotated[
        OrganizationUrn,
        about("The company.", example="urn:li:organization:4000123"),
    ]
    ats_entity_type: Annotated[SecuredType, about("What the list protects.")]
    ats_entity_id: Annotated[
        str,
        about("The job's `externalJobPostingId`.", example="REQ-2041"),
    ]


class EntityAclAssignee(Record, frozen=True, kw_only=True):
    """A person on a list, as finders tell it."""

    ats_entity_acl_id: Annotated[
        str,
        about("The list, by the ATS's own id.", example="hiring-team-7"),
    ]
    data_provider: Annotated[
        str | None,
        about("Always `ATS`; absent below `/rest/`.", example="ATS"),
    ] = None
    integration_context: Annotated[
        OrganizationUrn,
        about("The company.", example="urn:li:organization:4000123"),
    ]
    ats_entity_type: Annotated[SecuredType, about("What the list protects.")]
    assignee: Annotated[
        PersonUrn,
        about("The person, as this application knows them.", example="urn:li:person:aB1cD2"),
    ]
