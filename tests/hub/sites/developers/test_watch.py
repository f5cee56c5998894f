from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import Settings

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.platform.journal.recording import QUEUE
from hirewire.hub.platform.journal.services import flush
from hirewire.hub.platform.notifications import services as notifications
from hirewire.hub.platform.notifications.models import Delivery, DeliveryState, DeliveryTry, PushEvent
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.sandbox.board import VARIABLE
from hirewire.sandbox.faults import Faults
from hirewire.wire.push import PushType
from tests.factories import hub
from tests.hub.sites.developers.conftest import Vendor
from tests.support.ats import Ats
from tests.support.html import tidy

CANDIDATE = {"firstName": "Zuzanna", "lastName": 7, "emailAddresses": ["nobody"], "atsCreatedAt": 1_764_547_200}

WHOLE = {
    "firstName": "Zuzanna",
    "lastName": "Kowalczyk",
    "atsCreatedAt": 1_764_547_200_000,
    "atsLastModifiedAt": 1_767_225_600_000,
    "addresses": [],
    "phoneNumbers": [],
    "emailAddresses": ["zuzanna@example.test"],
    "externalProfileUrl": "https://ats.example.test/c/1",
}


@pytest.fixture(autouse=True)
def empty_queue() -> None:
    QUEUE.clear()


@pytest.fixture
def ats(vendor: Vendor) -> Ats:
    ats = Ats(vendor.child)
    vendor.child.refresh_from_db()
    return ats


@pytest.fixture
def sandbox(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Faults:
    settings.HIREWIRE_FAULTS = "hirewire.sandbox.control.arming.ArmedFaults"
    monkeypatch.setenv(VARIABLE, str(tmp_path / "board"))
    return Faults.of_this_sandbox()


def announced(application: DeveloperApplication) -> PushEvent:
    assert application.organization is not None
    return notifications.announce(
        application=application,
        organization=application.organization,
        type=PushType.EXPORT_CANDIDATE_PROFILE,
        endpoint_url="http://ats.test/hook",
    )


def refused(application: DeveloperApplication) -> PushEvent:
    event = announced(application)
    delivery = Delivery.objects.get(event=event)
    DeliveryTry.objects.create(delivery=delivery, endpoint_url="http://ats.test/hook", status=401, took_ms=84)
    Delivery.objects.filter(event=event).update(state=DeliveryState.DEAD, tries=11, last_status=401)
    return event


def rows(page: Any) -> list[Any]:  # noqa: ANN401 - the test client's answer has a context
    return list(page.context["feed"].rows)


def test_an_event_that_was_given_up_shows_its_attempts(owner: Client, vendor: Vendor, ats: Ats) -> None:
    event = refused(ats.application)
    address = vendor.address(f"watch/events/{event.pk}/")

    recent = tidy(owner.get(address).content.decode())
    DeliveryTry.objects.all().delete()
    old = tidy(owner.get(address).content.decode())

    for page in (recent, old):
        assert 'Attempts<span class="count">11</span>' in page
        assert "No attempts yet." not in page
    assert "The requests are no longer stored" in old


def test_an_open_call_that_the_list_leaves_out_is_explained(owner: Client, vendor: Vendor, ats: Ats) -> None:
    with clock.moved(by=timedelta(days=-2)):
        old = ats.call("GET", "nothing").headers["X-LI-UUID"]
        flush()
    new = ats.call("GET", "nothing").headers["X-LI-UUID"]
    flush()

    pages = [owner.get(vendor.address(f"watch/{path}")) for path in (f"calls/{old}/", f"calls/{new}/", "")]

    assert ['id="unlisted"' in page.content.decode() for page in pages] == [True, False, False]


def test_rows_name_the_call_its_answer_and_what_to_do(owner: Client, vendor: Vendor, ats: Ats) -> None:
    ats.call("GET", "nothing")
    ats.put("atsCandidates", "atsCandidateId", {"C-1": CANDIDATE})
    flush()

    candidates, nowhere = rows(owner.get(vendor.address("watch/")))

    assert (candidates.verb, candidates.name, candidates.status, candidates.is_failed) == (
        "PUT",
        "atsCandidates",
        200,
        True,
    )
    assert candidates.note == "Send the type named here."
    assert candidates.docs.address == "/docs/api/#atsCandidates"
    assert candidates.docs.title == "atsCandidates, batch_update"
    assert (nowhere.name, nowhere.status, nowhere.docs.address) == ("/v2/nothing", 404, "/docs/api/#refusals")


def test_every_place_that_rows_link_to_is_on_the_page_of_the_api(owner: Client, vendor: Vendor, ats: Ats) -> None:
    ats.call("GET", "nothing")
    ats.call("GET", "atsIntegrations")
    ats.call("GET", "atsCandidates/C-1/notes")
    form = urlencode({"client_id": ats.application.client_id, "client_secret": "wrong"})
    owner.post("/oauth/v2/accessToken", form, "application/x-www-form-urlencoded")
    flush()
    refused(vendor.child)

    addresses = [row.docs.address for row in rows(owner.get(vendor.address("watch/")))]

    pages = {page: owner.get(page).content.decode() for page in {address.split("#")[0] for address in addresses}}
    assert len(addresses) == 5
    places = [address.split("#") for address in addresses]
    assert [place for page, place in places if f'id="{place}"' not in pages[page]] == []


def test_a_call_opens_beside_the_list_or_in_its_page(owner: Client, vendor: Vendor, ats: Ats) -> None:
    with clock.stopped():
        ats.put("atsCandidates", "atsCandidateId", {"C-1": CANDIDATE})
        flush()
        (row,) = rows(owner.get(vendor.address("watch/")))
        alone = owner.get(vendor.address(f"watch/calls/{row.of}/"), headers={"HX-Request": "true"}).content.decode()
        whole = owner.get(vendor.address(f"watch/calls/{row.of}/")).content.decode()

    assert tidy(alone) in tidy(whole)
    assert 'aria-current="true"' in whole
    assert "Absent fields become empty." in alone
    assert "<b>PUT /v2/atsCandidates</b>" in alone
    assert "Zuzanna" not in whole


def test_a_call_names_the_certification_rules_that_it_breaks(owner: Client, vendor: Vendor, ats: Ats) -> None:
    ats.put("atsCandidates", "atsCandidateId", {"C-1": WHOLE})
    ats.put("atsCandidates", "atsCandidateId", {"C-2": {"firstName": "Zuzanna"}})
    flush()

    wrong, fine = (
        owner.get(vendor.address(f"watch/calls/{row.of}/")) for row in rows(owner.get(vendor.address("watch/")))
    )

    assert [hint.requirement.id for hint in fine.context["hints"]] == []
    assert "RSC-204" in [hint.requirement.id for hint in wrong.context["hints"]]
    assert "RSC-204 would fail" in tidy(wrong.content.decode())


def test_a_command_has_a_placeholder_for_the_token(owner: Client, vendor: Vendor, ats: Ats) -> None:
    ats.call("GET", "atsIntegrations")
    flush()
    (row,) = rows(owner.get(vendor.address("watch/")))

    page = owner.get(vendor.address(f"watch/calls/{row.of}/"))

    assert "Authorization: Bearer $TOKEN" in page.context["curl"]
    assert ats._token not in page.content.decode()


def test_an_event_shows_its_attempts_and_a_command_without_a_signature(owner: Client, vendor: Vendor, ats: Ats) -> None:
    event = refused(vendor.child)

    (row,) = rows(owner.get(vendor.address("watch/")))
    page = owner.get(vendor.address(f"watch/events/{event.pk}/"), headers={"HX-Request": "true"})

    assert (row.name, row.status, row.took_ms, row.is_failed) == ("EXPORT_CANDIDATE_PROFILE", 401, 84, True)
    assert row.note == "Check the signature against the bytes as received, with the secret of this application."
    assert '-H "X-LI-Signature: $SIGNATURE"' in page.context["curl"]
    assert "A recruiter exported a person" in page.content.decode()
    # A blank line separates the request line and the body, as in HTTP.
    assert "</b>\n\n{" in page.content.decode()


def test_an_event_is_replayed_in_place_by_owners_only(owner: Client, viewer: Client, vendor: Vendor, ats: Ats) -> None:
    event = refused(ats.application)
    address = vendor.address(f"watch/events/{event.pk}/replay/")

    denied = viewer.post(address, headers={"HX-Request": "true"})
    after_denial = Delivery.objects.get(event=event).state
    page = owner.post(address, headers={"HX-Request": "true"})

    assert (denied.status_code, after_denial) == (403, DeliveryState.DEAD)
    assert Delivery.objects.get(event=event).state == DeliveryState.PENDING
    assert 'hx-trigger="every 2s"' in page.content.decode()
    assert AuditEntry.objects.get(action="notification.replayed").person_id == vendor.owner.person_id


def test_without_scripts_a_replay_leads_back_to_the_event(owner: Client, vendor: Vendor, ats: Ats) -> None:
    event = refused(vendor.child)

    answer = owner.post(vendor.address(f"watch/events/{event.pk}/replay/"))

    assert answer.headers["Location"] == vendor.address(f"watch/events/{event.pk}/")


def test_without_any_call_the_page_says_how_to_make_one(owner: Client, vendor: Vendor, ats: Ats) -> None:
    page = owner.get(vendor.address("watch/"))

    contract = ats.contract.pk
    seats = ats.call("GET", "seatsV2", query=f"q=attributes&contracts=urn:li:contract:{contract}&start=0")
    assert seats.status_code == 200
    assert f"/v2/seatsV2?q=attributes&contracts=urn:li:contract:{contract}&start=0'" in page.context["first_call"]
    assert f'client_id={vendor.child.client_id}" \\\n' in page.context["first_call"]
    assert 'client_secret=$CLIENT_SECRET"' in page.context["first_call"]
    assert "No calls in the last 24 hours" in page.content.decode()


@pytest.mark.parametrize("shown", ["", "calls", "events", "failed", "nonsense"])
def test_each_filter_polls_for_its_own_rows(owner: Client, vendor: Vendor, ats: Ats, shown: str) -> None:
    page = owner.get(vendor.address("watch/"), {"shown": shown})

    kept = shown if shown != "nonsense" else ""
    after = f"after={page.context['feed'].cursor}"
    assert f"{after}&amp;shown={kept}" in page.content.decode() if kept else f'{after}"' in page.content.decode()


def test_calls_and_events_of_others_are_not_found(
    owner: Client, vendor: Vendor, ats: Ats, signed_in: Callable[[Person], Client]
) -> None:
    elsewhere = Ats()
    elsewhere.call("GET", "atsIntegrations")
    flush()
    event = refused(elsewhere.application)
    stranger = signed_in(hub.developer(elsewhere.application).person)
    (row,) = rows(stranger.get(vendor.address("watch/?shown=calls", of=elsewhere.application)))

    paths = [f"watch/calls/{row.of}/", f"watch/events/{event.pk}/", "watch/calls/nonsense/", "watch/events/\x00/"]
    statuses = [owner.get(vendor.address(path)).status_code for path in paths]
    replayed = owner.post(vendor.address(f"watch/events/{event.pk}/replay/"))

    assert ([*statuses, replayed.status_code], rows(owner.get(vendor.address("watch/")))) == ([404] * 5, [])


def test_outside_a_sandbox_nothing_can_be_armed(owner: Client, vendor: Vendor, ats: Ats) -> None:
    ats.call("GET", "atsIntegrations")
    flush()
    (row,) = rows(owner.get(vendor.address("watch/")))

    shown = owner.get(vendor.address(f"watch/calls/{row.of}/")).content.decode()
    posted = [
        owner.post(vendor.address("watch/faults/"), {"call": row.of}),
        owner.post(vendor.address("watch/faults/take-back/"), {"fault": "1"}),
    ]

    assert ("Fail the next one" in shown, "Faults" in shown) == (False, False)
    assert [answer.status_code for answer in posted] == [404, 404]


def test_the_next_call_like_this_one_is_armed_to_fail_once(
    owner: Client, vendor: Vendor, ats: Ats, sandbox: Faults
) -> None:
    ats.put("atsCandidates", "atsCandidateId", {"C-1": CANDIDATE})
    flush()
    (row,) = rows(owner.get(vendor.address("watch/")))

    answer = owner.post(vendor.address("watch/faults/"), {"call": row.of}, headers={"HX-Request": "true"})

    (fault,) = sandbox.armed()
    assert (fault.name, fault.application, fault.verb, fault.resource, fault.times) == (
        "server-error",
        vendor.child.client_id,
        "PUT",
        "atsCandidates",
        1,
    )
    assert "500 on PUT atsCandidates · once" in tidy(answer.content.decode())


def test_the_next_event_like_this_one_is_armed_to_be_forged(
    owner: Client, vendor: Vendor, ats: Ats, sandbox: Faults
) -> None:
    event = refused(vendor.child)

    owner.post(vendor.address("watch/faults/"), {"event": event.pk})

    (fault,) = sandbox.armed()
    assert (fault.name, fault.application, fault.type) == ("forged-signature", vendor.child.client_id, event.type)


def test_a_fault_is_taken_back_but_not_one_of_another_application(
    owner: Client, vendor: Vendor, ats: Ats, sandbox: Faults
) -> None:
    mine = sandbox.add({"name": "slow", "application": vendor.child.client_id})
    everybodys = sandbox.add({"name": "cut", "times": None})
    foreign = sandbox.add({"name": "sunset", "application": "somebody"})
    address = vendor.address("watch/faults/take-back/")

    shown = owner.get(vendor.address("watch/")).context["armed"]
    for fault in (mine, foreign):
        owner.post(address, {"fault": str(fault.id)})
    for nonsense in ("", "x", "9" * 30, "²"):
        owner.post(address, {"fault": nonsense})

    assert [fault.id for fault in shown] == [mine.id, everybodys.id]
    assert [fault.id for fault in sandbox.armed()] == [everybodys.id, foreign.id]


def test_viewers_see_what_is_armed_and_change_nothing(
    viewer: Client, vendor: Vendor, ats: Ats, sandbox: Faults
) -> None:
    fault = sandbox.add({"name": "slow", "application": vendor.child.client_id})
    event = refused(vendor.child)

    page = viewer.get(vendor.address(f"watch/events/{event.pk}/")).content.decode()
    denied = [
        viewer.post(vendor.address("watch/faults/"), {"event": event.pk}).status_code,
        viewer.post(vendor.address("watch/faults/take-back/"), {"fault": str(fault.id)}).status_code,
    ]

    assert "slow on everything · once" in tidy(page)
    assert ("Fail the next one" in page, "Disarm" in page, denied) == (False, False, [403, 403])
    assert sandbox.armed() == [fault]


@pytest.mark.parametrize("count", [1, 5])
def test_a_poll_needs_the_same_queries_for_any_number_of_rows(
    owner: Client, vendor: Vendor, ats: Ats, django_assert_num_queries: Callable[..., Any], count: int
) -> None:
    cursor = owner.get(vendor.address("watch/")).context["feed"].cursor
    for _ in range(count):
        ats.call("GET", "atsIntegrations")
        refused(vendor.child)
    flush()

    with django_assert_num_queries(7):
        page = owner.get(vendor.address("watch/news/"), {"after": cursor})

    assert len(rows(page)) == 2 * count
