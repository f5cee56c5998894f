from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client

from hirewire.hub.identity.accounts.models import Seat, SeatState
from hirewire.hub.identity.accounts.viewing import looking
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.messaging import notes, services
from hirewire.hub.recruiting.messaging.models import MailStub, ProspectNote, Thread, Visibility
from hirewire.hub.recruiting.searches.models import PeopleSearch
from hirewire.hub.recruiting.searches.wanted import Wanted
from hirewire.hub.sites.recruiter.search.searching import PAGE_SIZE
from hirewire.kit import clock
from tests.factories import connected, hub
from tests.hub.leaks.addresses import addresses

pytestmark = pytest.mark.django_db

SUBJECT, PRIVATE, SHARED = "Cranes in Gdansk", "Smells a counter-offer", "Prefers night shifts"
SEARCH = "/search/"
BANNER = "You are viewing Recruiter as"


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


@pytest.fixture
def member(company: connected.Company) -> Member:
    member = hub.member("Zofia", "Wrona")
    amara = company.recruiter_a
    services.send_inmail(seat=amara, member=member, subject=SUBJECT, body="A letter.")
    for text, visibility in ((PRIVATE, Visibility.PRIVATE), (SHARED, Visibility.CONTRACT)):
        notes.write_note(seat=amara, member=member, text=text, visibility=visibility)
    return member


@pytest.fixture
def admin(working_as: Callable[[Seat], Client], company: connected.Company) -> Client:
    return working_as(company.admin_a)


def view(admin: Client, seat: Seat) -> None:
    admin.post(f"/settings/seat-holders/{seat.pk}/view/")


def test_an_admin_sees_the_pages_of_a_colleague_until_the_end(admin: Client, company: connected.Company) -> None:
    amara = company.recruiter_a
    view(admin, amara)

    page = admin.get(SEARCH).content.decode()
    assert BANNER in page
    assert amara.person.name in page
    assert admin.get("/settings/features/").context["seat"].viewed_by == company.admin_a

    assert admin.post("/viewing/").headers["Location"] == f"/settings/seat-holders/{amara.pk}/"
    assert BANNER not in admin.get(SEARCH).content.decode()
    told = AuditEntry.objects.filter(action__startswith="seat.view").order_by("pk")
    assert [(one.action, one.actor, one.subject) for one in told] == [
        ("seat.view_begun", company.admin_a.person.name, amara.person.name),
        ("seat.view_ended", company.admin_a.person.name, amara.person.name),
    ]


def test_nothing_can_be_changed_while_viewing(admin: Client, company: connected.Company, member: Member) -> None:
    view(admin, company.recruiter_a)
    path = f"/people/{member.pk}/notes/"

    refused = admin.post(path, {"text": "Mine", "visibility": "CONTRACT"})
    fragment = admin.post(path, {"text": "Mine", "visibility": "CONTRACT"}, headers={"HX-Request": "true"})

    assert refused.status_code == 403
    assert "Nothing was changed." in refused.content.decode()
    assert fragment.headers["HX-Redirect"] == "/viewing/"
    assert ProspectNote.objects.count() == 2


def test_a_closed_page_that_was_only_opened_does_not_speak_of_a_change(
    admin: Client, company: connected.Company
) -> None:
    view(admin, company.recruiter_a)

    page = admin.get("/inbox/").content.decode()

    assert ("Not available while you view" in page, "Nothing was changed." in page) == (True, False)


def test_an_evaluation_is_not_offered_while_viewing(
    admin: Client, working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    member = connected.known_member(company)
    own = working_as(company.recruiter_a).get(f"/people/{member.pk}/").content.decode()
    view(admin, company.recruiter_a)

    viewed = admin.get(f"/people/{member.pk}/").content.decode()

    assert ["Send evaluation to the ATS" in page for page in (own, viewed)] == [True, False]


def test_the_export_dialog_shows_the_jobs_of_another_ats(
    admin: Client, company: connected.Company, member: Member
) -> None:
    view(admin, company.recruiter_a)
    path = f"/people/{member.pk}/export/"

    shown = admin.post(path, {"other_ats": "on", "application": company.application.pk}, headers={"HX-Request": "true"})
    sent = admin.post(path, {"application": company.application.pk}, headers={"HX-Request": "true"})

    assert (shown.status_code, 'id="export-f"' in shown.content.decode()) == (200, True)
    assert sent.headers["HX-Redirect"] == "/viewing/"


def test_an_admin_who_views_as_a_colleague_filters_lists(admin: Client, company: connected.Company) -> None:
    view(admin, hub.admin_seat(company.admin_a.contract))

    holders = admin.post("/settings/seat-holders/", {"q": "Amara"}, follow=True)
    entries = admin.post("/settings/ats/audit/", {"who": "Amara"}, follow=True)

    assert [holder.person.first_name for holder, _ in holders.context["holders"]] == ["Amara"]
    assert (entries.status_code, entries.context["asked"]["who"]) == (200, "Amara")
    assert BANNER in entries.content.decode()


@pytest.mark.parametrize("path", ["/search/suggestions/", "/palette/"])
def test_typing_is_answered_while_viewing(admin: Client, company: connected.Company, path: str) -> None:
    view(admin, company.recruiter_a)

    assert admin.post(path, {"text": "Am"}, headers={"HX-Request": "true"}).status_code == 200


def test_an_admin_who_views_as_a_colleague_searches_and_stores_nothing(
    admin: Client, company: connected.Company, member: Member
) -> None:
    for number in range(PAGE_SIZE + 1):
        hub.member("Grace", f"Hopper {number:02}")
    view(admin, company.recruiter_a)
    sent = {"name": "grace", "order": "name"}

    first, second = (admin.post(path, sent) for path in (SEARCH, f"{SEARCH}?page=2"))

    assert [len(answer.context["members"]) for answer in (first, second)] == [PAGE_SIZE, 1]
    assert first.context["asked"] == Wanted(name="grace", order="name")
    assert BANNER in first.content.decode()
    assert f'formaction="{SEARCH}?page=2"' in first.content.decode()
    # ``/search/counts/`` would count everybody, not only the people who were found.
    assert "/search/counts/" not in first.content.decode()
    assert not PeopleSearch.objects.exists()


def test_a_search_finds_no_private_note_of_the_colleague(
    admin: Client, company: connected.Company, member: Member
) -> None:
    ProspectNote.objects.filter(visibility=Visibility.CONTRACT).delete()
    view(admin, company.recruiter_a)

    assert list(admin.post(SEARCH, {"notes": "on"}).context["members"]) == []


@pytest.mark.usefixtures("in_sandbox")
def test_personal_pages_of_the_colleague_stay_closed(admin: Client, company: connected.Company, member: Member) -> None:
    view(admin, company.recruiter_a)
    thread = Thread.objects.get()
    note = ProspectNote.objects.get(visibility=Visibility.PRIVATE)

    profile = admin.get(f"/people/{member.pk}/").content.decode()
    found = admin.get(SEARCH, {"notes": "yes"}).content.decode()

    assert SHARED in profile
    for text in (profile, found):
        assert PRIVATE not in text
        assert SUBJECT not in text
    for path in (
        "/inbox/",
        f"/inbox/{thread.pk}/",
        "/members/inbox/",
        f"/members/inbox/{thread.pk}/",
        f"/notes/{note.pk}/",
        f"/people/{member.pk}/inmail/",
    ):
        assert admin.get(path).status_code == 403


def test_contact_details_given_to_the_colleague_are_not_offered(
    admin: Client, company: connected.Company, member: Member
) -> None:
    MailStub.objects.create(
        contract=company.admin_a.contract, owner=company.recruiter_a, member=member, email_addresses=["z@home.example"]
    )
    view(admin, company.recruiter_a)

    for path in (f"/people/{member.pk}/export/", f"/export/?member={member.pk}"):
        page = admin.get(path).content.decode()
        assert "Export to your ATS" in page
        assert "z@home.example" not in page
        assert "gave you" not in page


@pytest.mark.parametrize("state", ["other contract", "parked", "no admin", "no longer admin"])
def test_somebody_without_the_right_to_view_as_a_colleague_sees_their_own_pages(
    state: str, working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    seat = company.recruiter_a if state == "no admin" else company.admin_a
    browser = working_as(seat)

    shown = {"other contract": company.admin_b, "no admin": company.admin_a}.get(state, company.recruiter_a)
    view(browser, shown)
    if state == "parked":
        Seat.objects.filter(pk=shown.pk).update(state=SeatState.PARKED)
    if state == "no longer admin":
        Seat.objects.filter(pk=seat.pk).update(roles=["recruiter"])

    page = browser.get(SEARCH)
    assert page.status_code == 200
    assert BANNER not in page.content.decode()


def test_every_page_can_be_viewed_without_writing_anything(
    admin: Client, company: connected.Company, member: Member
) -> None:
    """PostgreSQL refuses writes during *View as*, so each page must either work without writes or be refused."""
    view(admin, company.recruiter_a)
    before = AuditEntry.objects.count()

    statuses = [(name, admin.get(path).status_code) for name, path in addresses(company.recruiter_a)]

    assert [(name, status) for name, status in statuses if status >= 500] == []
    # Make sure that the hub did not refuse every page.
    assert {("search", 200), ("profile", 200), ("projects", 200), ("export", 200)} <= {*statuses}
    assert AuditEntry.objects.count() == before


def test_viewing_a_saved_search_does_not_mark_it_as_seen(admin: Client, company: connected.Company) -> None:
    """An admin's visit does not count: people stay marked as new until the owner of the search has seen them."""
    last_week = clock.now() - timedelta(days=7)
    search = PeopleSearch.objects.create(
        seat=company.recruiter_a, name="Onsite", content={"ats": "in"}, used_at=last_week, looked_at=last_week
    )
    view(admin, company.recruiter_a)

    page = admin.get(f"/search/{search.pk}/")

    search.refresh_from_db()
    assert (page.status_code, search.looked_at) == (200, last_week)


def test_the_database_refuses_writes_while_viewing(company: connected.Company) -> None:
    seat = company.recruiter_a
    seat.viewed_by = company.admin_a

    with pytest.raises(DatabaseError, match="read-only"), looking(seat):
        Seat.objects.filter(pk=seat.pk).update(state=SeatState.PARKED)

    seat.save()
