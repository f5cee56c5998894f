from typing import Final

from hirewire.client.errors import BadRequest
from hirewire.client.finders import Finders
from hirewire.wire.records.evaluations import ExportedApplicationEvaluation
from hirewire.wire.records.exports import ExportedCandidate, ExportFailure

#: Release notes spell this path with a final s; our servers answer both spellings.
_EVALUATIONS: Final = "/rest/exportedApplicationEvaluation"


class Exports(Finders):
    def exported_candidates(self, request_id: str) -> list[ExportedCandidate]:
        """Fetch the people of an ``EXPORT_CANDIDATE_PROFILE`` event; fetching them again is allowed."""
        return self.find(self._dialect.exports, "request", {"requestId": request_id}, ExportedCandidate)

    def exported_evaluations(self, request_id: str) -> list[ExportedApplicationEvaluation]:
        """Fetch the evaluations of an ``EXPORT_APPLICATION_EVALUATION`` event; only the versioned root has them."""
        if not self._dialect.is_versioned:
            raise ValueError("Evaluations need the versioned root: create the client with a version.")
        return self.find(_EVALUATIONS, "request", {"requestId": request_id}, ExportedApplicationEvaluation)

    def report_export_failure(self, request_id: str, reason: str) -> bool:
        """Tell the recruiter why an exported person could not be imported; return whether the server accepted the call.

        The call is not part of the public protocol, so a server may not know it.
        """
        try:
            failure = ExportFailure(request_id=request_id, reason=reason)
            self.call("POST", self._dialect.exports, "action=reportFailure", body=failure)
        except BadRequest:
            return False
        return True
