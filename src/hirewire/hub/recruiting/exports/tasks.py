"""Background work on exports: confirm, fail and time them out."""

from procrastinate.contrib.django import app

from hirewire.hub.ats.candidates.queries import candidates_by_id
from hirewire.hub.platform.company_ids.holding import present_company
from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.hub.recruiting.exports import queries, services
from hirewire.kit import clock
from hirewire.kit.work.tasks import SOON, task


@task("hub.exports.confirm_arrivals", queue="hub", retry=SOON)
def confirm_arrivals(*, organization_id: int, application_id: int, candidate_ids: list[str]) -> None:
    candidates = candidates_by_id(organization_id, application_id, candidate_ids)
    # The company's id may have changed since the ATS sent the records. Read the rows with the former id first. In the
    # opposite order, both reads would miss a row that gets the new id between them.
    present = present_company(application_id, organization_id)
    if present != organization_id:
        candidates |= candidates_by_id(present, application_id, candidate_ids)
    services.confirm_arrivals(
        organization_id=organization_id, application_id=application_id, candidates=list(candidates.values())
    )


@task("hub.exports.confirm_blind_arrivals", queue="hub", retry=SOON)
def confirm_blind_arrivals(*, organization_id: int, application_id: int, member_ids: list[int]) -> None:
    services.confirm_blind_arrivals(
        organization_id=organization_id, application_id=application_id, member_ids=member_ids
    )


@task("hub.exports.fail_undelivered", queue="hub")
def fail_undelivered(*, event_id: str) -> None:
    event = PushEvent.objects.select_related("delivery").filter(pk=event_id).first()
    export = queries.of_event(event) if event is not None else None
    if export is not None:
        services.fail_undelivered(export=export)


@app.periodic(cron="* * * * * */15")
@task("hub.exports.fail_overdue", queue="hub")
def fail_overdue(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time to every periodic task
    for export in queries.overdue(clock.now()):
        services.fail_overdue(export=export)
