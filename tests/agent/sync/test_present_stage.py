"""Some ATSs show only the present stage of an application. Recruiter keeps the stages that it received earlier."""

from collections.abc import Iterator

import httpx2
import pytest
import stamina

from hirewire.agent.completeness.models import Difference, DifferenceKind, Proof, ProofState
from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.doubles.odoo import Odoo
from hirewire.agent.doubles.odoo.seed import seed as seed_odoo
from hirewire.agent.doubles.teamtailor import Teamtailor
from hirewire.agent.doubles.teamtailor.seed import seed
from hirewire.hub.ats.applications.models import Stage
from tests.agent.support import compare, later
from tests.support.story import running_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def teamtailor(db: None) -> Iterator[Teamtailor]:
    double = seed(Teamtailor(clock=RunningClock()), count=30)
    account = DOUBLES["teamtailor"].settings("http://teamtailor.test")
    others = {"teamtailor.test": httpx2.WSGITransport(app=double)}
    with stamina.set_testing(True, attempts=1, cap=True), running_story(account, others, connector="teamtailor") as s:
        s.enable()
        yield double


def stages(application: str) -> list[str]:
    rows = Stage.objects.filter(ats_job_application_id=application).order_by("ats_created_at")
    return list(rows.values_list("stage", flat=True))


def first_application(**condition: str) -> str:
    """The first application with such a stage. Without an order, the database could return another one in each run."""
    rows = Stage.objects.filter(**condition).order_by("ats_job_application_id")
    return rows.values_list("ats_job_application_id", flat=True)[0]


def test_a_move_adds_a_stage_to_the_earlier_ones(teamtailor: Teamtailor) -> None:
    application = first_application(stage="Inbox")
    row = teamtailor.store.tables["job-applications"][application]
    following = {stage["name"]: stage["id"] for stage in teamtailor.store.rows("stages", job=row["job"])}
    before = stages(application)
    for number, name in enumerate(("Phone interview", "Interview"), start=1):
        teamtailor.store.move(application, following[name])
        later(minutes=2 * number)

    assert stages(application) == [*before, "Phone interview", "Interview"]


def test_a_stage_that_is_sent_again_is_not_added_again(teamtailor: Teamtailor) -> None:
    application = first_application()
    before = stages(application)
    teamtailor.store.change("job-applications", application, referring_site="example.com")
    later(seconds=61)

    assert stages(application) == before


def test_a_rejection_that_is_taken_back_leaves_recruiter(teamtailor: Teamtailor) -> None:
    application = first_application(stage="Inbox")
    before = stages(application)
    now = teamtailor.clock.now().isoformat()
    teamtailor.store.change("job-applications", application, **{"rejected-at": now})
    later(minutes=2)
    rejected = stages(application)

    teamtailor.store.change("job-applications", application, **{"rejected-at": None})
    later(minutes=4)

    assert rejected == [*before, "Rejected"]
    assert stages(application) == before


def test_an_earlier_stage_is_not_a_difference(teamtailor: Teamtailor) -> None:
    application = first_application(stage="Inbox")
    job = teamtailor.store.tables["job-applications"][application]["job"]
    interview = next(iter(teamtailor.store.rows("stages", name="Interview", job=job)))
    teamtailor.store.move(application, interview["id"])
    later(minutes=2)

    compare()

    assert len(stages(application)) == 2
    extra = Difference.objects.filter(kind=DifferenceKind.EXTRA)
    assert (Proof.objects.get().state, list(extra)) == (ProofState.JUDGED, [])


def test_a_refusal_that_is_taken_back_leaves_recruiter_without_a_history(db: None) -> None:
    del db
    odoo = seed_odoo(Odoo(clock=RunningClock()), count=5)
    odoo.forbidden.add("mail.tracking.value · read")
    account = DOUBLES["odoo"].settings("http://odoo.test")
    others = {"odoo.test": httpx2.WSGITransport(app=odoo)}
    with stamina.set_testing(True, attempts=1, cap=True), running_story(account, others, connector="odoo") as story:
        story.enable()
        application = first_application()
        before = stages(application)
        odoo.change("hr.applicant", int(application), active=False)
        later(minutes=2)
        refused = stages(application)

        odoo.change("hr.applicant", int(application), active=True)
        later(minutes=4)

        assert refused == [*before, "Refused"]
        assert stages(application) == before


def test_an_ats_that_hides_its_history_from_one_day_on_deletes_no_stage(db: None) -> None:
    del db
    odoo = seed_odoo(Odoo(clock=RunningClock()), count=5)
    account = DOUBLES["odoo"].settings("http://odoo.test")
    others = {"odoo.test": httpx2.WSGITransport(app=odoo)}
    with stamina.set_testing(True, attempts=1, cap=True), running_story(account, others, connector="odoo") as story:
        story.enable()
        application = first_application()
        kept = Stage.objects.filter(ats_job_application_id=application).values_list("part_id", "stage")
        before = set(kept)
        odoo.forbidden.add("mail.tracking.value · read")
        odoo.change("hr.applicant", int(application), partner_phone="1")
        later(minutes=2)

        assert before
        assert before <= set(kept.all())
