import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from hirewire.hub.ats.postings.models import PostingTask, TaskStatus
from hirewire.hub.identity.accounts.models import Seat, SeatState
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.journal.recording import QUEUE
from hirewire.hub.platform.journal.services import flush
from hirewire.hub.platform.notifications.models import Delivery, DeliveryState, PushEvent
from hirewire.hub.recruiting.exports import services as exports
from hirewire.hub.recruiting.seats import services as seats
from hirewire.kit import clock
from hirewire.kit.db import timed_ids
from tests.factories import connected, hub, lists
from tests.support.ats import Ats
from tests.support.html import tidy

pytestmark = pytest.mark.django_db

TRAIL = "/settings/ats/audit/"
CANDIDATE = {
    "firstName": "Zuzanna",
    "lastName": "Nowak",
    "externalProfileUrl": "https://ats.example/C-1",
    "atsCreatedAt": 1,
    "atsLastModifiedAt": 1,
    "addresses": [],
    "phoneNumbers": [],
    "emailAddresses": ["zuzanna@example.test"],
}


@pytest.fixture(autouse=True)
def empty_queue() -> Iterator[None]:
    QUEUE.clear()
    yield
    QUEUE.clear()


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


@pytest.fixture
def admin(working_as: Callable[[Seat], Client], company: connected.Company) -> Client:
    return working_as(company.admin_a)


@pytest.fixture
def ats(company: connected.Company) -> Ats:
    return Ats(company.application, company.admin_a.contract)


def actions(browser: Client, **asked: str) -> list[str]:
    return [entry.action for entry in browser.get(TRAIL, asked).context["entries"]]


def typed(browser: Client, who: str, **more: str) -> Any:  # noqa: ANN401 - what the test client returns
    return browser.post(TRAIL, {"who": who, **more}, follow=True)


def happened(company: connected.Company, action: str, **more: str) -> AuditEntry:
    contract = company.admin_a.contract
    return audit.record(
        action=action,
        actor=company.admin_a.person,
        organization=contract.organization,
        contract=contract,
        **more,
    )


def test_the_audit_trail_is_filtered_by_area_person_and_day(admin: Client, company: connected.Company) -> None:
    today = clock.now().date().isoformat()
    with clock.moved(by=timedelta(days=-3)):
        happened(company, "seat.state_changed", subject="Amara Okafor", before="Active", after="Parked")
    happened(company, "integration.contract_switched", before="on", after="off")

    assert actions(admin) == ["integration.contract_switched", "seat.state_changed"]
    assert actions(admin, area="seats") == ["seat.state_changed"]
    assert [entry.action for entry in typed(admin, "okaf").context["entries"]] == ["seat.state_changed"]
    assert actions(admin, **{"from": today}) == ["integration.contract_switched"]
    assert actions(admin, area="seats", **{"from": today}) == []
    assert "No matching entries" in typed(admin, "zz").content.decode()
    assert 'Seat of Amara Okafor: <b class="medium">Active → Parked</b>' in admin.get(TRAIL).content.decode()


def test_an_entry_names_its_ats(admin: Client, company: connected.Company) -> None:
    admin.post(f"/settings/ats/{company.application.pk}/company/", {"on": "true"})

    page = tidy(admin.get(TRAIL).content.decode())

    number = company.application.pk
    assert f'<td class="opt">{company.application.name}<br><span class="meta num">{number}</span></td>' in page


def test_a_name_that_somebody_typed_is_in_no_url(
    admin: Client, working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    happened(company, "seat.state_changed", subject="Amara Okafor")
    happened(company, "seat.taken", subject="Kofi Mensah")

    answer = typed(admin, "okaf", area="seats")
    ((address, _status),) = answer.redirect_chain
    again = admin.get(address)
    elsewhere = working_as(company.admin_a).get(address)

    assert "okaf" not in address
    assert (again.context["asked"]["who"], again.context["asked"]["area"]) == ("okaf", "seats")
    assert [entry.subject for entry in again.context["entries"]] == ["Amara Okafor"]
    assert (elsewhere.context["asked"]["who"], len(elsewhere.context["entries"])) == ("", 0)
    assert list(admin.get(TRAIL, {"who": "okaf"}).context["entries"]) == []


def test_the_days_of_the_filter_are_the_readers(admin: Client, company: connected.Company) -> None:
    admin.cookies["zone"] = "Pacific/Kiritimati"
    with clock.stopped(datetime(2026, 11, 20, 12, 0, tzinfo=UTC)):
        # The reader's time zone is fourteen hours ahead of UTC, so for the reader it is 2 a.m. on November 21.
        happened(company, "seat.state_changed", subject="Amara Okafor")

    assert actions(admin, **{"from": "2026-11-21", "to": "2026-11-21"}) == ["seat.state_changed"]
    assert actions(admin, to="2026-11-20") == []
    assert "Days are in your time zone." in admin.get(TRAIL).content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "9999-12-31"},
        {"from": "0001-01-01", "to": "9999-12-30"},
        {"to": "nonsense"},
        {"area": "\x00", "who": "\x00"},
    ],
)
def test_an_invalid_filter_is_ignored(admin: Client, asked: dict[str, str]) -> None:
    assert admin.get(TRAIL, asked).status_code == 200


def test_the_audit_trail_leaves_out_exports_notes_and_other_contracts(
    admin: Client, company: connected.Company
) -> None:
    happened(company, "export.requested", subject="Priya Raghunathan", after="A confidential job")
    happened(company, "note.written", subject="Priya Raghunathan")
    other = company.admin_b
    audit.record(
        action="seat.invited",
        actor=other.person,
        organization=other.contract.organization,
        contract=other.contract,
    )

    assert actions(admin) == []


def test_the_trail_and_the_failing_records_are_for_admins(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    failing = f"/settings/ats/{company.application.pk}/failing/"

    for path in (TRAIL, failing):
        assert working_as(company.recruiter_a).get(path).status_code == 403
    assert working_as(hub.admin_seat()).get(failing).status_code == 404


def failing(browser: Client, company: connected.Company) -> list[tuple[str, tuple[str, ...], int]]:
    flush()
    records = browser.get(f"/settings/ats/{company.application.pk}/failing/").context["records"]
    return [(one.resource, one.ids, one.times) for one in records]


def test_a_refused_record_is_listed_until_it_is_accepted(admin: Client, company: connected.Company, ats: Ats) -> None:
    for _ in range(2):
        ats.put("atsCandidates", "atsCandidateId", {"C-1": {**CANDIDATE, "lastName": 7}, "C-2": CANDIDATE})
    before = failing(admin, company)
    page = admin.get(f"/settings/ats/{company.application.pk}/failing/").content.decode()

    ats.put("atsCandidates", "atsCandidateId", {"C-1": CANDIDATE})

    assert before == [("atsCandidates", ("C-1",), 2)]
    words = " ".join(re.sub("<[^>]+>", " ", page).split())
    assert "Send the type named here. Field: lastName &quot;*&quot; cannot be coerced to String For the" in words
    assert failing(admin, company) == []


def test_only_the_vendor_needs_the_reason_of_a_field_that_is_not_filled_in(
    admin: Client, company: connected.Company, ats: Ats
) -> None:
    nameless = {name: value for name, value in CANDIDATE.items() if name != "lastName"}
    ats.put("atsCandidates", "atsCandidateId", {"C-1": nameless})
    flush()

    page = admin.get(f"/settings/ats/{company.application.pk}/failing/").content.decode()

    shown, _, folded = " ".join(re.sub("<[^>]+>", " ", page).split()).partition("For the ATS vendor")
    assert "Send this field with every record. It has no default. Field: lastName" in shown
    assert "not found" not in shown
    assert "/lastName : field is required but not found" in folded
    assert "Correct it in the ATS" in folded


def test_the_ats_tab_says_how_many_records_of_each_kind_fail(
    admin: Client, working_as: Callable[[Seat], Client], company: connected.Company, ats: Ats
) -> None:
    ats.put("atsCandidates", "atsCandidateId", {"C-1": {**CANDIDATE, "lastName": 7}, "C-2": CANDIDATE})
    flush()
    path, number = f"/settings/ats/{company.application.pk}/failing/", company.application.pk

    part = tidy(admin.get(path, headers={"HX-Request": "true"}).content.decode())

    states = dict(re.findall(rf'id="failing-{number}-(\w+)"[^>]*>(.*?)</span>(?=\s*<span id|\s*$)', part))
    assert "1 to repair" in states.pop("candidates")
    # The page reads only the latest calls. It therefore says only that it found no refused call: an older call may have
    # been refused.
    assert {tidy(re.sub("<[^>]+>", "", state)) for state in states.values()} == {"none found"}
    assert f'id="failing-{number}">1</span>' in part
    tabs = [browser.get("/settings/ats/").content.decode() for browser in (admin, working_as(company.recruiter_a))]
    assert [set(re.findall(rf'id="failing-{number}-(\w+)"', tab)) for tab in tabs] == [{"candidates", *states}, set()]


def test_a_refused_job_can_be_requested_again(admin: Client, company: connected.Company) -> None:
    task = {"organization": company.application.organization, "application": company.application}
    for job, status in (("REQ-1", TaskStatus.FAILED), ("REQ-2", TaskStatus.FAILED), ("REQ-2", TaskStatus.SUCCEEDED)):
        PostingTask.objects.create(
            id=timed_ids.new(), external_job_posting_id=job, status=status, error_message="It has no title.", **task
        )

    assert failing(admin, company) == [("simpleJobPostings", ("REQ-1",), 1)]
    page = admin.get(f"/settings/ats/{company.application.pk}/failing/").content.decode()
    assert "It has no title." in page
    assert 'name="job" value="REQ-1"' in page


JOB = {
    "externalJobPostingId": "REQ-7",
    "title": "Night nurse",
    "description": "Nights",
    "jobPostingOperationType": "CREATE",
    "listedAt": 1,
}


def test_a_job_refused_in_a_batch_is_named_and_leaves_the_list_when_it_arrives(
    admin: Client, company: connected.Company, ats: Ats
) -> None:
    organization = company.admin_a.contract.organization.urn
    connected.job(company, "REQ-7", "Night nurse")
    body = {"elements": [{**JOB, "integrationContext": organization, "title": ""}]}
    ats.call("POST", "simpleJobPostings", body=body, rest_method="batch_create")
    before = failing(admin, company)
    page = admin.get(f"/settings/ats/{company.application.pk}/failing/").content.decode()

    task = {"organization": company.application.organization, "application": company.application}
    PostingTask.objects.create(id=timed_ids.new(), external_job_posting_id="REQ-7", status=TaskStatus.SUCCEEDED, **task)

    assert before == [("simpleJobPostings", ("REQ-7",), 1)]
    assert 'name="job" value="REQ-7"' in page
    assert "Night nurse" in page
    assert failing(admin, company) == []


def test_records_are_named_in_words(admin: Client, company: connected.Company, ats: Ats) -> None:
    """An earlier version of the candidate was accepted, so the page knows the name."""
    ats.put("atsCandidates", "atsCandidateId", {"C-1": CANDIDATE})
    ats.put("atsCandidates", "atsCandidateId", {"C-1": {**CANDIDATE, "lastName": 7}})
    ats.call("POST", "simpleJobPostings", body={"elements": [JOB, {}]}, rest_method="batch_create")
    failing(admin, company)

    page = admin.get(f"/settings/ats/{company.application.pk}/failing/").content.decode()
    words = " ".join(re.sub("<[^>]+>", " ", page).split())

    assert "Candidate C-1 Zuzanna Nowak" in words
    assert "For the ATS vendor In the API: atsCandidates" in words
    assert "Job number 2 of its batch" in words


def test_without_refusals_the_page_says_so(admin: Client, company: connected.Company) -> None:
    assert failing(admin, company) == []
    assert "No refused records" in admin.get(f"/settings/ats/{company.application.pk}/failing/").content.decode()


def test_a_delivery_names_the_person_only_if_the_seat_sees_the_export(
    admin: Client, company: connected.Company
) -> None:
    job = connected.job(company)
    exports.request_export(seat=company.recruiter_a, member=hub.member("Ada"), application=company.application, job=job)
    paths = ("/settings/ats/", f"/settings/ats/{company.application.pk}/deliveries/")

    def names_her() -> list[bool]:
        return ["Ada Lovelace" in admin.get(path).content.decode() for path in paths]

    assert names_her() == [True, True]
    Member.objects.filter(first_name="Ada").update(closed_at=clock.now())
    assert names_her() == [False, False]
    Member.objects.filter(first_name="Ada").update(closed_at=None)
    lists.close(company.application)
    assert names_her() == [False, False]


def test_deliveries_are_listed_and_a_dead_one_is_sent_again(
    admin: Client, working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    admin.post(f"/settings/ats/{company.application.pk}/company/", {"on": "true"})
    Delivery.objects.update(state=DeliveryState.DEAD)
    delivery = Delivery.objects.get()
    path = f"/settings/ats/{company.application.pk}/deliveries/"

    assert [one.pk for one, _ in admin.get(path, {"state": "DEAD"}).context["deliveries"]] == [delivery.pk]
    assert list(admin.get(path, {"state": "DELIVERED"}).context["deliveries"]) == []
    assert working_as(company.recruiter_a).post(f"{path}{delivery.pk}/").status_code == 403
    assert admin.post(f"{path}{delivery.pk}/").headers["Location"] == path
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.PENDING
    assert admin.post(f"{path}{delivery.pk}/").status_code == 404


def test_an_expired_event_is_not_sent_again_and_the_reason_is_in_the_readers_language(
    admin: Client, company: connected.Company
) -> None:
    admin.post(f"/settings/ats/{company.application.pk}/company/", {"on": "true"})
    Delivery.objects.update(state=DeliveryState.DEAD)
    PushEvent.objects.update(expires_at=clock.now())
    admin.cookies["hub_language"] = "de"

    page = admin.post(f"/settings/ats/{company.application.pk}/deliveries/{Delivery.objects.get().pk}/", follow=True)

    assert "Das Ereignis ist abgelaufen" in page.content.decode()
    assert Delivery.objects.get().state == DeliveryState.DEAD


def test_export_is_switched_off_for_the_whole_contract(
    admin: Client, working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    path = "/settings/features/export/"

    refused = working_as(company.recruiter_a).post(path, {"on": "false"})
    part = admin.post(path, {"on": "false"}, headers={"hx-request": "true"}).content.decode()
    admin.post(path, {"on": "false"})

    company.admin_a.contract.refresh_from_db()
    assert refused.status_code == 403
    assert "Nobody on this contract can export people to an ATS" in part
    assert not company.admin_a.contract.export_is_on
    assert list(
        AuditEntry.objects.filter(action__startswith="contract.")
        .order_by("pk")
        .values_list("action", "before", "after")
    ) == [("contract.export_switched", "on", "off")]
    dialog = admin.get(f"/people/{hub.member().pk}/export/")
    assert dialog.status_code == 422
    assert "An admin of this contract has turned export off." in " ".join(dialog.content.decode().split())


@pytest.mark.parametrize("entries", [1, 5])
def test_the_audit_trail_takes_the_same_queries_for_any_length(
    admin: Client, company: connected.Company, django_assert_num_queries: DjangoAssertNumQueries, entries: int
) -> None:
    seat = hub.seat(company.admin_a.contract, hub.person())
    for number in range(entries):
        state = SeatState.PARKED if number % 2 else SeatState.INACTIVE
        seats.change(admin=company.admin_a, seat=seat, roles=[Role.RECRUITER], state=state)

    with django_assert_num_queries(5):
        admin.get(TRAIL)
