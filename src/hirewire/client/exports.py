"""People whom recruiters send to the ATS."""

from typing import Final

from hirewire.client.errors import BadRequest
from hirewire.client.finders import Finders
from hirewire.wire.records.evaluations import ExportedApplicationEvaluation
from hirewire.wire.records.exports import ExportedCandidate, ExportFailure

#: Release notes write it with an s; servers of ours answer both.
_EVALUATIONS: Final = "/rest/exportedApplicationEvaluation"


class Exports(Finders):
    def exported_candidates(self, request_id: str) -> list[ExportedCandidate]:
        """What an ``EXPORT_CANDIDATE_PROFILE`` event points at; fetching it again is allowed."""
        return self.find(self._dialect.exports, "request", {"requestId": request_id}, ExportedCandidate)

    def exported_evaluations(self, request_id: str) -> list[ExportedApplicationEvaluation]:
        """What an ``EXPORT_APPLICATION_EVALUATION`` event points at; only the versioned root has it."""
        if not self._dialect.is_versioned:
            raise ValueError("Evaluations are fetched from the versioned root: make the client with a version.")
        return self.find(_EVALUATIONS, "request", {"requestId": request_id}, ExportedApplicationEvaluation)

    def report_export_failure(self, request_id: str, reason: str) -> bool:
        """Tell the recruiter why a person was not taken.

        The public contract has no such call, so it is no fault if a server
        does not know it; the answer says whether it did.
        """
        try:
            failure = ExportFailure(request_id=request_id, reason=reason)
            self.call("POST", self._dialect.exports, "action=reportFailure", body=failure)
        except BadRequest:
            return False
        return True
