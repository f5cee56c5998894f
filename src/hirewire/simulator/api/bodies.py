from typing import Annotated, Literal, cast

import msgspec
from msgspec import UNSET, Meta, UnsetType

from hirewire.kit.web.links import is_profile_address
from hirewire.simulator.records.errors import PROFILE_ADDRESS, RecordError
from hirewire.simulator.records.models import Address, Phone
from hirewire.simulator.records.services.candidates import CandidateFields

Name = Annotated[str, Meta(max_length=100)]
Text = Annotated[str, Meta(max_length=200)]
Email = Annotated[str, Meta(max_length=254)]


class CandidateBody(msgspec.Struct, omit_defaults=True):
    """A candidate's fields. In a change, missing fields stay unchanged; in a new record, they are empty."""

    first_name: Name | UnsetType = UNSET
    last_name: Name | UnsetType = UNSET
    title: Text | UnsetType = UNSET
    company: Text | UnsetType = UNSET
    emails: list[Email] | UnsetType = UNSET
    phones: list[Phone] | UnsetType = UNSET
    addresses: list[Address] | UnsetType = UNSET
    profile_url: Annotated[str, Meta(max_length=400)] | UnsetType | None = UNSET
    recruiter_person: Text | UnsetType | None = UNSET
    private: bool | UnsetType = UNSET
    do_not_contact: bool | UnsetType | None = UNSET
    source: Text | UnsetType | None = UNSET

    def fields(self) -> CandidateFields:
        given = {name: value for name, value in msgspec.structs.asdict(self).items() if value is not UNSET}
        if "private" in given:
            given["is_private"] = given.pop("private")
        if self.profile_url and not is_profile_address(self.profile_url):
            raise RecordError(str(PROFILE_ADDRESS), field="profile_url")
        for name in ("profile_url", "recruiter_person", "source"):
            if name in given:
                given[name] = given[name] or ""
        # msgspec has checked every field against the types that CandidateFields names.
        return cast("CandidateFields", given)


class NewCandidateBody(CandidateBody):
    #: Keys of existing records that may be the same person as the new record. Each of these records becomes a possible
    #: duplicate of the new record.
    beside: Annotated[list[Text], Meta(max_length=20)] | UnsetType = UNSET

    def fields(self) -> CandidateFields:
        given = super().fields()
        given.pop("beside", None)  # type: ignore[typeddict-item] # no field of the record
        return given


class ApplicationBody(msgspec.Struct):
    candidate_id: str
    job_id: str
    source: Text = ""
    #: Id or e-mail of a user. If the user is unknown, nobody is credited.
    credited_to: str | None = None


class ApplicationChange(msgspec.Struct, omit_defaults=True):
    """Where an application goes: to a stage of the pipeline, or out of it for a reason."""

    stage: Text | UnsetType = UNSET
    not_selected: Text | UnsetType = UNSET


class JobBody(msgspec.Struct, omit_defaults=True):
    """A job's fields. In a change, missing fields stay unchanged; in a new record, they get their defaults."""

    title: Text | UnsetType = UNSET
    description: Annotated[str, Meta(max_length=25_000)] | UnsetType = UNSET
    city: Name | UnsetType = UNSET
    country: Annotated[str, Meta(max_length=60)] | UnsetType = UNSET
    state: Literal["draft", "open", "closed"] | UnsetType = UNSET
    posted: bool | UnsetType = UNSET
    apply_url: Annotated[str, Meta(pattern=r"^https?://[^\s/]+", max_length=500)] | UnsetType = UNSET
    #: Id or e-mail of a user. If the user is unknown, the job has no owner.
    owner: Text | UnsetType = UNSET

    def fields(self) -> dict[str, str | bool]:
        given = {name: value for name, value in msgspec.structs.asdict(self).items() if value is not UNSET}
        given.pop("owner", None)
        if "posted" in given:
            given["is_posted"] = given.pop("posted")
        return given


class AuthorBody(msgspec.Struct):
    first_name: Name
    last_name: Name


class NoteBody(msgspec.Struct):
    text: Annotated[str, Meta(min_length=1, max_length=20_000)]
    author: AuthorBody
    private: bool = False
    origin: Literal["ats", "recruiter"] = "ats"


class WebhookAddress(msgspec.Struct):
    url: Annotated[str, Meta(pattern=r"^https?://[^\s/]+", max_length=500)]


class WebhookBody(WebhookAddress):
    secret: Annotated[str, Meta(min_length=16, max_length=400)]
