"""The records to send to Recruiter for one record of the ATS."""

from collections.abc import Mapping
from hashlib import blake2b

import msgspec

from hirewire.agent.mirror.rows import RecordKey
from hirewire.agent.sdk.connector import Entity
from hirewire.wire.urn import OrganizationUrn
from hirewire.wire.validation import Record


class View(msgspec.Struct, frozen=True, kw_only=True):
    organization: OrganizationUrn
    unposted_jobs: bool = True
    #: The ids of the jobs that were just read and that Recruiter has. Empty if ``unposted_jobs`` is on, because the
    #: mapping does not need these ids then.
    jobs_in_recruiter: frozenset[str] = frozenset()
    confidential_jobs: bool = False
    public_jobs: bool = False
    default_location: str = ""
    private_candidates: bool = False
    private_notes: bool = False
    draft_feedback: bool = False
    #: What Recruiter shows instead of the ATS's names of stages and disposition reasons. An empty text hides the stage
    #: or reason.
    stage_names: Mapping[str, str] = {}
    disposition_names: Mapping[str, str] = {}
    #: The person in Recruiter to whom each candidate is linked, according to the agent's own links.
    persons: Mapping[str, str] = {}


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    entity: Entity
    key: str
    parent: str = ""
    payload: Record
    about: str = ""
    job: str = ""
    url: str = ""

    @property
    def record_key(self) -> RecordKey:
        return RecordKey(self.entity, self.parent, self.key)

    @property
    def content(self) -> str:
        return blake2b(msgspec.json.encode(self.payload), digest_size=16).hexdigest()


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    entry: Entry
    parts: tuple[Entry, ...] = ()
    #: Kinds of parts. Recruiter keeps a part of these kinds even if it is missing from ``parts``, because the ATS may
    #: still have it.
    keeps: frozenset[Entity] = frozenset()
    #: Parts that leave Recruiter if ``parts`` does not contain them, even if ``keeps`` contains their kind.
    passing: frozenset[RecordKey] = frozenset()
    #: Whether some parts were not read. If so, the agent cannot tell which parts the ATS has deleted.
    is_cut_short: bool = False
    #: Records that must be in Recruiter before this one.
    needs: tuple[RecordKey, ...] = ()

    def is_kept(self, key: RecordKey) -> bool:
        return key.entity in self.keeps and key not in self.passing
