"""Reads ``atsCandidates`` back, with the members that the candidates match."""

from abc import ABC
from collections.abc import Sequence
from typing import ClassVar, Final

import msgspec

from hirewire.hub.ats.candidates.api import CandidateWrites
from hirewire.hub.ats.candidates.queries import candidates_by_id
from hirewire.hub.ats.candidates.rows import CandidateRow, candidate_record, linked_person
from hirewire.hub.ats.matching.queries import matched_members
from hirewire.hub.ats.synced.resource import SyncedRecords, grouped
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.restli.resource import BatchAnswer, Context
from hirewire.wire.records.candidates import MatchedCandidate
from hirewire.wire.restli import Key
from hirewire.wire.urn import PersonUrn

_MATCHES_ONLY: Final = frozenset({"matchedMembers", "manualMatchedMember"})


class MatchedReads(SyncedRecords[CandidateRow], ABC):
    answer: ClassVar[type[MatchedCandidate]] = MatchedCandidate

    def batch_get(self, caller: Caller, keys: Sequence[Key], context: Context) -> BatchAnswer:
        places, refused = self.places(caller, keys, context)
        results: dict[Key, object] = {}
        for organization_id, ids_by_key in grouped(places).items():
            ids = [candidate_id for (candidate_id,) in ids_by_key.values()]
            records = self._records(caller.application.pk, organization_id, ids, context)
            results |= {
                key: records[candidate_id] for key, (candidate_id,) in ids_by_key.items() if candidate_id in records
            }
        return BatchAnswer(results, refused)

    def _records(
        self, application_id: int, organization_id: int, ids: Sequence[str], context: Context
    ) -> dict[str, object]:
        matched = matched_members(organization_id, application_id, ids)
        members = {
            candidate_id: [PersonUrn(person_urn(application_id, member)) for member in matched_record.members]
            for candidate_id, matched_record in matched.items()
        }
        fields = context.query.fields
        if fields is not None and fields.keys() <= _MATCHES_ONLY:
            # Partners ask for these fields after every sync, so answer without reading the records themselves.
            return {
                candidate_id: _matches(members[candidate_id], linked_person(application_id, matched_record.manual))
                for candidate_id, matched_record in matched.items()
            }
        candidates = candidates_by_id(organization_id, application_id, ids)
        return {
            candidate_id: self.answer(
                **msgspec.structs.asdict(candidate_record(application_id, candidate)),
                matched_members=members.get(candidate_id, []),
            )
            for candidate_id, candidate in candidates.items()
        }


class AtsCandidates(MatchedReads, CandidateWrites):
    """The server returns each candidate as the ATS sent it, with its matches."""


def _matches(matched: list[PersonUrn], manual: PersonUrn | None) -> dict[str, object]:
    """Return only the matches of a candidate. ``matchedMembers`` is present even if it is empty."""
    return {"matchedMembers": matched} if manual is None else {"matchedMembers": matched, "manualMatchedMember": manual}
