from collections.abc import Collection, Mapping, Sequence

from hirewire.client.batches import Outcomes
from hirewire.client.synced import PartId, Synced
from hirewire.wire.records.applications import Application, InterviewFeedback, Stage
from hirewire.wire.records.notes import Note


class Applications(Synced):
    """Applications, and their parts: notes, feedback and stages.

    A part is identified by two ids: its application's and its own.
    """

    def upsert_applications(self, applications: Mapping[str, Application]) -> Outcomes[str]:
        return self.upsert_records(self._dialect.applications, applications)

    def delete_applications(self, ids: Sequence[str]) -> Outcomes[str]:
        family = self._dialect.applications
        return self.remove(family.path, ids, self.keyed(family))

    def upsert_application_notes(self, notes: Mapping[PartId, Note]) -> Outcomes[PartId]:
        return self.upsert_parts(self._dialect.application_notes, notes)

    def delete_application_notes(self, ids: Collection[PartId]) -> Outcomes[PartId]:
        return self.remove_parts(self._dialect.application_notes, ids)

    def upsert_feedback(self, feedback: Mapping[PartId, InterviewFeedback]) -> Outcomes[PartId]:
        return self.upsert_parts(self._dialect.feedback, feedback)

    def delete_feedback(self, ids: Collection[PartId]) -> Outcomes[PartId]:
        return self.remove_parts(self._dialect.feedback, ids)

    def upsert_stages(self, stages: Mapping[PartId, Stage]) -> Outcomes[PartId]:
        return self.upsert_parts(self._dialect.stages, stages)

    def delete_stages(self, ids: Collection[PartId]) -> Outcomes[PartId]:
        return self.remove_parts(self._dialect.stages, ids)
