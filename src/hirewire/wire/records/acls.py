"""Access lists. All data is in the keys, so the body of a write is empty. Finders return the data as fields."""

from enum import StrEnum
from typing import Annotated, TypeAlias

from hirewire.wire.urn import OrganizationUrn, PersonUrn
from hirewire.wire.validation import Record
from hirewire.wire.words import about


class SecuredType(StrEnum):
    JOB_POSTING = "JOB_POSTING"


class Unsaid(Record, frozen=True):
    """An empty object. The server ignores any fields in it, as it ignores unknown fields of other records."""


_ListId: TypeAlias = Annotated[str, about("The ATS's own id for the list.", example="hiring-team-7")]
_DataProvider: TypeAlias = Annotated[str | None, about("Always `ATS`; absent below `/rest/`.", example="ATS")]
_Company: TypeAlias = Annotated[OrganizationUrn, about("The company.", example="urn:li:organization:4000123")]
_Secured: TypeAlias = Annotated[SecuredType, about("The kind of record that the list protects.")]


class EntityAcl(Record, frozen=True, kw_only=True):
    """An entry that finders return: one job on one access list."""

    ats_entity_acl_id: _ListId
    data_provider: _DataProvider = None
    integration_context: _Company
    ats_entity_type: _Secured
    ats_entity_id: Annotated[
        str,
        about("The job's `externalJobPostingId`.", example="REQ-2041"),
    ]


class EntityAclAssignee(Record, frozen=True, kw_only=True):
    """An entry that finders return: one person on one access list."""

    ats_entity_acl_id: _ListId
    data_provider: _DataProvider = None
    integration_context: _Company
    ats_entity_type: _Secured
    assignee: Annotated[
        PersonUrn,
        about("The person's id, which is specific to your application.", example="urn:li:person:aB1cD2"),
    ]
