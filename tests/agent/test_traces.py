from collections.abc import Iterator

import pytest
from django.test import Client

from hirewire.agent.exports.models import Intake
from hirewire.agent.sync.tasks import sync_due_connections
from hirewire.hub.identity.accounts.queries import SEAT_KEY
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.notifications.models import Delivery, PushEvent
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.simulator.people.services import api_key, create_account
from tests.agent.support import later
from tests.factories import hub
from tests.support.collector import Collector, chain, collecting
from tests.support.log_lines import collected
from tests.support.sites import HUB
from tests.support.story import Story, running_story
from tests.support.tasks import run_tasks

CLICK = "POST export"
ARRIVAL = ["POST export", "push event", "POST agent-events"]
MAIL = "quetzalcoatl@feathers.example"
#: What a trace must not contain: the person's name and mail domain, ids of members, and the company's name.
SECRETS = ("Quetzalcoatl", "Featherstone", "feathers.example", "urn:li:person", "Larkspur")


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as collector:
        yield collector


@pytest.fixture
def story(db: None) -> Iterator[Story]:
    account = create_account(slug="larkspur", name="Larkspur Health")
    with running_story({"base_url": "http://ats.test/api/v1", "api_key": api_key(account)}) as story:
        story.enable()
        yield story


@pytest.fixture
def member(story: Story) -> Member:
    return hub.member("Quetzalcoatl", "Featherstone")


@pytest.fixture
def recruiter(story: Story) -> Client:
    browser = Client(headers={"host": HUB})
    browser.force_login(story.admin.person, "django.contrib.auth.backends.ModelBackend")
    session = browser.session
    session[SEAT_KEY] = story.admin.pk
    session.save()
    return browser


def clicks(recruiter: Client, member: Member) -> None:
    recruiter.post(f"/people/{member.pk}/export/", {"job": "-", "email": MAIL})


def test_an_export_is_one_trace_from_the_click_to_the_arrival(
    recruiter: Client, member: Member, collector: Collector
) -> None:
    with collector.recording():
        clicks(recruiter, member)
        run_tasks()

    assert Export.objects.get().state == ExportState.ARRIVED
    spans = collector.trace_with(CLICK)
    chains = [chain(spans, span) for span in spans]
    taking = [*ARRIVAL, "take export"]
    # The profile is fetched, the person is written into the ATS, and the record is reported back.
    assert [*taking, "GET Recruiter", "GET v2/exportedCandidates finder"] in chains
    writing = [*taking, "simulator write", "POST ATS", "POST hirewire.simulator.api.reading.candidates"]
    assert writing in chains
    reporting = [*taking, "PUT Recruiter", "PUT v2/atsCandidates batch_update"]
    assert [*reporting, "task hub.exports.confirm_arrivals"] in chains
    # The write makes the ATS send a webhook about the new record.
    posting = [*writing, "task simulator.hooks.deliver_webhooks", "task simulator.hooks.post_changes"]
    assert [*posting, "POST agent-hooks"] in chains
    assert {names[0] for names in chains} == {CLICK}


def test_spans_contain_only_numbers_and_our_own_words(
    story: Story, recruiter: Client, member: Member, collector: Collector
) -> None:
    with collector.recording():
        clicks(recruiter, member)
        run_tasks()

    spans = {span.name: span for span in collector.trace_with(CLICK)}
    click = dict(spans[CLICK].attributes)
    assert click.pop("hirewire.statements") > 5
    assert click.pop("hirewire.statements_ms") > 0
    assert click == {
        "http.request.method": "POST",
        "http.route": "export",
        "http.response.status_code": 302,
        "hirewire.organization": story.contract.organization_id,
    }
    assert spans["simulator write"].attributes == {"hirewire.connector": "simulator", "hirewire.order": "AddToJob"}
    call = spans["PUT v2/atsCandidates batch_update"].attributes
    assert call["hirewire.application"] == story.application.pk
    connection = story.connection
    secrets = (
        *SECRETS,
        connection.callback_token,
        connection.client_secret,
        connection.client_id,
        story.ats["api_key"],
    )
    assert [secret for secret in secrets if secret.casefold() in collector.text.casefold()] == []


def test_events_and_exports_without_a_trace_are_still_delivered(
    recruiter: Client, member: Member, collector: Collector
) -> None:
    """An event or export has no trace if it was stored by a release without traces, or while traces were off."""
    clicks(recruiter, member)
    assert PushEvent.objects.get(type="EXPORT_CANDIDATE_PROFILE").traceparent is None

    with collector.recording():
        run_tasks()

    assert Export.objects.get().state == ExportState.ARRIVED
    spans = collector.trace_with("take export")
    assert ["push event", "POST agent-events", "take export", "simulator write"] in [
        chain(spans, span) for span in spans
    ]


def test_an_export_with_a_trace_arrives_although_the_worker_records_nothing(
    recruiter: Client, member: Member, collector: Collector
) -> None:
    with collector.recording():
        clicks(recruiter, member)

    run_tasks()

    assert Export.objects.get().state == ExportState.ARRIVED
    assert {span.name for span in collector.spans} == {CLICK}


def test_a_later_attempt_belongs_to_the_trace_of_the_export(
    story: Story, recruiter: Client, member: Member, collector: Collector
) -> None:
    with collector.recording():
        story.line.deadly = "exportedCandidates"
        clicks(recruiter, member)
        with pytest.raises(KeyboardInterrupt):
            run_tasks()
        story.line.deadly = ""
        later(minutes=1)
        run_tasks()

    assert Intake.objects.get().traceparent
    attempts = [span for span in collector.trace_with(CLICK) if span.name == "take export"]
    assert [span.has_failed for span in attempts] == [True]


def test_a_schedule_begins_a_trace_for_each_connection(story: Story, collector: Collector) -> None:
    with collector.recording():
        later(minutes=5)
        sync_due_connections(timestamp=0)
        run_tasks()

    spans = collector.trace_with("task agent.sync.sync_connection")
    assert {chain(spans, span)[0] for span in spans} == {"task agent.sync.sync_connection"}
    assert "simulator changes" in {span.name for span in spans}
    assert not any("sync_due_connections" in span.name for span in collector.spans)


def test_log_lines_name_the_trace(recruiter: Client, member: Member, collector: Collector) -> None:
    with collector.recording(), collected() as log:
        clicks(recruiter, member)

    (click,) = collector.trace_with(CLICK)
    line = next(line for line in log.lines if line["event"] == "request")
    assert (line["trace_id"], line["span_id"]) == (click.trace_id, click.id)
    assert Delivery.objects.exists()
