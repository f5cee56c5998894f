from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.queries import VIEWED_KEY
from hirewire.hub.recruiting.bell.queries import unread_count
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.hub.recruiting.messaging.models import NoteMention
from hirewire.kit import clock
from hirewire.kit.looks.reader import ZONE_COOKIE
from tests.factories import connected, hub, lists
from tests.hub.recruiting.bell.stories import answered, failed, moved
from tests.support.html import tidy

pytestmark = pytest.mark.django_db

Browsers = Callable[[Seat], Client]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


@pytest.fixture
def seat(company: connected.Company) -> Seat:
    return company.recruiter_a


def page_at(browser: Client, address: str, **headers: str) -> str:
    response = browser.get(address, headers=headers)
    assert response.status_code == 200, address
    return tidy(response.content.decode())


def test_a_page_requests_the_number_only_if_there_may_be_one(
    working_as: Browsers, company: connected.Company, seat: Seat
) -> None:
    browser = working_as(seat)
    quiet = page_at(browser, "/projects/")

    answered(seat, hub.member(), clock.now() - MINUTE)
    failed(company, seat, hub.member(), clock.now() - MINUTE)

    assert "No unread notifications" in quiet
    assert 'hx-trigger="bell:count"' in quiet
    assert 'hx-trigger="bell:count, load"' in page_at(browser, "/projects/")
    number = page_at(browser, "/notifications/count/")
    assert "2 unread notifications" in number
    assert ">2</span>" in number


def test_the_list_shows_what_happened(working_as: Browsers, company: connected.Company, seat: Seat) -> None:
    noon = clock.now().replace(hour=12, minute=0)
    answered(seat, hub.member("Ada"), noon - timedelta(days=1), words="<i>Call</i> me")
    answered(seat, hub.member("Cy"), noon - 2 * MINUTE, declines=True)
    failed(company, seat, hub.member("Bo"), noon - MINUTE)

    with clock.stopped(noon):
        page = page_at(working_as(seat), "/notifications/")

    assert "The export of<b>Bo Lovelace</b>was not accepted" in page
    assert 'No such office<span class="door">See what to do</span>' in page
    assert "<b>Cy Lovelace</b>declined your InMail" in page
    assert "<b>Ada Lovelace</b>answered your InMail" in page
    assert "&lt;i&gt;Call&lt;/i&gt; me" in page
    order = (">Today</h2>", "Bo Lovelace", "Cy Lovelace", ">Yesterday</h2>", "Ada Lovelace")
    assert [page.count(heading) for heading in (order[0], order[3])] == [1, 1]
    assert sorted(order, key=page.index) == [*order]
    assert page.count('<li class="news unread">') == 3
    assert (page.count('class="avatar'), page.count('class="icon fault"')) == (3, 1)


def test_what_happened_in_the_ats_has_a_square_avatar(
    working_as: Browsers, company: connected.Company, seat: Seat
) -> None:
    export = failed(company, seat, hub.member("Bo"), clock.now() - MINUTE)
    Export.objects.filter(pk=export.pk).update(state=ExportState.ARRIVED, ats_candidate_id="C-10517")
    answered(seat, hub.member("Ada"), clock.now() - MINUTE)

    page = page_at(working_as(seat), "/notifications/")

    assert "The export of<b>Bo Lovelace</b>arrived as C-10517" in page
    assert (page.count('class="news unread"'), page.count(" s square")) == (2, 1)


def test_the_time_of_the_mail_is_in_the_readers_zone(working_as: Browsers, seat: Seat, settings: Settings) -> None:
    settings.HIREWIRE_MAIL = True
    browser = working_as(seat)
    browser.cookies[ZONE_COOKIE] = "Asia/Kolkata"

    page = page_at(browser, "/notifications/")

    assert ">10:30</time>" in page
    assert "05:00 UTC" not in page


@pytest.mark.parametrize(
    ("show", "people"),
    [("all", {"Ada", "Bo"}), ("unread", {"Bo"}), ("answer", {"Ada"}), ("export", {"Bo"}), ("nonsense", {"Ada", "Bo"})],
)
def test_filters_narrow_the_list(
    working_as: Browsers, company: connected.Company, seat: Seat, show: str, people: set[str]
) -> None:
    browser = working_as(seat)
    thread = answered(seat, hub.member("Ada"), clock.now() - 2 * MINUTE)
    failed(company, seat, hub.member("Bo"), clock.now() - MINUTE)
    browser.get(f"/inbox/{thread.pk}/")

    page = page_at(browser, f"/notifications/?show={show}")

    assert {name for name in ("Ada", "Bo") if f"<b>{name} Lovelace</b>" in page} == people


def test_opening_a_notification_reads_it_and_leads_to_its_page(
    working_as: Browsers, company: connected.Company, seat: Seat
) -> None:
    browser = working_as(seat)
    export = failed(company, seat, hub.member(), clock.now() - MINUTE)
    thread = answered(seat, hub.member(), clock.now() - MINUTE)

    to_exports = browser.get(f"/notifications/export/{export.pk}/")
    to_inbox = browser.get(f"/notifications/answer/{thread.pk}/")

    assert (to_exports.status_code, to_exports.headers["Location"]) == (302, "/exports/?state=failed")
    assert (to_inbox.status_code, to_inbox.headers["Location"]) == (302, f"/inbox/{thread.pk}/#last")
    browser.get(f"/inbox/{thread.pk}/")
    assert unread_count(seat) == 0


def test_another_seats_notification_is_not_found(working_as: Browsers, company: connected.Company, seat: Seat) -> None:
    export = failed(company, seat, hub.member(), clock.now() - MINUTE)
    colleague = working_as(company.admin_a)

    addresses = (f"export/{export.pk}", "export/0", f"answer/{export.pk}", f"nonsense/{export.pk}")

    assert {colleague.get(f"/notifications/{address}/").status_code for address in addresses} == {404}


def test_a_link_in_an_email_opens_from_the_seat_that_it_names(
    working_as: Browsers, company: connected.Company, seat: Seat
) -> None:
    export = failed(company, seat, hub.member(), clock.now() - MINUTE)
    browser = working_as(hub.seat(hub.contract(company.application.organization), seat.person))

    opened = browser.get(f"/notifications/export/{export.pk}/", {"seat": seat.pk}, follow=True)

    assert [address for address, _ in opened.redirect_chain] == [
        f"/notifications/export/{export.pk}/",
        "/exports/?state=failed",
    ]
    assert opened.context["seat"] == seat


def test_a_link_in_an_email_never_opens_somebody_elses_seat(
    working_as: Browsers, company: connected.Company, seat: Seat
) -> None:
    browser = working_as(seat)

    assert browser.get("/notifications/", {"seat": company.admin_a.pk}).status_code == 404
    assert browser.get("/notifications/", {"seat": "9" * 5000}).status_code == 200
    assert browser.get("/notifications/").context["seat"] == seat


def test_reading_all_reads_only_what_the_page_showed(
    working_as: Browsers, company: connected.Company, seat: Seat
) -> None:
    browser = working_as(seat)
    failed(company, seat, hub.member(), clock.now() - 2 * MINUTE)
    until = browser.get("/notifications/").context["until"]
    failed(company, seat, hub.member(), clock.now())

    response = browser.post("/notifications/read/", {"until": until})

    assert response.headers["Location"] == "/notifications/"
    assert unread_count(seat) == 1


@pytest.mark.parametrize("until", ["", "yesterday", "2026-13-01T00:00:00", "2026-11-20T08:00:00"])
def test_without_a_valid_time_everything_until_now_is_read(working_as: Browsers, seat: Seat, until: str) -> None:
    answered(seat, hub.member(), clock.now() - MINUTE)

    working_as(seat).post("/notifications/read/", {"until": until})

    assert unread_count(seat) == 0


def test_the_bell_gets_the_list_and_the_number_together(
    working_as: Browsers, company: connected.Company, seat: Seat
) -> None:
    browser = working_as(seat)
    for _ in range(12):
        failed(company, seat, hub.member(), clock.now() - MINUTE)

    fragment = page_at(browser, "/notifications/latest/", **{"HX-Request": "true"})
    read = browser.post("/notifications/read/", {}, headers={"HX-Request": "true"}).content.decode()

    assert fragment.count("<li class=") == 8
    assert "9+ unread</span>" in fragment
    assert 'hx-swap-oob="true">9+</span>' in fragment
    assert 'hx-swap-oob="true"></span>' in tidy(read)
    assert "No unread notifications" in page_at(browser, "/notifications/count/")


def test_older_notifications_are_on_the_next_page(working_as: Browsers, seat: Seat) -> None:
    browser = working_as(seat)
    for number in range(51):
        answered(seat, hub.member(f"N{number}x"), clock.now() - (number + 1) * MINUTE)

    first, second = (page_at(browser, f"/notifications/?show=all&page={number}") for number in (1, 2))

    assert ("N49x" in first, "N50x" in first, "Show older" in first, "Show newer" in first) == (
        True,
        False,
        True,
        False,
    )
    assert ("N49x" in second, "N50x" in second, "Show older" in second, "Show newer" in second) == (
        False,
        True,
        False,
        True,
    )


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999"])
def test_an_invalid_page_number_shows_the_first_page(working_as: Browsers, seat: Seat, page: str) -> None:
    answered(seat, hub.member(), clock.now() - MINUTE)

    assert "Ada Lovelace" in page_at(working_as(seat), f"/notifications/?page={page}")


def test_a_page_without_notifications_says_so(working_as: Browsers, seat: Seat) -> None:
    browser = working_as(seat)

    page = page_at(browser, "/notifications/")
    assert "Nothing yet" in page
    assert ">Find people</a>" in page
    assert "Nothing here" in page_at(browser, "/notifications/?show=unread")


def test_an_admin_who_views_a_seat_cannot_open_its_bell(
    working_as: Browsers, company: connected.Company, seat: Seat
) -> None:
    answered(seat, hub.member(), clock.now() - MINUTE)
    admin = working_as(company.admin_a)
    session = admin.session
    session[VIEWED_KEY] = seat.pk
    session.save()

    addresses = ("", "latest/", "count/", f"answer/{seat.threads.get().pk}/")

    assert {admin.get(f"/notifications/{address}").status_code for address in addresses} == {403}
    assert 'id="bell"' not in admin.get("/search/").content.decode()


def test_a_mention_leads_to_the_note(working_as: Browsers, company: connected.Company, seat: Seat) -> None:
    member = hub.member()
    note = {"text": "@Amara Okafor, ring her.", "visibility": "CONTRACT"}
    working_as(company.admin_a).post(f"/people/{member.pk}/notes/", note)
    mention, browser = NoteMention.objects.get(), working_as(seat)

    page = page_at(browser, "/notifications/?show=mention")
    opened = browser.get(f"/notifications/mention/{mention.pk}/")

    assert "<b>Ingrid Solheim</b>mentioned you in a note about<b>Ada Lovelace</b>" in page
    assert "@Amara Okafor, ring her." in page
    assert opened.headers["Location"] == f"/people/{member.pk}/?tab=notes#note-{mention.note_id}"
    assert unread_count(seat) == 0


def test_a_private_note_names_who_is_not_notified(working_as: Browsers, company: connected.Company, seat: Seat) -> None:
    member, browser = hub.member(), working_as(company.admin_a)
    note = {"text": "@Amara Okafor", "visibility": "PRIVATE"}

    page = browser.post(f"/people/{member.pk}/notes/", note, follow=True).content.decode()

    assert "Not notified, because only you can see this note: Amara Okafor." in page
    assert (NoteMention.objects.count(), unread_count(seat)) == (0, 0)


def test_a_followed_job_says_so_and_can_be_unfollowed(
    working_as: Browsers, company: connected.Company, seat: Seat
) -> None:
    browser, job = working_as(seat), connected.job(company)

    followed = tidy(browser.post(f"/jobs/{job.posting_id}/follow/", {"on": "true"}, follow=True).content.decode())
    listed = page_at(browser, "/notifications/")
    left = tidy(browser.post(f"/jobs/{job.posting_id}/follow/", {"on": "false"}, follow=True).content.decode())

    assert ("Unfollow" in followed, "Unfollow" in left, "Follow</button>" in left) == (True, False, True)
    assert f'<a href="/jobs/{job.posting_id}/">Senior Data Engineer, Claims</a>' in listed


def test_a_hidden_job_cannot_be_followed(working_as: Browsers, company: connected.Company, seat: Seat) -> None:
    job = connected.job(company)
    lists.put(company.application, "chosen", job.external_job_posting_id)

    assert working_as(seat).post(f"/jobs/{job.posting_id}/follow/", {"on": "true"}).status_code == 404
    assert working_as(hub.seat()).post(f"/jobs/{job.posting_id}/follow/", {"on": "true"}).status_code == 404


def test_a_new_stage_names_person_and_job(working_as: Browsers, company: connected.Company, seat: Seat) -> None:
    member, browser = connected.known_member(company), working_as(seat)
    browser.post(f"/jobs/{connected.job(company).posting_id}/follow/", {"on": "true"})

    moved(company)

    page = page_at(browser, "/notifications/?show=stage")
    assert "<b>Priya Raghunathan</b>is now at<b>Offer</b>" in page
    assert "Senior Data Engineer, Claims" in page
    opened = browser.get(f"/notifications/stage/{member.pk}/")
    assert opened.headers["Location"] == f"/people/{member.pk}/?tab=ats"
