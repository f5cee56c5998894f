"""``atsCandidates`` read back, with the members that they were found to be."""

from collections.abc import Sequence

import msgspec

from hirewire.hub.candidates import api
from hirewire.hub.candidates.queries import candidates_by_id
from hirewire.hub.candidates.rows import candidate_record
from hirewire.hub.matching.queries import matched_members
from hirewire.hub.members.person_ids import person_urn
from hirewire.hub.provisioning.callers import Caller
from hirewire.hub.restli.resource import BatchAnswer, Context
from hirewire.hub.synced.resource import grouped
from hirewire.wire.records.versioned import restated
from hirewire.wire.restli import Key


class AtsCandidates(api.AtsCandidates):
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
                    matched = [person_urn(application_id, member) for member in members.get(candidate_id, ())]
                    sent = restated(candidate_record(application_id, candidates[candidate_id]), self.record)
                    results[key] = {**msgspec.to_builtins(sent), "matchedMembers": matched}
        return BatchAnswer(results, refused)
