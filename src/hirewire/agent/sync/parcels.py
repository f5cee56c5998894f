"""What a record of the ATS becomes in Recruiter: records to send, or nothing."""

from collections.abc import Mapping
from hashlib import blake2b

import msgspec

from hirewire.agent.mirror.rows import RecordKey
from hirewire.agent.sdk.connector import Entity
from hirewire.wire.urn import OrganizationUrn
from hirewire.wire.validation import Record


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Of one connection: whose data these are, and what may leave the ATS."""

    organization: OrganizationUrn
    unposted_jobs: bool = True
    confidential_jobs: bool = False
    public_jobs: bool = False
    private_candidates: bool = False
    private_notes: bool = False
    draft_feedback: bool = False
    #: Persons in Recruiter, by candidate, that the agent knows besides those that the ATS was told.
    persons: Mapping[str, str] = {}


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One record as it is sent."""

    entity: Entity
    key: str
    parent: str = ""
    payload: Record
    #: The candidate whom an application names.
    about: str = ""
    #: Where a person finds the record in the ATS.
    url: str = ""

    @property
    def record_key(self) -> RecordKey:
        return RecordKey(self.entity, self.parent, self.key)

    @property
    def content(self) -> str:
        """Tells whether it is what was sent before."""
        return blake2b(msgspec.json.encode(self.payload), digest_size=16).hexdigest()


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """A record with its parts."""

    entry: Entry
    parts: tuple[Entry, ...] = ()
    #: Records without which this one makes no sense in Recruiter.
    needs: tuple[RecordKey, ...] = ()
