"""If a purge by an earlier release left texts in the audit trail, a periodic task removes them, even after a move."""

from datetime import timedelta
from typing import Final

import pytest

from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.lifecycle.company_moves import tasks, trails
from hirewire.hub.lifecycle.company_moves.models import Cause, CompanyMove
from hirewire.hub.lifecycle.purges.models import Purge, PurgeScope
from hirewire.hub.lifecycle.purges.services import purge_application
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from tests.factories import connected, hub
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db

HOUR: Final = timedelta(hours=1)
#: The person who acts in the tests' entries.
ACTOR: Final = "Tomás Echeverría"
#: Ids of ATSs that have no rows in the database.
FIRST, SECOND, THIRD = 901, 902, 903


@pytest.fixture
def company() -> Organization:
    return hub.organization()


def test_ids_and_titles_from_before_the_end_of_a_purge_are_removed(company: Organization) -> None:
    application = connected.company().application
    for action in ("candidate.linked", "export.requested", "integration.named"):
        entry(company, application.pk, action, "Ada", "Engineer", before=True)
        entry(company, application.pk, action, "Ada", "Engineer", before=False)
    entry(company, FIRST, "candidate.linked", "Ada", "Engineer", before=True)
    ended(company, application)

    tasks.clear_trails(0)

    assert trail() == [
        ("candidate.linked", "", "Engineer"),
        ("candidate.linked", "Ada", "Engineer"),
        ("export.requested", "Ada", ""),
        ("export.requested", "Ada", "Engineer"),
        ("integration.named", "Ada", "Engineer"),
        ("integration.named", "Ada", "Engineer"),
        ("candidate.linked", "Ada", "Engineer"),
    ]


def test_entries_of_a_purged_ats_are_found_in_any_company(company: Organization) -> None:
    application, there = connected.company().application, hub.organization()
    entry(there, application.pk, "candidate.linked", "C-1", before=True)
    entry(there, FIRST, "candidate.linked", "C-2", before=True)
    ended(company, application)
    moved(company, there, [application.pk], is_whole=False)
    # A later move of another company into this company must not change the result.
    moved(hub.organization(), company, [FIRST])

    tasks.clear_trails(0)

    assert subjects() == ["", "C-2"]


def test_entries_of_an_ats_that_left_a_purged_company_are_found(company: Organization) -> None:
    there = hub.organization()
    entry(company, FIRST, "candidate.linked", "C-1", before=True)
    entry(there, SECOND, "candidate.linked", "C-2", before=True)
    entry(there, THIRD, "candidate.linked", "C-3", before=True)
    ended(company)
    moved(company, there, [SECOND], is_whole=False)

    tasks.clear_trails(0)

    assert subjects() == ["", "", "C-3"]


@pytest.mark.parametrize(
    ("cause", "is_whole", "left"),
    [(Cause.MERGED, True, "C-1"), (Cause.RENUMBERED, False, "C-1"), (Cause.RENUMBERED, True, "")],
)
def test_entries_of_a_company_that_joined_a_purged_one_stay(
    company: Organization, cause: Cause, *, is_whole: bool, left: str
) -> None:
    entry(company, FIRST, "candidate.linked", "C-1", before=True)
    ended(company)
    moved(hub.organization(), company, [FIRST], cause=cause, is_whole=is_whole)

    tasks.clear_trails(0)

    assert subjects() == [left]


def test_texts_of_recruiters_go_with_a_removal_of_everything_only(company: Organization) -> None:
    contract, stays = hub.contract(company), hub.contract(hub.organization())
    left = hub.contract(hub.organization())
    for at in (contract, left, stays):
        AuditEntry.objects.create(
            organization_id=at.organization_id,
            contract_id=at.pk,
            at=clock.now() - HOUR,
            actor=ACTOR,
            action="project.candidates_moved",
            subject="Nurses for Ada",
            after="3 to Interview with Ada",
        )
    ended(company)
    tasks.clear_trails(0)
    before = trail()
    moved(company, left.organization, [], is_whole=False)
    CompanyMove.objects.update(contract_ids=[left.pk])
    # Pretend that a worker of an earlier release cleared the trail after the purge. Earlier releases did not look for
    # entries about projects.
    Purge.objects.update(scope=PurgeScope.EVERYTHING, trail_cleared_at=clock.now(), work_trail_cleared_at=None)

    tasks.clear_trails(0)

    kept = ("project.candidates_moved", "Nurses for Ada", "3 to Interview with Ada")
    assert before == [kept] * 3
    assert trail() == [("project.candidates_moved", "", "")] * 2 + [kept]


def test_many_entries_are_emptied_in_chunks(company: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trails, "CHUNK", 2)
    for number in range(5):
        entry(company, FIRST, "candidate.linked", f"C-{number}", before=True)
    ended(company)

    tasks.clear_trails(0)

    assert subjects() == [""] * 5


def test_a_purge_is_looked_at_only_once(company: Organization) -> None:
    purge = ended(company)
    tasks.clear_trails(0)
    entry(company, FIRST, "candidate.linked", "C-1", before=True)

    tasks.clear_trails(0)

    purge.refresh_from_db()
    assert purge.trail_cleared_at is not None
    assert subjects() == ["C-1"]


def test_a_purge_of_this_release_need_not_be_looked_at_again() -> None:
    of = connected.company()
    purge_application(seat=of.admin_a, application=of.application)

    run_tasks()

    purge = Purge.objects.get()
    assert purge.is_certified
    assert purge.trail_cleared_at == purge.work_trail_cleared_at == purge.finished_at


def entry(
    company: Organization, application_id: int, action: str, subject: str, after: str = "", *, before: bool
) -> None:
    AuditEntry.objects.create(
        organization_id=company.pk,
        application_id=application_id,
        at=clock.now() + (-HOUR if before else HOUR),
        actor=ACTOR,
        action=action,
        subject=subject,
        after=after,
    )


def ended(company: Organization, application: DeveloperApplication | None = None) -> Purge:
    """Create a purge as if a worker of an earlier release had completed it."""
    scope = PurgeScope.APPLICATION if application else PurgeScope.ATS
    return Purge.objects.create(organization=company, application=application, scope=scope, finished_at=clock.now())


def moved(
    source: Organization,
    target: Organization,
    application_ids: list[int],
    *,
    cause: Cause = Cause.MERGED,
    is_whole: bool = True,
) -> None:
    CompanyMove.objects.create(
        source=source,
        number=target.pk,
        cause=cause,
        contract_ids=[],
        application_ids=application_ids,
        is_whole=is_whole,
        switches_at=clock.now(),
        switched_at=clock.now() + HOUR,
    )


def trail() -> list[tuple[str, str, str]]:
    return list(AuditEntry.objects.filter(actor=ACTOR).order_by("pk").values_list("action", "subject", "after"))


def subjects() -> list[str]:
    return list(AuditEntry.objects.filter(actor=ACTOR).order_by("pk").values_list("subject", flat=True))
