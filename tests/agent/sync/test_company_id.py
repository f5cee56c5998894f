from datetime import timedelta

import pytest

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.models import Match
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.lifecycle.company_moves import services
from hirewire.hub.lifecycle.company_moves.models import Cause, CompanyMove
from hirewire.hub.platform.integrations.models import ContractAccess
from hirewire.kit import clock
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.support import later, tell
from tests.factories import hub
from tests.support.story import Story
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db

NEW = 7_700_003
NEW_URN = f"urn:li:organization:{NEW}"


def plan(story: Story, *, days: int) -> CompanyMove:
    move = services.plan_move(
        seat=story.admin,
        number=NEW,
        name="Larkspur Group",
        cause=Cause.RENUMBERED,
        contract_ids=[story.contract.pk],
        switches_at=clock.now() + timedelta(days=days),
    )
    run_tasks()
    return move


def candidates() -> dict[str, tuple[int, str]]:
    return {one.ats_candidate_id: (one.organization_id, one.current_job_title or "") for one in Candidate.objects.all()}


@pytest.mark.usefixtures("enabled")
def test_a_planned_company_change_is_known_and_does_not_interrupt_the_sync(story: Story, ats: FakeSimulator) -> None:
    old = story.contract.organization

    plan(story, days=3)
    told = story.status()
    ats.put("candidates", "C-1", title="Foreman")
    tell(story, "candidate", "C-1")

    assert (told["organization"], told["company_change"]["next"]) == (old.urn, NEW_URN)
    assert candidates()["C-1"] == (old.pk, "Foreman")


@pytest.mark.usefixtures("enabled")
def test_the_agent_follows_to_the_new_id(story: Story, ats: FakeSimulator) -> None:
    old = story.contract.organization
    before = set(candidates())

    plan(story, days=0)
    later(seconds=61)
    ats.put("candidates", "C-2", title="Foreman")
    tell(story, "candidate", "C-2")

    status = story.status()
    assert (status["organization"], status["company_change"]["former"]) == (NEW_URN, old.urn)
    assert (status["state"], status["sync"]["state"]) == ("enabled", "complete")
    assert ContractAccess.objects.get().is_on
    assert {organization for organization, _ in candidates().values()} == {NEW}
    assert set(candidates()) == before
    assert candidates()["C-2"] == (NEW, "Foreman")
    assert set(JobPosting.objects.values_list("organization", flat=True)) == {NEW}


@pytest.mark.usefixtures("enabled")
def test_an_agent_that_missed_the_event_follows_on_its_next_request(story: Story, ats: FakeSimulator) -> None:
    story.line.deadly = ""
    services.plan_move(
        seat=story.admin,
        number=NEW,
        name="Larkspur Group",
        cause=Cause.RENUMBERED,
        contract_ids=[story.contract.pk],
        switches_at=clock.now(),
    )
    services.switch_over(move=CompanyMove.objects.get())
    ats.put("candidates", "C-1", title="Foreman")

    tell(story, "candidate", "C-1")

    assert candidates()["C-1"] == (NEW, "Foreman")


@pytest.mark.usefixtures("enabled")
def test_people_who_were_linked_by_hand_stay_linked(story: Story, ats: FakeSimulator) -> None:
    member = hub.member()
    Match.objects.create(
        organization=story.contract.organization,
        application=story.application,
        ats_candidate_id="C-1",
        member=member,
        is_manual=True,
        probability=1.0,
    )

    plan(story, days=0)
    later(seconds=61)

    assert list(Match.objects.values_list("organization", "ats_candidate_id", "member")) == [(NEW, "C-1", member.pk)]


@pytest.mark.usefixtures("enabled")
def test_an_export_after_the_change_reaches_the_ats(story: Story, ats: FakeSimulator) -> None:
    plan(story, days=0)

    export = story.export(hub.member("Grace", "Hopper"), emails=("grace@example.com",))

    assert export.organization_id == NEW
    assert export.state == "ARRIVED"
