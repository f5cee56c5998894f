"""``atsCandidates`` read back, with the members that they were found to be."""

from collections.abc import Sequence
from typing import ClassVar

import msgspec

from hirewire.hub.candidates import api
from hirewire.hub.candidates.queries import candidates_by_id
from hirewire.hub.candidates.rows import candidate_record
from hirewire.hub.matching.queries import matched_members
from hirewire.hub.members.person_ids import person_urn
from hirewire.hub.provisioning.callers import Caller
from hirewire.hub.restli.resource import BatchAnswer, Context
from hirewire.hub.synced.resource import grouped
from hirewire.wire.records.candidates import MatchedCandidate
from hirewire.wire.restli import Key
from hirewire.wire.urn import PersonUrn


class AtsCandidates(api.AtsCandidates):
    answer: ClassVar[type[MatchedCandidate]] = MatchedCandidate

    def batch_get(self, caller: Caller, keys: Sequence[Key], context: Context) -> BatchAnswer:
        application_id = caller.application.pk
        places, refused = self.places(caller, keys, context)
        results: dict[Key, object] = {}
        for organization_id, found in grouped(places).items():
            ids = [candidate_id for (candidate_id,) in found.values()]
            candidates = candidates_by_id(organization_id, application_id, ids)
            members = matched_members(organization_id, application_id, ids)
            for key, (candidate_id,) in found.items():
                if candidate_id in candidates:
                    matched = [
                        PersonUrn(person_urn(application_id, member)) for member in members.get(candidate_id, ())
                    ]
                    record = candidate_record(application_id, candidates[candidate_id])
                    results[key] = self.answer(**msgspec.structs.asdict(record), matched_members=matched)
        return BatchAnswer(results, refused)
