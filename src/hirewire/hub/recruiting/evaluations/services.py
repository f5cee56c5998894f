"""Tell an ATS what a recruiter thinks of an application."""

from collections.abc import Sequence

from django.db import transaction

from hirewire.hub.ats.acls.visibility import visibility_scope, visible_applications
from hirewire.hub.ats.applications.models import Application
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.organizations.services import hold_company_of_contract
from hirewire.hub.platform.integrations.queries import callback_url
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.platform.notifications import services as notifications
from hirewire.hub.recruiting.evaluations import errors, queries
from hirewire.hub.recruiting.evaluations.models import Evaluation, Rating, Result
from hirewire.kit import clock
from hirewire.wire.push import PushType


@needs(Verb.EVALUATE)
@transaction.atomic
def evaluate_application(
    *,
    seat: Seat,
    application: Application,
    overall_rating: Rating,
    criteria: Sequence[tuple[str, Result]] = (),
    comment: str = "",
) -> Evaluation:
    """Send an evaluation to the ATS.

    A second evaluation within 24 hours is refused, because the ATS could not tell which of the two is valid.
    """
    job_application, endpoint_url = _check(seat, application)
    event = notifications.announce(
        application=job_application.application,
        organization=job_application.organization,
        type=PushType.EXPORT_APPLICATION_EVALUATION,
        endpoint_url=endpoint_url,
        expires_at=clock.now() + queries.DAY,
    )
    evaluation = Evaluation.objects.create(
        organization=job_application.organization,
        application=job_application.application,
        ats_job_application_id=job_application.ats_job_application_id,
        ats_job_posting_id=job_application.ats_job_posting_id,
        seat=seat,
        event=event,
        overall_rating=overall_rating,
        criteria=[{"criterion": criterion, "result": result.value} for criterion, result in criteria],
        comment=comment,
    )
    audit.record(
        action="evaluation.sent",
        actor=seat.person,
        organization=job_application.organization,
        contract=seat.contract,
        application=job_application.application,
        subject=job_application.ats_job_application_id,
        after=overall_rating,
    )
    return evaluation


@transaction.atomic
def forget_orphans() -> int:
    deleted, _ = queries.orphans().delete()
    return deleted


def _check(seat: Seat, application: Application) -> tuple[Application, str]:
    """Return the application and the address to notify."""
    if not seat.is_active:
        raise errors.SeatNotActive
    hold_company_of_contract(seat.contract)
    seen = visibility_scope(seat, Feature.IN_ATS)
    # Locked until the end of the transaction, so that two recruiters who press the button at the same time take turns.
    job_application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("application", "organization")
        .filter(seen.tenancy, visible_applications(seen), pk=application.pk)
        .first()
    )
    if job_application is None:
        raise errors.NotSeen
    key = (job_application.application_id, job_application.ats_job_application_id)
    if queries.next_possible_at(queries.newest(seen, [key]).get(key)):
        raise errors.EvaluatedToday
    endpoint_url = callback_url(job_application.application, job_application.organization_id)
    if not endpoint_url:
        raise errors.NoAddress(job_application.application.name)
    return job_application, endpoint_url
