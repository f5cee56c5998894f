"""Real traffic of our own ATS side: the agent's calls and the hub's events, with the ATS Simulator as the ATS."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import chain

import pytest
from pytest_django import Settings

from hirewire.agent.history.tasks import fetch_due_histories
from hirewire.certification.calls import Traffic, traffic_of
from hirewire.certification.findings import Verdict
from hirewire.certification.judging import Plan, judge
from hirewire.hub.platform.journal import services as journal
from hirewire.hub.platform.journal.exporting import call_record
from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.platform.journal.recording import QUEUE
from hirewire.hub.platform.notifications.exporting import event_records
from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.kit import clock
from hirewire.simulator.people.models import Account
from hirewire.simulator.people.services import api_key, create_account
from hirewire.simulator.records import models as ats
from hirewire.simulator.records.services.applications import create_application, move
from hirewire.simulator.records.services.candidates import create_candidate, delete_candidate, edit_candidate
from hirewire.simulator.records.services.jobs import create_job
from hirewire.simulator.records.services.notes import add_note
from tests.factories import hub
from tests.support.story import Story, running_story
from tests.support.tasks import run_tasks

AUTHOR = ("Amara", "Okafor")
pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Account:
    account = create_account(slug="larkspur", name="Larkspur Health")
    description = "Weld robots, by day and by night, in a hall by the harbour. " * 3
    place: dict[str, str | bool] = {"city": "Gdansk", "country": "Poland", "description": description}
    jobs = [create_job(account=account, owner=None, fields={"title": title, **place}) for title in ("Welder", "Rigger")]
    for name in ("Noor", "Omar", "Lina"):
        person = create_candidate(
            account=account, fields={"first_name": name, "last_name": "Haddad", "emails": [f"{name}@example.com"]}
        )
        application = create_application(candidate=person, job=jobs[0])
        move(application=application, stage=ats.STAGES[2])
        add_note(about=application, text="Good hands.", author=AUTHOR)
        add_note(about=person, text="Prefers nights.", author=AUTHOR)
    return account


@pytest.fixture
def traffic(account: Account, settings: Settings) -> Iterator[Traffic]:
    """A customer's first days: set-up, history, changes, deletion, exports, InMail, and switching off and on."""
    settings.HIREWIRE_JOURNAL_BODY = 1024 * 1024
    QUEUE.clear()
    with running_story({"base_url": f"{settings.HIREWIRE_ATS_URL}/api/v1", "api_key": api_key(account)}) as story:
        live(story)
        journal.flush()
        calls = map(call_record, ApiCall.objects.select_related("application").order_by("id"))
        yield traffic_of(chain(calls, event_records(PushEvent.objects.all())), source="a story")
    QUEUE.clear()


def live(story: Story) -> None:
    story.enable()
    noor, omar, lina = ats.Candidate.objects.order_by("number")
    edit_candidate(candidate=noor, fields={"title": "Foreman"})
    move(application=omar.applications.get(), stage="Hired")
    delete_candidate(candidate=lina)
    run_tasks()
    ada = hub.member("Ada", "Lovelace")
    for title in ("Welder", "Rigger"):
        story.export(ada, ats.Job.objects.get(title=title).key, emails=("ada@example.com",))
    with clock.moved(timedelta(hours=1)):
        fetch_due_histories(0)
        run_tasks()
    story.switch(on=False)
    edit_candidate(candidate=noor, fields={"title": "Rigger"})
    run_tasks()
    with clock.moved(timedelta(minutes=5)):
        story.switch(on=True)


def test_our_own_ats_side_makes_no_mistake(traffic: Traffic) -> None:
    results = judge(traffic, Plan(is_strict=True))

    assert [(each.requirement.id, each.words) for each in results if each.verdict is Verdict.FAILED] == []
    passed = {each.requirement.id for each in results if each.verdict is Verdict.PASSED}
    assert passed >= {
        "RSC-101",
        "RSC-104",
        "RSC-105",
        "RSC-106",
        "OWN-101",
        "OWN-102",
        "RSC-201",
        "RSC-202",
        "RSC-203",
        "RSC-204",
        "OWN-201",
        "OWN-202",
        "OWN-203",
        "OWN-205",
        "OWN-206",
        "RSC-301",
        "RSC-303",
        "OWN-301",
        "OWN-302",
        "OWN-303",
        "OWN-304",
        "RSC-502",
        "RSC-505",
    }
