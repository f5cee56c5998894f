from datetime import timedelta
from itertools import count

import pytest
from pytest_django import DjangoAssertNumQueries

from hirewire.agent.connections.services import set_options
from hirewire.agent.mirror import queries as mirror
from hirewire.agent.mirror.models import Sent
from hirewire.agent.mirror.services import hold_back, record, release
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sync import engine, services, uploader
from hirewire.agent.sync.models import Sync
from hirewire.hub.ats.applications.models import Application, ApplicationNote, Stage
from hirewire.kit import clock
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.support import later, tell
from tests.support.story import Story
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.usefixtures("enabled")


def applications() -> set[str]:
    return set(Application.objects.values_list("ats_job_application_id", flat=True))


def parts() -> set[str]:
    return {key for model in (ApplicationNote, Stage) for key in model.objects.values_list("part_id", flat=True)}


def reasons(story: Story) -> dict[str, str]:
    return {item["record_id"]: item["reason"] for item in story.status()["refused"]["items"]}


def put(story: Story, ats: FakeSimulator, kind: str, key: str, **fields: object) -> None:
    """Change this record, but not the applications that belong to it. Then send the webhook about the record."""
    ats.put(f"{kind}s", key, **fields)
    tell(story, kind, key)


@pytest.mark.parametrize(
    ("hidden", "shown"), [({"confidential": True}, {"confidential": False}), ({"state": "draft"}, {"state": "open"})]
)
def test_a_job_leaves_and_returns_with_its_applications(
    story: Story, ats: FakeSimulator, hidden: dict[str, object], shown: dict[str, object]
) -> None:
    put(story, ats, "job", "REQ-1", **hidden)
    in_between = (applications(), story.counts()["applications"])
    put(story, ats, "job", "REQ-1", **shown)

    assert in_between == ({"A-2"}, 1)
    assert (applications(), story.counts()["applications"]) == ({"A-1", "A-2"}, 2)


def test_a_poll_brings_applications_in_and_out_as_well(ats: FakeSimulator) -> None:
    ats.put("jobs", "REQ-1", confidential=True)
    ats.put("candidates", "C-1", private=True)
    later(minutes=2)
    in_between = applications()
    ats.put("candidates", "C-1", private=False)
    later(minutes=4)
    with_the_person = applications()
    ats.put("jobs", "REQ-1", confidential=False)
    later(minutes=6)

    assert (in_between, with_the_person, applications()) == (set(), {"A-2"}, {"A-1", "A-2"})


def test_a_refused_application_that_waits_for_nothing_any_more_is_not_taken_for_unreadable(
    story: Story, ats: FakeSimulator
) -> None:
    ats.rows["applications"]["A-1"]["candidate_id"] = "C-3"
    tell(story, "application", "A-1")
    ats.requests.clear()

    release(connection=story.connection, paths=["candidates/C-3"])
    later(minutes=61)

    [item] = [item for item in story.status()["refused"]["items"] if item["record_id"] == "A-1"]
    assert (item["reason"], item["next_try_at"]) == ("Its candidate C-3 was refused", None)
    assert "GET applications/A-1" not in ats.requests


def test_a_job_that_is_no_longer_posted_leaves_with_its_applications(story: Story, ats: FakeSimulator) -> None:
    story.call("PUT", "/options", body={"unposted_jobs": False})

    put(story, ats, "job", "REQ-1", posted=False)
    in_between = applications()
    put(story, ats, "job", "REQ-1", posted=True)

    assert (in_between, applications()) == ({"A-2"}, {"A-1", "A-2"})


def test_a_person_leaves_and_returns_with_their_applications(story: Story, ats: FakeSimulator) -> None:
    before = parts()

    put(story, ats, "candidate", "C-1", private=True)
    in_between = applications()
    put(story, ats, "candidate", "C-1", private=False)

    assert in_between == set()
    assert (applications(), parts()) == ({"A-1", "A-2"}, before)


def test_an_application_that_was_never_sent_follows_its_job(story: Story, ats: FakeSimulator) -> None:
    put(story, ats, "job", "REQ-1", confidential=True)
    named = {"candidate_id": "C-4", "job_id": "REQ-1", "job_title": "Welder"}
    put(story, ats, "application", "A-3", **named, candidate=ats.rows["applications"]["A-1"]["candidate"])
    in_between = applications()

    put(story, ats, "job", "REQ-1", confidential=False)

    assert (in_between, applications()) == ({"A-2"}, {"A-1", "A-2", "A-3"})


def test_a_hidden_job_keeps_nothing_from_waiting_for_the_repair_of_another(story: Story, ats: FakeSimulator) -> None:
    story.call("PUT", "/options", body={"unposted_jobs": False})
    ats.put("jobs", "REQ-5", **{**ats.rows["jobs"]["REQ-1"], "id": "REQ-5", "city": None, "country": None})
    put(story, ats, "application", "A-1", job_id="REQ-5")

    put(story, ats, "job", "REQ-1", posted=False)
    in_between = (applications(), reasons(story).get("A-1"))
    put(story, ats, "job", "REQ-5", city="Gdansk", country="Poland")

    assert in_between == ({"A-2"}, "Its job REQ-5 was refused")
    assert (applications(), reasons(story).get("A-1")) == ({"A-1", "A-2"}, None)


def test_a_private_person_keeps_nothing_from_waiting_for_the_repair_of_another(
    story: Story, ats: FakeSimulator
) -> None:
    put(story, ats, "application", "A-1", candidate_id="C-3")

    put(story, ats, "candidate", "C-1", private=True)
    in_between = (applications(), reasons(story).get("A-1"))
    put(story, ats, "candidate", "C-3", emails=["omar@example.com"])

    assert in_between == (set(), "Its candidate C-3 was refused")
    assert (applications(), reasons(story).get("A-1")) == ({"A-1"}, None)


def test_an_application_leaves_if_the_refused_person_that_it_names_by_now_is_deleted(
    story: Story, ats: FakeSimulator
) -> None:
    put(story, ats, "application", "A-1", candidate_id="C-3")
    in_between = (applications(), reasons(story).get("A-1"))

    ats.delete("candidates", "C-3")
    tell(story, "candidate", "C-3")

    assert in_between == ({"A-1", "A-2"}, "Its candidate C-3 was refused")
    assert (applications(), reasons(story).get("A-1")) == ({"A-2"}, None)


def test_an_application_that_was_refused_for_itself_leaves_and_returns_with_its_job(
    story: Story, ats: FakeSimulator
) -> None:
    row = mirror.records(story.connection, Entity.APPLICATIONS, ["A-1"])["A-1"]
    record(connection=story.connection, rows=[row._replace(reason="Its stage is unknown")])

    put(story, ats, "job", "REQ-1", confidential=True)
    in_between = (applications(), reasons(story).get("A-1"))
    put(story, ats, "job", "REQ-1", confidential=False)

    assert in_between == ({"A-2"}, None)
    assert applications() == {"A-1", "A-2"}


def test_candidates_are_read_once_although_each_page_brings_back_many_applications(
    story: Story, ats: FakeSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("C-1", "C-2", "C-4"):
        ats.put(
            "applications", f"A-{key}", **{**ats.rows["applications"]["A-1"], "id": f"A-{key}", "candidate_id": key}
        )
        put(story, ats, "candidate", key, private=True)
    monkeypatch.setattr(uploader, "MANY_WAITING", 0)
    ats.page_size = 1
    ats.requests.clear()

    set_options(connection=story.connection, options={"private_candidates": True})
    services.rescan(connection=story.connection)
    # The clock stands still, so that the agent polls only once.
    with clock.stopped(clock.now() + timedelta(minutes=4)):
        for _turn in range(40):
            engine.take_turn(story.connection)

    assert {"A-C-1", "A-C-2", "A-C-4"} <= applications()
    assert ats.requests.count("GET candidates") == len(ats.rows["candidates"])


def test_many_applications_return_by_their_list(
    story: Story, ats: FakeSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploader, "MANY_WAITING", 1)
    put(story, ats, "candidate", "C-1", private=True)
    ats.requests.clear()

    put(story, ats, "candidate", "C-1", private=False)

    assert applications() == {"A-1", "A-2"}
    assert not [request for request in ats.requests if request.startswith("GET applications/")]


def test_many_applications_return_although_each_poll_shows_the_person(
    story: Story, ats: FakeSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = {f"A-{number}" for number in range(1, 16)}
    for key in sorted(keys - {"A-1", "A-2"}):
        ats.put("applications", key, **{**ats.rows["applications"]["A-1"], "id": key})
    put(story, ats, "candidate", "C-1", private=True)
    later(minutes=2)
    monkeypatch.setattr(uploader, "MANY_WAITING", 3)
    monkeypatch.setattr(engine, "monotonic", count().__next__)
    ats.page_size = 1
    del ats.rows["applications"]["A-9"]

    with clock.moved(timedelta(minutes=4)):
        for _turn in range(40):
            ats.put("candidates", "C-1", private=False)
            engine.take_turn(story.connection)

    assert applications() == keys - {"A-9"}
    assert not Sent.objects.filter(key="A-9").exists()


def test_many_refused_applications_are_read_once_and_stay_listed_if_they_are_gone(
    story: Story, ats: FakeSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploader, "MANY_WAITING", 1)
    for key in ("A-3", "A-4"):
        ats.put("applications", key, **{**ats.rows["applications"]["A-1"], "id": key, "candidate_id": "C-3"})
    later(minutes=2)
    del ats.rows["applications"]["A-4"]

    put(story, ats, "candidate", "C-3", emails=["omar@example.com"])
    put(story, ats, "candidate", "C-3", title="Welder")

    assert applications() == {"A-1", "A-2", "A-3"}
    assert "A-4" in mirror.keys(story.connection, Entity.APPLICATIONS), "a comparison will find that A-4 is missing"
    assert Sync.objects.get().asked_anew == 2


def test_a_rescan_fills_in_the_job_of_older_sent_records(story: Story, ats: FakeSimulator) -> None:
    Sent.objects.update(job="")
    services.rescan(connection=story.connection)
    later(seconds=1)

    put(story, ats, "job", "REQ-1", confidential=True)

    assert applications() == {"A-2"}


@pytest.mark.parametrize("is_there", [True, False])
def test_a_refused_application_of_an_older_version_leaves_with_its_job(
    story: Story, ats: FakeSimulator, *, is_there: bool
) -> None:
    row = mirror.records(story.connection, Entity.APPLICATIONS, ["A-1"])["A-1"]
    refused = row._replace(job="", reason="Its stage is unknown", is_there=is_there)
    record(connection=story.connection, rows=[refused])
    if not is_there:
        Application.objects.filter(ats_job_application_id="A-1").delete()
    services.rescan(connection=story.connection)
    later(seconds=1)
    before = reasons(story).get("A-1")

    put(story, ats, "job", "REQ-1", confidential=True)

    assert before == "Its stage is unknown"
    assert (applications(), reasons(story).get("A-1")) == ({"A-2"}, None)


def test_an_application_of_an_older_version_that_waits_for_its_candidate_leaves_with_its_job(
    story: Story, ats: FakeSimulator
) -> None:
    put(story, ats, "application", "A-1", candidate_id="C-3")
    Sent.objects.update(job="")
    services.rescan(connection=story.connection)
    later(seconds=1)

    put(story, ats, "job", "REQ-1", confidential=True)

    assert applications() == {"A-2"}


def test_a_rescan_leaves_alone_whom_a_refused_application_names_in_recruiter(story: Story) -> None:
    refused = Sent.objects.filter(entity="applications", key="A-1")
    refused.update(about="C-4", job="", reason="Its stage is unknown")

    services.rescan(connection=story.connection)
    later(seconds=1)

    assert refused.values_list("about", "job").get() == ("C-4", "REQ-1")


def test_a_refused_application_of_an_older_version_is_accepted_when_it_is_sent_again(story: Story) -> None:
    accepted = mirror.records(story.connection, Entity.APPLICATIONS, ["A-1"])["A-1"]
    refused = accepted._replace(is_there=False, reason="Its stage is unknown", about="", job="")
    record(connection=story.connection, rows=[refused])

    story.call("POST", "/resend", body={"stream": "applications", "record_id": "A-1"})
    run_tasks()

    resent = mirror.records(story.connection, Entity.APPLICATIONS, ["A-1"])["A-1"]
    assert resent == accepted._replace(tries=2)


def test_an_application_that_was_never_accepted_leaves_with_the_job_that_it_names_by_now(
    story: Story, ats: FakeSimulator
) -> None:
    nameless = {**ats.rows["applications"]["A-1"], "id": "A-3", "candidate": {"first_name": "", "last_name": ""}}
    put(story, ats, "application", "A-3", **nameless)
    put(story, ats, "application", "A-3", job_id="REQ-4")

    put(story, ats, "job", "REQ-1", confidential=True)
    in_between = reasons(story).get("A-3")
    put(story, ats, "job", "REQ-4", confidential=True)

    assert in_between == "First name is empty; Recruiter requires it; Last name is empty; Recruiter requires it"
    assert reasons(story).get("A-3") is None


@pytest.mark.parametrize("size", [1, 20])
def test_holding_back_needs_the_same_queries_for_any_number(
    story: Story, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    paths = dict.fromkeys(("A-1", *(f"B-{number}" for number in range(size))), "jobs/REQ-1")

    with django_assert_num_queries(16):
        hold_back(connection=story.connection, paths=paths)


def test_what_is_hidden_is_neither_refused_nor_missing(story: Story, ats: FakeSimulator) -> None:
    refused = story.status()["refused"]["count"]
    put(story, ats, "candidate", "C-1", private=True)
    ats.unlisted |= {"A-1", "A-2"}

    later(days=2)

    assert Sent.objects.filter(entity="applications", is_there=False, reason="").count() == 2
    assert (story.status()["refused"]["count"], Sync.objects.get().missing) == (refused, {})
