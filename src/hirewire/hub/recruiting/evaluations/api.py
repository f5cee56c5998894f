"""``exportedApplicationEvaluation``: what an ``EXPORT_APPLICATION_EVALUATION`` event refers to.

The public release notes write the resource's name with a final s, so both names work.
"""

from typing import ClassVar

from hirewire.hub.platform.integrations.queries import require_sync
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.recruiting.evaluations import queries
from hirewire.hub.recruiting.evaluations.models import Evaluation
from hirewire.hub.restli.declared import Parameter, Parameters
from hirewire.hub.restli.errors import NotFound
from hirewire.hub.restli.parameters import required_text
from hirewire.hub.restli.resource import Context, Page, Resource, finder
from hirewire.kit import clock
from hirewire.wire.records import evaluations as wire
from hirewire.wire.urn import organization_urn, seat_urn


class ExportedApplicationEvaluation(Resource[Caller]):
    name = "exportedApplicationEvaluation"
    summary = "Recruiters' evaluations of an application, available for 24 hours."
    answer = wire.ExportedApplicationEvaluation
    parameters: ClassVar[Parameters] = {
        "request": (Parameter("requestId", str, "The id of the push event.", is_required=True),)
    }
    self_described = frozenset({"request"})

    @finder("request")
    def by_request(self, caller: Caller, context: Context) -> Page:
        """Returns the one evaluation that the push event refers to.

        Until the event expires, further calls return the same evaluation. The answer is 404 if the ``requestId`` is
        unknown or expired, or if the ATS has deleted the application.
        """
        request_id = required_text(context.query, "requestId")
        evaluation = queries.of_request(caller.application, request_id)
        if evaluation is None:
            raise NotFound(f"Request {request_id[:100]} was not found or is too old")
        require_sync(caller.application, evaluation.organization_id)
        return Page([_record(evaluation)][context.window], total=1)


class ExportedApplicationEvaluations(ExportedApplicationEvaluation):
    """The same resource as ``exportedApplicationEvaluation``, under the name that the public release notes use."""

    name = "exportedApplicationEvaluations"


def _record(evaluation: Evaluation) -> wire.ExportedApplicationEvaluation:
    return wire.ExportedApplicationEvaluation(
        integration_context=organization_urn(evaluation.organization_id),
        ats_job_application_id=evaluation.ats_job_application_id,
        ats_job_posting_id=evaluation.ats_job_posting_id,
        overall_rating=wire.OverallRating(evaluation.overall_rating),
        criteria=[
            wire.Criterion(criterion=criterion["criterion"], result=wire.CriterionResult(criterion["result"]))
            for criterion in evaluation.criteria
        ],
        comment=evaluation.comment or None,
        evaluated_by=seat_urn(evaluation.seat_id),
        evaluated_at=clock.to_millis(evaluation.created_at),
    )
