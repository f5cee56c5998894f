import pytest

from hirewire.hub.ats.matching import by_hand
from hirewire.hub.ats.postings.telling import ask_for_jobs
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.lifecycle.purges.models import Purge
from hirewire.hub.lifecycle.purges.services import purge_application
from hirewire.hub.recruiting.exports.services import request_export
from hirewire.hub.recruiting.recommendations.services import dismiss, undo
from tests.factories import connected
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


def test_a_purge_leaves_no_id_of_a_record_in_the_audit_trail(company: connected.Company) -> None:
    member, seat = connected.known_member(company), company.admin_a
    by_hand.unlink(seat=seat, application=company.application, candidate_id="C-1", member=member)
    for external_ids in (["REQ-1", "REQ-2"], []):
        ask_for_jobs(
            application=company.application, contract=seat.contract, person=seat.person, external_ids=external_ids
        )
    record_about(company, "attachment.downloaded")
    record_about(company, "evaluation.sent")
    record_about(company, "integration.named")

    removed = purged(company)

    actions = ("attachment.downloaded", "evaluation.sent", "integration.named", "jobs.requested_again")
    assert trail("candidate.unlinked", *actions) == [
        ("candidate.unlinked", "", f"member {member.pk}"),
        ("jobs.requested_again", "", ""),
        ("jobs.requested_again", "all open jobs", ""),
        ("attachment.downloaded", "", ""),
        ("evaluation.sent", "", ""),
        ("integration.named", "C-1", ""),
    ]
    assert removed["records_in_the_audit_trail"] == 4


def test_a_purge_leaves_no_job_title_in_the_audit_trail(company: connected.Company) -> None:
    member, seat = connected.known_member(company), company.admin_a
    job = connected.job(company)
    request_export(seat=seat, member=member, application=company.application, job=job)
    dismiss(seat=seat, job=job, member=member)
    undo(seat=seat, job=job, member=member)

    removed = purged(company)

    assert trail("export.requested", "recommendation.dismissed", "recommendation.dismissal_undone") == [
        ("export.requested", member.name, ""),
        ("recommendation.dismissed", member.name, ""),
        ("recommendation.dismissal_undone", member.name, ""),
    ]
    assert removed["job_titles_in_the_audit_trail"] == 3


def record_about(company: connected.Company, action: str) -> None:
    audit.record(
        action=action,
        actor=company.admin_a.person,
        organization=company.application.organization,
        application=company.application,
        subject="C-1",
    )


def purged(company: connected.Company) -> dict[str, int]:
    company.switch()
    purge_application(seat=company.admin_a, application=company.application)
    run_tasks()
    return {one["kind"]: one["removed"] for one in Purge.objects.get().certificate["records"]}


def trail(*actions: str) -> list[tuple[str, str, str]]:
    entries = AuditEntry.objects.filter(action__in=actions).order_by("pk")
    return list(entries.values_list("action", "subject", "after"))
