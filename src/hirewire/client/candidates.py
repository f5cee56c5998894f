"""Candidates, their notes, and the members that they were found to be."""

from collections.abc import Collection, Mapping, Sequence

from hirewire.client.batches import Outcomes, only
from hirewire.client.synced import PartId, Synced
from hirewire.wire.records.candidates import Candidate, MemberMatches
from hirewire.wire.records.notes import Note
from hirewire.wire.restli import Patch, encode_patch
from hirewire.wire.urn import PersonUrn

_MEMBER = "manualMatchedMember"


class Candidates(Synced):
    """Notes are named by the id of their candidate and their own."""

    def upsert_candidates(self, candidates: Mapping[str, Candidate]) -> Outcomes[str]:
        return self.upsert_records(self._dialect.candidates, candidates)

    def delete_candidates(self, ids: Sequence[str]) -> Outcomes[str]:
        family = self._dialect.candidates
        return self.remove(family.path, ids, self.keyed(family))

    def candidate_matches(self, ids: Sequence[str]) -> dict[str, MemberMatches]:
        """Who the candidates are; one that the server does not know is missing."""
        family = self._dialect.candidates
        fields = f"fields=matchedMembers,{_MEMBER}"
        return self.fetch(family.path, ids, self.keyed(family), MemberMatches, also=fields)

    def link_candidate(self, candidate_id: str, person: PersonUrn | None) -> None:
        """Say who a candidate is, or take it back."""
        family = self._dialect.candidates
        patch = Patch({}, frozenset({_MEMBER})) if person is None else Patch({_MEMBER: person})
        patches = {candidate_id: encode_patch(patch)}
        only(self.write("POST", "batch_partial_update", family.path, patches, self.keyed(family)))

    def upsert_candidate_notes(self, notes: Mapping[PartId, Note]) -> Outcomes[PartId]:
        return self.upsert_parts(self._dialect.candidate_notes, notes)

    def delete_candidate_notes(self, ids: Collection[PartId]) -> Outcomes[PartId]:
        return self.remove_parts(self._dialect.candidate_notes, ids)
