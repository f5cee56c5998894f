"""Candidates, their notes, and the members that they were found to be."""

from collections.abc import Mapping, Sequence

from hirewire.client.batches import Outcomes, only
from hirewire.client.finders import Finders
from hirewire.wire.records.candidates import Candidate, MemberMatches
from hirewire.wire.records.integrations import DATA_PROVIDER
from hirewire.wire.records.notes import Note
from hirewire.wire.restli import ComplexKey, Patch, encode_patch, encode_path_key
from hirewire.wire.urn import PersonUrn

_PATH = "/v2/atsCandidates"
_MEMBER = "manualMatchedMember"


class Candidates(Finders):
    def upsert_candidates(self, candidates: Mapping[str, Candidate]) -> Outcomes[str]:
        return self.upsert(_PATH, candidates, self._candidate_key)

    def delete_candidates(self, ids: Sequence[str]) -> Outcomes[str]:
        return self.remove(_PATH, ids, self._candidate_key)

    def candidate_matches(self, ids: Sequence[str]) -> dict[str, MemberMatches]:
        """Who the candidates are; one that the server does not know is missing."""
        fields = f"fields=matchedMembers,{_MEMBER}"
        return self.fetch(_PATH, ids, self._candidate_key, MemberMatches, also=fields)

    def link_candidate(self, candidate_id: str, person: PersonUrn | None) -> None:
        """Say who a candidate is, or take it back."""
        patch = Patch({}, frozenset({_MEMBER})) if person is None else Patch({_MEMBER: person})
        patches = {candidate_id: encode_patch(patch)}
        only(self.write("POST", "batch_partial_update", _PATH, patches, self._candidate_key))

    def upsert_candidate_notes(self, candidate_id: str, notes: Mapping[str, Note]) -> Outcomes[str]:
        return self.upsert(self._notes(candidate_id), notes, str)

    def delete_candidate_notes(self, candidate_id: str, ids: Sequence[str]) -> Outcomes[str]:
        return self.remove(self._notes(candidate_id), ids, str)

    def _notes(self, candidate_id: str) -> str:
        return f"{_PATH}/{encode_path_key(self._candidate_key(candidate_id), self._protocol)}/notes"

    def _candidate_key(self, candidate_id: str) -> ComplexKey:
        return ComplexKey(
            {
                "atsCandidateId": candidate_id,
                "dataProvider": DATA_PROVIDER,
                "integrationContext": self.organization,
            }
        )
