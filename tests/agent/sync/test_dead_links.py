import pytest

from hirewire.agent.sync import engine, files
from hirewire.hub.ats.applications.models import Application
from hirewire.hub.recruiting.exports.models import ExportState
from hirewire.kit import clock
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.management.test_commands import run
from tests.agent.support import compare, later, tell
from tests.agent.sync.test_files import PDF, file, there
from tests.factories import hub
from tests.support.story import Story
from tests.support.tasks import run_tasks

LINK = "files/R-3"


@pytest.fixture
def link(enabled: None, ats: FakeSimulator) -> str:
    """The link to a file that is added after the first sync. The server of the file always answers with an error."""
    ats.files["R-3"] = PDF
    ats.faults[LINK] = 500
    ats.put("applications", "A-1", source="Referral", files=[file("R-3")])
    return LINK


def left_out(story: Story) -> list[str]:
    return [one["record_id"] for one in story.status()["refused"]["items"] if one["stream"] == "files"]


def reads(ats: FakeSimulator) -> int:
    """How often the sync has asked for the file. The client makes four requests each time."""
    return ats.requests.count(f"GET {LINK}") // 4


def test_a_dead_link_holds_nothing_up(story: Story, ats: FakeSimulator, link: str) -> None:
    later(seconds=61)
    ats.put("applications", "A-2", source="Agency")
    later(minutes=3)

    assert left_out(story) == ["R-3"]
    sources = dict(Application.objects.values_list("ats_job_application_id", "source"))
    assert (sources["A-1"], sources["A-2"]) == ("Referral", "Agency")
    assert story.status()["sync"]["reason"] is None


def test_a_file_arrives_once_its_server_answers(story: Story, ats: FakeSimulator, link: str) -> None:
    tell(story, "application", "A-1")
    before = left_out(story)
    ats.faults.clear()

    later(minutes=2)

    assert (before, left_out(story)) == (["R-3"], [])
    assert there() == [("A-1", "cv.pdf", PDF)]


def test_a_dead_link_is_tried_less_and_less_often_and_then_given_up(
    story: Story, ats: FakeSimulator, link: str
) -> None:
    later(seconds=61)
    later(seconds=122)
    for minutes in (2, 4, 8, 16, 32, 64, 128, 256, 512):
        later(minutes=minutes)

    assert left_out(story) == ["R-3"]
    assert reads(ats) == 1 + len(files.WAITS)


def test_an_application_that_is_read_often_costs_no_tries(story: Story, ats: FakeSimulator, link: str) -> None:
    with clock.stopped(clock.now()):
        for source in ("Referral", "Agency", "Fair", "Board", "Friend", "Rehire"):
            ats.put("applications", "A-1", source=source)
            tell(story, "application", "A-1")
    before = reads(ats)
    ats.faults.clear()

    later(minutes=2)

    assert (before, there()) == (1, [("A-1", "cv.pdf", PDF)])


def test_an_export_costs_no_tries(story: Story, ats: FakeSimulator, link: str) -> None:
    ats.put("candidates", "C-1", emails=["noor@example.com"])
    tell(story, "application", "A-1")

    story.export(hub.member("Noor", "Haddad"), ats.rows["applications"]["A-1"]["job_id"], emails=("noor@example.com",))

    assert reads(ats) == 1


def test_a_person_who_resends_a_file_need_not_wait(story: Story, ats: FakeSimulator, link: str) -> None:
    tell(story, "application", "A-1")
    ats.faults.clear()

    engine.resend(story.connection, entity="files", key="R-3")

    assert there() == [("A-1", "cv.pdf", PDF)]


def test_a_repair_need_not_wait(story: Story, ats: FakeSimulator, link: str) -> None:
    tell(story, "application", "A-1")
    compare()
    ats.faults.clear()

    run("act_on_connection", action="repair", connection="larkspur")
    run_tasks()

    assert there() == [("A-1", "cv.pdf", PDF)]


def test_of_several_dead_links_each_poll_tries_one(story: Story, ats: FakeSimulator, link: str) -> None:
    ats.faults["files/R-4"] = 500
    ats.put("applications", "A-2", files=[file("R-4")])
    later(seconds=61)
    ats.requests.clear()

    later(minutes=3)
    asked = {request for request in ats.requests if "files/" in request}
    ats.requests.clear()
    later(minutes=5)

    assert asked | {request for request in ats.requests if "files/" in request} == {f"GET {LINK}", "GET files/R-4"}
    assert len(asked) == 1


def test_an_export_arrives_although_a_file_of_the_person_cannot_be_read(
    story: Story, ats: FakeSimulator, link: str
) -> None:
    ats.put("candidates", "C-1", emails=["noor@example.com"])
    job = ats.rows["applications"]["A-1"]["job_id"]

    export = story.export(hub.member("Noor", "Haddad"), job, emails=("noor@example.com",))

    assert (export.state, export.ats_candidate_id) == (ExportState.ARRIVED, "C-1")
