from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.messaging.models import Message, ProspectNote, Side, Thread
from hirewire.hub.recruiting.projects.models import Project, ProjectCandidate
from hirewire.hub.recruiting.projects.services import open_project
from hirewire.hub.recruiting.searches.models import PeopleSearch
from hirewire.hub.sites.recruiter.setting_tabs import TABS
from hirewire.kit import clock
from hirewire.kit.db import prepared
from tests.factories import connected, hub

pytestmark = pytest.mark.django_db

Browsers = Callable[[Seat], Client]
MOST_BYTES = 150_000
FEW, MANY = 3, 60
#: The most queries that the palette may need. Some of them load the session, the seat, and what the seat sees. Each
#: group of options needs one or two more.
MOST_OF_THE_PALETTE = 20
PAGES = (
    "/search/",
    "/search/counts/",
    "/search/stages/",
    "/search/saved/",
    "/search/{search}/",
    "/search/{search}/counts/",
    "/people/{member}/",
    "/people/{member}/?tab=notes",
    "/people/{member}/inmail/",
    "/people/{member}/export/",
    "/jobs/{job}/",
    "/exports/",
    "/projects/",
    "/projects/{project}/",
    "/projects/{project}/?view=list",
    "/projects/{project}/edit/",
    "/inbox/",
    "/inbox/{thread}/",
    "/inbox/templates/",
    "/notifications/",
    "/notifications/latest/",
    "/notifications/count/",
    "/why/",
    *(f"/settings/{tab.name}/" for tab in TABS),
    "/settings/reporting/?weeks=52",
    "/settings/ats/audit/",
    "/settings/ats/{application}/deliveries/",
    "/settings/ats/{application}/failing/",
    "/settings/ats/matches/",
    "/settings/ats/matches/decided/",
    "/settings/ats/matches/sample/",
    "/settings/import/",
)


class Work:
    """A contract to which people are added one by one, each with every kind of data about a person."""

    def __init__(self) -> None:
        self.company = connected.company()
        self.company.switch(contract=True)
        self.job = connected.job(self.company)
        self.seat = self.company.admin_a
        self.project = open_project(
            seat=self.seat, name="Now", description="", stages=["New", "Contacted", "Screening", "Offer", "Hired"]
        )
        self.search = PeopleSearch.objects.create(seat=self.seat, content={"ats": "in"}, name="In the ATS")
        self.members: list[Member] = []

    def has(self, people: int) -> None:
        for number in range(len(self.members) + 1, people + 1):
            member = hub.member("Priya", f"Raghunathan{number:03}")
            connected.known_member(self.company, number, member=member)
            self._reach(member, number)
            self.members.append(member)
        connected.follow(self.company)

    def addresses(self) -> dict[str, int | str]:
        thread = Thread.objects.order_by("pk").first()
        return {
            "search": str(self.search.pk),
            "member": self.members[0].pk,
            "project": self.project.pk,
            "job": self.job.posting_id,
            "thread": thread.pk if thread else 0,
            "application": self.company.application.pk,
        }

    def _reach(self, member: Member, number: int) -> None:
        seat, now = self.seat, clock.now()
        thread = Thread.objects.create(contract=seat.contract, seat=seat, member=member)
        Message.objects.create(thread=thread, author=Side.SEAT, subject="An hour", body="Could we talk? " * 10)
        ProspectNote.objects.create(contract=seat.contract, owner=seat, member=member, text="Ring on Monday")
        stages = list(self.project.stages.all())
        ProjectCandidate.objects.create(
            project=self.project, member=member, stage=stages[number % len(stages)], saved_by=seat, moved_by=seat
        )
        other = Project.objects.create(contract=seat.contract, owner=seat, name=f"Project {number}")
        other.project_seats.create(seat=seat)
        tenant = {"organization": seat.contract.organization, "application": self.company.application}
        event = PushEvent.objects.create(id=f"event-{number}", type="EXPORT_CANDIDATE", **tenant)
        Export.objects.create(**tenant, member=member, seat=seat, event=event, state="CONFIRMED", finished_at=now)
        AuditEntry.objects.create(
            organization_id=seat.contract.organization_id,
            contract_id=seat.contract_id,
            application_id=self.company.application.pk,
            actor="Amara",
            action="integration.switched",
        )


@pytest.fixture
def work(db: None) -> Work:
    return Work()


def looked_at(browser: Client, address: str) -> tuple[int, int]:
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(address)
    assert answer.status_code == 200, address
    return len(queries), len(answer.content)


def test_no_page_makes_more_queries_or_grows_too_large_with_more_people(work: Work, working_as: Browsers) -> None:
    # Once a minute, one more query notes that the browser is in use.
    with clock.stopped():
        browser = working_as(work.seat)
        work.has(FEW)
        pages = [page.format(**work.addresses()) for page in PAGES]
        before = {page: looked_at(browser, page)[0] for page in pages}

        work.has(MANY)
        after = {page: looked_at(browser, page) for page in pages}

    assert {page: queries for page, (queries, _) in after.items()} == before
    assert {page: size for page, (_, size) in after.items() if size > MOST_BYTES} == {}


def test_the_palette_makes_the_same_queries_for_any_number_of_people(work: Work, working_as: Browsers) -> None:
    def asked(people: int) -> int:
        work.has(people)
        with CaptureQueriesContext(connection) as queries:
            assert "Priya Raghunathan001" in "".join(
                browser.post("/palette/", {"text": "pri"}).content.decode().replace("<u>", "").split("</u>")
            )
        return len(queries)

    with clock.stopped():
        browser = working_as(work.seat)
        assert asked(FEW) == asked(MANY) <= MOST_OF_THE_PALETTE


def test_a_page_looks_up_only_once_what_its_seat_may_see(
    work: Work, working_as: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.has(FEW)
    browser = working_as(work.seat)
    address = f"/people/{work.members[0].pk}/export/"
    asked: list[str] = []
    rows = prepared.rows
    monkeypatch.setattr(
        prepared, "rows", lambda statement, about: (asked.append(str(statement)), rows(statement, about))[1]
    )

    browser.get(address)
    about_switches = [statement for statement in asked if "hub_contractaccess" in statement]
    with CaptureQueriesContext(connection) as dialog:
        browser.get(address, headers={"HX-Request": "true"})

    assert (len(about_switches), len(dialog) < 25) == (1, True)
