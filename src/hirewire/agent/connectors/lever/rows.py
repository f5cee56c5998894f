"""Rows of Lever's lists, in which times are milliseconds since 1970.

The connector relies only on ids, times of creation, and the contact of an opportunity. Everything else may be null or
absent.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeAlias

import msgspec

#: A time in the years 1 to 9999, because Python supports no other years. A row with another time is skipped.
Millis: TypeAlias = Annotated[int, msgspec.Meta(ge=-62_135_596_800_000, le=253_402_300_799_000)]


def instant(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


class Row(msgspec.Struct, kw_only=True, rename="camel"):
    id: str


class Dated(Row, kw_only=True, rename="camel"):
    created_at: Millis
    #: Null for records that have not changed since Lever began to record this time.
    updated_at: Millis | None = None

    @property
    def created(self) -> datetime:
        return instant(self.created_at)

    @property
    def modified(self) -> datetime:
        return instant(max(self.created_at, self.updated_at or 0))


class Urls(msgspec.Struct):
    show: str | None = None
    apply: str | None = None


class Categories(msgspec.Struct):
    location: str | None = None


class ContentList(msgspec.Struct):
    text: str | None = None
    content: str | None = None


class Content(msgspec.Struct, rename="camel"):
    description: str | None = None
    description_html: str | None = None
    lists: list[ContentList] | None = None
    closing: str | None = None
    closing_html: str | None = None


class Secrecy(Dated, kw_only=True, rename="camel"):
    confidentiality: str | None = None

    @property
    def is_confidential(self) -> bool:
        return self.confidentiality == "confidential"


class PostingRow(Secrecy, kw_only=True, rename="camel"):
    text: str | None = None
    state: str | None = None
    categories: Categories | None = None
    content: Content | None = None
    country: str | None = None
    urls: Urls | None = None
    owner: str | None = None
    hiring_manager: str | None = None
    followers: list[str] | None = None


class UserRow(Row, kw_only=True, rename="camel"):
    name: str | None = None
    email: str | None = None
    access_role: str | None = None
    created_at: Millis | None = None
    deactivated_at: Millis | None = None


class TextRow(Row, kw_only=True):
    """A stage, or a reason for archiving. Only a reason has a type."""

    text: str | None = None
    type: str | None = None


class Phone(msgspec.Struct, omit_defaults=True):
    value: str | None = None
    type: str | None = None


class StageChange(msgspec.Struct, rename="camel"):
    to_stage_id: str | None = None
    updated_at: Millis | None = None


class Archived(msgspec.Struct, rename="camel"):
    reason: str | None = None
    archived_at: Millis | None = None


class Consent(msgspec.Struct):
    allowed: bool | None = None


class DataProtection(msgspec.Struct):
    contact: Consent | None = None


class ApplicationRow(Row, kw_only=True):
    posting: str | None = None


class OpportunityRow(Secrecy, kw_only=True, rename="camel"):
    """One journey of a person through the pipeline. ``contact`` is the id of the person."""

    contact: str
    name: str | None = None
    headline: str | None = None
    emails: list[str] | None = None
    phones: list[Phone] | None = None
    links: list[str] | None = None
    location: str | None = None
    stage: str | None = None
    stage_changes: list[StageChange] | None = None
    archived: Archived | None = None
    sources: list[str] | None = None
    urls: Urls | None = None
    is_anonymized: bool | None = None
    last_interaction_at: Millis | None = None
    data_protection: DataProtection | None = None
    #: At most one application. Lever sends only its id, unless the request asks for expanded applications.
    applications: list[str | ApplicationRow] | None = None

    @property
    def posting(self) -> str | None:
        return next((each.posting for each in self.applications or () if isinstance(each, ApplicationRow)), None)


class DeletedRow(Row, kw_only=True):
    contact: str | None = None


class FormField(msgspec.Struct, rename="camel"):
    text: str | None = None
    type: str | None = None
    value: Any = None


class Form(Dated, kw_only=True, rename="camel"):
    fields: list[FormField] | None = None
    user: str | None = None
    completed_at: Millis | None = None
    deleted_at: Millis | None = None


class NoteRow(Form, kw_only=True):
    secret: bool | None = None


class FeedbackRow(Form, kw_only=True):
    pass


class ResumeFile(msgspec.Struct, rename="camel"):
    name: str | None = None
    uploaded_at: Millis | None = None


class ResumeRow(Dated, kw_only=True):
    file: ResumeFile | None = None


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    posting: PostingRow | None = None
    notes: Sequence[NoteRow] = ()
    feedback: Sequence[FeedbackRow] = ()
    resumes: Sequence[ResumeRow] = ()


class Names(msgspec.Struct, frozen=True, kw_only=True):
    users: Mapping[str, UserRow]
    stages: Mapping[str, TextRow]
    reasons: Mapping[str, TextRow]
