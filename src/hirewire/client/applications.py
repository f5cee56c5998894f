"""Applications and what hangs on them."""

from collections.abc import Mapping, Sequence

from hirewire.client.batches import Outcomes
from hirewire.client.finders import Finders
from hirewire.wire.records.applications import Application, InterviewFeedback, Stage
from hirewire.wire.records.integrations import DATA_PROVIDER
from hirewire.wire.records.notes import Note
from hirewire.wire.restli import ComplexKey, encode_path_key

_PATH = "/v2/atsApplications"


class Applications(Finders):
    def upsert_applications(self, applications: Mapping[str, Application]) -> Outcomes[str]:
        return self.upsert(_PATH, applications, self._application_key)

    def delete_applications(self, ids: Sequence[str]) -> Outcomes[str]:
        """Their notes, feedback and stages go with them."""
        return self.remove(_PATH, ids, self._application_key)

    def upsert_application_notes(self, application_id: str, notes: Mapping[str, Note]) -> Outcomes[str]:
        return self.upsert(self._parts(application_id, "notes"), notes, str)

    def delete_application_notes(self, application_id: str, ids: Sequence[str]) -> Outcomes[str]:
        return self.remove(self._parts(application_id, "notes"), ids, str)

    def upsert_feedback(self, application_id: str, feedback: Mapping[str, InterviewFeedback]) -> Outcomes[str]:
        return self.upsert(self._parts(application_id, "interviewFeedback"), feedback, str)

    def delete_feedback(self, application_id: str, ids: Sequence[str]) -> Outcomes[str]:
        return self.remove(self._parts(application_id, "interviewFeedback"), ids, str)

    def upsert_stages(self, application_id: str, stages: Mapping[str, Stage]) -> Outcomes[str]:
        return self.upsert(self._parts(application_id, "stages"), stages, str)

    def delete_stages(self, application_id: str, ids: Sequence[str]) -> Outcomes[str]:
        return self.remove(self._parts(application_id, "stages"), ids, str)

    def _parts(self, application_id: str, kind: str) -> str:
        return f"{_PATH}/{encode_path_key(self._application_key(application_id), self._protocol)}/{kind}"

    def _application_key(self, application_id: str) -> ComplexKey:
        return ComplexKey(
            {
                "atsJobApplicationId": application_id,
                "dataProvider": DATA_PROVIDER,
                "integrationContext": self.organization,
            }
        )
