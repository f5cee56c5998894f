"""Candidates, their notes, and the members they match."""

from collections.abc import Collection, Mapping, Sequence

from hirewire.client.batches import Outcomes, only
from hirewire.client.synced import PartId, Synced
from hirewire.wire.records.candidates import Candidate, MemberMatches
from hirewire.wire.records.notes import Note
from hirewire.wire.restli import Patch, encode_patch
from hirewire.wire.urn import PersonUrn

_MEMBER = "manualMatchedMember"


class Candidates(Synced):
    """A note is identified by two ids: its candidate's and its own."""

    def upsert_candidates(self, candidates: Mapping[str, Candidate]) -> Outcomes[str]:
        return self.upsert_records(self._dialect.candidates, candidates)

    def delete_candidates(self, ids: Sequence[str]) -> Outcomes[str]:
        family = self._dialect.candidates
        return self.remove(family.path, ids, self.keyed(family))

    def candidate_matches(self, ids: Sequence[str]) -> dict[str, MemberMatches]:
        """Return the matching members of each candidate; candidates that the server does not know are left out."""
        family = self._dialect.candidates
        fields = f"fields=matchedMembers,{_MEMBER}"
        return self.fetch(family.path, ids, self.keyed(family), MemberMatches, also=fields)

    def link_candidate(self, candidate_id: str, person: PersonUrn | None) -> None:
        """Link a candidate to a member, or remove the link."""
        family = self._dialect.candidates
        patch = Patch({}, frozenset({_MEMBER})) if person is None else Patch({_MEMBER: person})
        patches = {candidate_id: encode_patch(patch)}
        only(self.write("POST", "batch_partial_update", family.path, patches, self.keyed(family)))

    def upsert_candidate_notes(self, notes: Mapping[PartId, Note]) -> Outcomes[PartId]:
        return self.upsert_parts(self._dialect.candidate_notes, notes)

    def delete_candidate_notes(self, ids: Collection[PartId]) -> Outcomes[PartId]:
        return self.remove_parts(self._dialect.candidate_notes, ids)
