import pytest

from hirewire.hub.acls.models import EntityAcl, EntityAclAssignee
from hirewire.hub.applications.models import Application, Stage
from hirewire.hub.applications.services import upsert_applications, upsert_stages
from hirewire.hub.audit.models import AuditEntry
from hirewire.hub.candidates.models import Candidate
from hirewire.hub.candidates.services import upsert_candidates, upsert_notes
from hirewire.hub.integrations.models import CompanyAccess, ContractAccess
from hirewire.hub.matching.models import Match
from hirewire.hub.members.models import MemberEmail
from hirewire.hub.postings.models import JobPosting
from hirewire.hub.retention import services
from hirewire.hub.retention.errors import StillOn
from hirewire.hub.retention.models import Purge
from hirewire.hub.retention.services import purge_synced
from tests.factories import hub, lists, synced
from tests.support.ats import Ats
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db

WENT = (
    "2 candidates, 1 candidate_notes, 1 applications, 1 stages, 1 jobs, 1 job_tasks,"
    " 1 access_list_people, 1 access_list_jobs"
)


def synced_ats(candidates: int = 2) -> Ats:
    ats = Ats()
    where = {"application": ats.application, "organization_id": ats.organization.pk}
    rows = [synced.candidate_row(ats.application, f"C-{number}") for number in range(candidates)]
    upsert_candidates(**where, rows=rows)
    upsert_notes(**where, rows=[synced.candidate_note_row("C-0")])
    upsert_applications(**where, rows=[synced.application_row()])
    upsert_stages(**where, rows=[synced.stage_row()])
    lists.put(ats.application, "G", "REQ-1")
    lists.assign(ats.application, "G", hub.seat(ats.contract))
    ats.post_jobs(synced.job(state="LISTED"))
    run_tasks()
    return ats


def switch_off(ats: Ats) -> None:
    ContractAccess.objects.filter(application=ats.application).update(is_on=False)


def test_everything_goes_and_is_counted() -> None:
    MemberEmail.objects.create(member=hub.member(), address="noor@example.test")
    ats, other = synced_ats(), synced_ats()
    switch_off(ats)

    counts = purge_synced(application=ats.application, organization=ats.organization, person=hub.person())

    assert counts == {
        "matches": 2,
        "candidates": 2,
        "candidate_notes": 1,
        "applications": 1,
        "application_notes": 0,
        "interview_feedback": 0,
        "stages": 1,
        "jobs": 1,
        "job_tasks": 1,
        "access_list_people": 1,
        "access_list_jobs": 1,
    }
    for table in (Match, Candidate, Application, Stage, JobPosting, EntityAcl, EntityAclAssignee):
        assert {row.application_id for row in table._default_manager.all()} == {other.application.pk}


@pytest.mark.parametrize("level", ["contract", "company"])
def test_nothing_goes_while_a_switch_is_on(level: str) -> None:
    ats = synced_ats()
    if level == "company":
        switch_off(ats)
        CompanyAccess.objects.update(is_on=True)

    with pytest.raises(StillOn):
        purge_synced(application=ats.application, organization=ats.organization, person=hub.person())

    assert (Candidate.objects.count(), Purge.objects.count()) == (2, 0)


def test_it_is_written_down_who_did_it_and_what_went() -> None:
    ats, person = synced_ats(), hub.person()
    switch_off(ats)

    purge_synced(application=ats.application, organization=ats.organization, person=person)

    entries = AuditEntry.objects.filter(action__startswith="retention.").order_by("pk")
    assert list(entries.values_list("action", "person_id", "after")) == [
        ("retention.purge_started", person.pk, ""),
        (
            "retention.purged",
            person.pk,
            WENT,
        ),
    ]


def test_an_interrupted_purge_goes_on_and_counts_on(monkeypatch: pytest.MonkeyPatch) -> None:
    ats, person = synced_ats(candidates=5), hub.person()
    switch_off(ats)
    monkeypatch.setattr(services, "CHUNK", 2)
    purge = services._begin(ats.application, ats.organization, person)
    services._take_some(purge, "candidates")

    counts = purge_synced(application=ats.application, organization=ats.organization, person=person)

    assert (counts["candidates"], Candidate.objects.count(), Purge.objects.count()) == (5, 0, 1)


def test_what_comes_in_after_switching_on_again_stays() -> None:
    ats, person = synced_ats(), hub.person()
    switch_off(ats)
    purge = services._begin(ats.application, ats.organization, person)
    ContractAccess.objects.update(is_on=True)

    with pytest.raises(StillOn):
        services._take_some(purge, "candidates")

    assert Candidate.objects.count() == 2
