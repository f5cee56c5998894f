import pytest
from django.core.management import call_command

from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror.models import Sent
from hirewire.agent.sync import comparing, engine, services
from hirewire.agent.sync.models import Sync
from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.postings.models import JobPosting
from tests.agent.connectors.simulator.data import AT
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.support import later
from tests.support.story import Story


def candidates() -> set[str]:
    return set(Candidate.objects.values_list("ats_candidate_id", flat=True))


def vanish(ats: FakeSimulator, kind: str, *keys: str) -> None:
    """Delete rows without recording the deletion, as a person with a database client may do."""
    for key in keys:
        del ats.rows[kind][key]


@pytest.fixture
def crowd(ats: FakeSimulator) -> list[str]:
    keys = [f"X-{number}" for number in range(100)]
    for key in keys:
        emails, url = [f"{key.lower()}@example.com"], f"http://ats.test/candidates/{key}"
        ats.put("candidates", key, first_name="X", last_name=key, emails=emails, url=url, created_at=AT)
    return keys


@pytest.mark.usefixtures("enabled")
def test_a_vanished_record_is_removed_by_the_weekly_comparison(story: Story, ats: FakeSimulator) -> None:
    assert {"C-1", "C-2"} <= candidates()
    vanish(ats, "candidates", "C-2")

    later(days=1)
    after_a_day = candidates()
    later(days=8)

    assert "C-2" in after_a_day
    assert "C-2" not in candidates()


@pytest.mark.usefixtures("enabled")
def test_applications_of_a_vanished_job_are_removed_and_it_is_closed(story: Story, ats: FakeSimulator) -> None:
    deleted_keys = [key for key, row in ats.rows["applications"].items() if row["job_id"] == "REQ-1"]
    vanish(ats, "applications", *deleted_keys)
    vanish(ats, "jobs", "REQ-1")

    later(days=8)

    assert not Application.objects.filter(ats_job_application_id__in=deleted_keys).exists()
    assert JobPosting.objects.get(external_job_posting_id="REQ-1").state == "CLOSED"
    assert not Sent.objects.filter(entity="applications", key__in=deleted_keys).exists()


@pytest.mark.usefixtures("enabled")
def test_a_person_can_have_ids_compared_at_once(story: Story, ats: FakeSimulator) -> None:
    vanish(ats, "candidates", "C-2")

    services.rescan(connection=story.connection)
    later(minutes=2)

    assert "C-2" not in candidates()


@pytest.mark.usefixtures("enabled")
def test_a_record_that_exists_but_is_not_listed_stays(story: Story, ats: FakeSimulator) -> None:
    ats.unlisted.add("C-2")

    services.rescan(connection=story.connection)
    later(minutes=2)

    assert "C-2" in candidates()


@pytest.mark.usefixtures("enabled")
def test_a_record_that_is_not_listed_and_cannot_be_read_stays(story: Story, ats: FakeSimulator) -> None:
    ats.unlisted.add("C-2")
    ats.rows["candidates"]["C-2"]["emails"] = "none"

    services.rescan(connection=story.connection)
    later(minutes=2)

    assert "C-2" in candidates()
    assert story.connection.sync.state == "complete"


def test_a_comparison_goes_on_after_records_at_which_the_ats_fails(
    story: Story, ats: FakeSimulator, crowd: list[str]
) -> None:
    story.enable()
    *failing, gone = sorted(crowd)[: comparing.MOST_FAILURES + 2]
    ats.unlisted.update(failing)
    ats.faults = {f"candidates/{key} ": 500 for key in failing}
    vanish(ats, "candidates", gone)

    removed_at = []
    for number in (1, 2):
        services.look_again(connection=story.connection)
        later(minutes=2 * number)
        removed_at.append(gone not in candidates())

    assert removed_at == [False, True]
    assert set(failing) <= candidates()
    assert story.connection.sync.state == "complete"


@pytest.mark.usefixtures("enabled")
def test_a_comparison_ends_although_listing_the_ids_takes_longer_than_a_turn(
    story: Story, ats: FakeSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = 0.0

    def pass_time(_page: int) -> None:
        nonlocal passed
        passed += 10 if ats.requests[-1].endswith("/ids") else 0

    ats.before_page = pass_time
    monkeypatch.setattr(engine, "monotonic", lambda: passed)
    ats.unlisted.add("C-2")
    vanish(ats, "applications", "A-1")
    services.rescan(connection=story.connection)
    ats.requests.clear()

    goes_on = engine.take_turn(story.connection)

    assert not goes_on
    assert ats.requests.count("GET candidates/ids") == 1
    assert "C-2" in candidates()
    assert not Application.objects.filter(ats_job_application_id="A-1").exists()


def test_many_missing_records_are_not_removed_unasked(story: Story, ats: FakeSimulator, crowd: list[str]) -> None:
    story.enable()
    vanish(ats, "candidates", *crowd[:60])

    later(days=8)

    assert set(crowd) <= candidates()
    assert Sync.objects.get().missing == {"candidates": 60}
    assert story.connection.sync.state == "complete", "changes are still sent"


@pytest.mark.usefixtures("enabled")
def test_an_empty_list_removes_nothing_unasked(story: Story, ats: FakeSimulator) -> None:
    before = candidates()
    vanish(ats, "candidates", *list(ats.rows["candidates"]))

    later(days=8)

    assert candidates() == before
    assert Sync.objects.get().missing == {"candidates": Sent.objects.filter(entity="candidates").count()}


def test_a_confirmation_removes_the_missing_records(
    story: Story, ats: FakeSimulator, crowd: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    story.enable()
    vanish(ats, "candidates", *crowd[:60])
    later(days=8)
    call_command("connection_status")
    assert "60 candidates are missing in the ATS" in capsys.readouterr().out

    call_command("act_on_connection", action="remove-missing", connection="larkspur")
    later(days=8, minutes=2)

    assert candidates() & set(crowd) == set(crowd[60:])
    assert Sync.objects.get().missing == {}


def test_a_confirmation_does_not_cover_more_records(story: Story, ats: FakeSimulator, crowd: list[str]) -> None:
    story.enable()
    vanish(ats, "candidates", *crowd[:60])
    later(days=8)
    vanish(ats, "candidates", *crowd[60:90])

    services.confirm_missing(connection=Connection.objects.get())
    later(days=8, minutes=2)

    assert set(crowd) <= candidates()
    assert Sync.objects.get().missing == {"candidates": 90}


def test_the_question_is_gone_once_the_ats_lists_the_records_again(
    story: Story, ats: FakeSimulator, crowd: list[str]
) -> None:
    story.enable()
    rows = {key: ats.rows["candidates"][key] for key in crowd}
    vanish(ats, "candidates", *crowd[:60])
    later(days=8)
    ats.rows["candidates"] |= rows

    services.look_again(connection=Connection.objects.get())
    later(days=8, minutes=2)

    assert Sync.objects.get().missing == {}
    assert set(crowd) <= candidates()
