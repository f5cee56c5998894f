"""Recruiters' evaluations of applications: announced by an event, fetched, and stored in the ATS."""

from collections.abc import Mapping
from typing import Final

import structlog

from hirewire.agent.connections import checking, clients
from hirewire.agent.connections.models import Connection
from hirewire.agent.sdk.errors import SkipRecord, TryLater
from hirewire.agent.sdk.orders import KeepEvaluation
from hirewire.agent.sdk.records import Named, Rating
from hirewire.agent.writes.carrying import carry_out
from hirewire.client import NotAllowed, NotFound, RscClient, VersionNotOffered
from hirewire.kit import clock
from hirewire.wire.records.evaluations import CriterionResult, ExportedApplicationEvaluation, OverallRating
from hirewire.wire.urn import ContractUrn, seat_urn

log = structlog.get_logger(__name__)
#: The unversioned protocol has no evaluations. If the agent sends records with the unversioned protocol, it fetches
#: evaluations with this version.
_VERSION: Final = "202604"
_SOMEBODY: Final = Named("A", "recruiter")
_RATINGS: Final[Mapping[OverallRating, str]] = {
    OverallRating.GREAT_FIT: "Great fit",
    OverallRating.GOOD_FIT: "Good fit",
    OverallRating.POSSIBLE_FIT: "Possible fit",
    OverallRating.NOT_A_FIT: "Not a fit",
}
_RESULTS: Final[Mapping[CriterionResult, str]] = {
    CriterionResult.MET: "met",
    CriterionResult.PARTLY_MET: "partly met",
    CriterionResult.NOT_MET: "not met",
    CriterionResult.NOT_ASSESSED: "not assessed",
}


def take(connection: Connection, request_id: str) -> None:
    """Fetch an announced evaluation, and write it into the ATS.

    Temporary failures are raised, so that the task tries again. Permanent failures are logged and dropped.
    """
    if not connection.is_started:
        raise TryLater("Nobody has started the connection yet.")
    checking.refuse_unconfirmed(connection)
    version = clients.version_for(connection) or _VERSION
    try:
        with clients.recruiter(connection, version=version) as rsc, clients.ats(connection) as ats:
            if KeepEvaluation not in ats.can:
                return
            for evaluation in rsc.exported_evaluations(request_id):
                if connection.is_of(evaluation.integration_context):
                    order = _order(request_id, evaluation, _evaluator(connection, rsc, evaluation))
                    carry_out(connection, ats, order, key=f"evaluation/{request_id}")
    except (NotFound, NotAllowed, VersionNotOffered, SkipRecord) as final:
        error = type(final).__name__
        log.warning("evaluation not kept", tenant=connection.tenant, request=request_id, error=error)


def _order(request_id: str, evaluation: ExportedApplicationEvaluation, evaluator: Named) -> KeepEvaluation:
    return KeepEvaluation(
        application_id=evaluation.ats_job_application_id,
        evaluation_id=request_id,
        evaluator=evaluator,
        rating=_RATINGS[evaluation.overall_rating],
        criteria=tuple(Rating(criterion.criterion, _RESULTS[criterion.result]) for criterion in evaluation.criteria),
        comment=evaluation.comment or "",
        evaluated_at=clock.from_millis(evaluation.evaluated_at),
    )


def _evaluator(connection: Connection, rsc: RscClient, evaluation: ExportedApplicationEvaluation) -> Named:
    """Return the evaluator's name, if Recruiter reveals it.

    Recruiter names only seats of contracts that are switched on.
    """
    contracts = [ContractUrn(row.urn) for row in connection.contracts.filter(is_on=True)]
    if not contracts:
        return _SOMEBODY
    seats = {seat_urn(seat.id): Named(seat.first_name, seat.last_name) for seat in rsc.seats(*contracts)}
    return seats.get(evaluation.evaluated_by, _SOMEBODY)
