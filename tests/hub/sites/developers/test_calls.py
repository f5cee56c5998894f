import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.platform.journal.advice import faults_of
from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.platform.journal.recording import QUEUE
from hirewire.hub.platform.journal.services import flush
from hirewire.hub.templatetags.developers import http_status, record_name
from hirewire.kit import clock
from tests.factories import hub
from tests.hub.sites.developers.conftest import Vendor
from tests.support.ats import Ats
from tests.support.html import tidy
from tests.support.http import hub_http

CANDIDATE = {"firstName": "Zuzanna", "lastName": 7, "emailAddresses": ["zuzanna@example.test"]}


@pytest.fixture(autouse=True)
def empty_queue() -> Iterator[None]:
    QUEUE.clear()
    yield
    QUEUE.clear()


@pytest.fixture
def ats(vendor: Vendor) -> Ats:
    return Ats(vendor.child)


def listed(browser: Client, vendor: Vendor, **asked: str) -> list[tuple[str, int]]:
    flush()
    return [(call.resource, call.status) for call in browser.get(vendor.address("calls/"), asked).context["calls"]]


def test_calls_are_listed_newest_first_and_can_be_filtered(owner: Client, vendor: Vendor, ats: Ats) -> None:
    ats.call("GET", "atsIntegrations")
    ats.put("atsCandidates", "atsCandidateId", {"C-1": CANDIDATE})
    uuid = ats.call("GET", "nothing").headers["X-LI-UUID"]

    everything = listed(owner, vendor)

    assert everything == [("", 404), ("atsCandidates", 200), ("atsIntegrations", 405)]
    assert listed(owner, vendor, status="4") == [("", 404), ("atsIntegrations", 405)]
    assert listed(owner, vendor, resource="atsCandidates") == [("atsCandidates", 200)]
    assert listed(owner, vendor, method="batch_update") == [("atsCandidates", 200)]
    assert listed(owner, vendor, q="C-1") == [("atsCandidates", 200)]
    assert listed(owner, vendor, uuid=uuid) == [("", 404)]
    assert listed(owner, vendor, refused="1") == [("atsCandidates", 200)]
    assert listed(owner, vendor, status="nonsense", range="nonsense", before="nonsense", uuid="x", q="\x00") == []


def test_a_partner_can_filter_the_calls_of_its_customers(owner: Client, vendor: Vendor, ats: Ats) -> None:
    own, stranger = Ats(vendor.parent), Ats(hub.customer()[0])
    ats.put("atsCandidates", "atsCandidateId", {"C-1": CANDIDATE})
    own.call("GET", "nothing")
    stranger.call("GET", "nothing")
    flush()

    def seen(of: str) -> list[tuple[int, int]]:
        page = owner.get(vendor.address("calls/", vendor.parent), {"of": of})
        return [(call.application_id, call.status) for call in page.context["calls"]]

    its, theirs = (vendor.parent.pk, 404), (vendor.child.pk, 200)
    assert (seen(""), seen("own"), seen(str(vendor.child.pk))) == ([its, theirs], [its], [theirs])
    assert seen(str(stranger.application.pk)) == [its, theirs]


def test_a_longer_period_keeps_the_other_filters(owner: Client, vendor: Vendor) -> None:
    empty = owner.get(vendor.address("calls/"), {"q": "C-9", "status": "4"})
    longest = owner.get(vendor.address("calls/"), {"q": "C-9", "range": "30d"})

    assert empty.context["wider"] == "?status=4&q=C-9&range=30d"
    assert "Clear filters" in empty.content.decode()
    assert (longest.context["wider"], "Last 30 days</a>" in longest.content.decode()) == ("", False)


def test_the_form_shows_every_filter_that_applies_and_no_other(owner: Client, vendor: Vendor) -> None:
    uncalled = owner.get(vendor.address("calls/"), {"resource": "atsSomething"})
    unknown = owner.get(vendor.address("calls/"), {"status": "9", "method": "DANCE", "of": "0", "refused": "yes"})

    assert "<option selected>atsSomething</option>" in uncalled.content.decode()
    assert (unknown.context["is_filtered"], unknown.context["query"]) == (False, "")
    assert "No calls in this period" in unknown.content.decode()


def test_older_calls_appear_in_longer_ranges(owner: Client, vendor: Vendor, ats: Ats) -> None:
    with clock.moved(by=timedelta(days=-2)):
        ats.call("GET", "nothing")
        flush()

    assert [len(listed(owner, vendor, range=span)) for span in ("1h", "24h", "7d", "30d")] == [0, 0, 1, 1]


def test_pages_of_calls_have_no_gaps(owner: Client, vendor: Vendor, ats: Ats, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hirewire.hub.platform.journal.queries.PAGE", 2)
    told = [ats.call("GET", "nothing").headers["X-LI-UUID"] for _ in range(5)]
    flush()

    seen, query = [], "?"
    while query:
        context = owner.get(vendor.address("calls/") + query).context
        seen += [call.uuid for call in context["calls"]]
        query = context["older"]

    # The newest call comes first. Calls of the same millisecond are sorted by their ids, not by their arrival.
    assert seen == sorted(told, reverse=True)


def test_the_list_of_calls_takes_the_same_queries_for_any_number(owner: Client, vendor: Vendor, ats: Ats) -> None:
    # The first request also records that this browser is signed in, which takes more queries.
    owner.get("/developer/")
    costs = []
    for _ in range(2):
        ats.call("GET", "nothing")
        flush()
        with CaptureQueriesContext(connection) as asked:
            owner.get(vendor.address("calls/"))
        costs.append(len(asked))

    assert costs[0] == costs[1]


def test_the_live_view_polls_only_the_table(owner: Client, vendor: Vendor) -> None:
    off, on = owner.get(vendor.address("calls/")), owner.get(vendor.address("calls/"), {"live": "1"})
    part = owner.get(vendor.address("calls/"), {"live": "1"}, headers={"hx-request": "true"})

    assert 'hx-trigger="every' not in off.content.decode()
    assert 'hx-trigger="every' in on.content.decode()
    assert "<html" not in part.content.decode()
    assert 'hx-trigger="every' in part.content.decode()


def test_a_call_shows_refused_records_and_what_to_do(owner: Client, vendor: Vendor, ats: Ats) -> None:
    ats.put("atsCandidates", "atsCandidateId", {"C-1": CANDIDATE})
    flush()
    (call,) = owner.get(vendor.address("calls/")).context["calls"]

    page = owner.get(vendor.address(f"calls/{call.uuid}/"))

    (fault,) = page.context["faults"]
    text = page.content.decode()
    assert "C-1" in fault.key
    assert (fault.status, "/atsCreatedAt" in {field.pointer for field in fault.fields}) == (422, True)
    assert "Send this field with every record" in text
    assert "curl -X PUT" in page.context["curl"]
    assert "$TOKEN" in page.context["curl"]
    assert "Zuzanna" not in text
    assert "zuzanna@example.test" not in text


def test_a_call_shows_the_version_that_was_sent_and_the_way_back(owner: Client, vendor: Vendor, ats: Ats) -> None:
    uuid = ats.call("GET", "nothing").headers["X-LI-UUID"]
    flush()
    ApiCall.objects.update(version="20260401", request_headers={"LinkedIn-Version": "202604"})

    page = owner.get(vendor.address(f"calls/{uuid}/"))

    assert page.context["version"] == "202604"
    assert tidy(page.content.decode()).count(f'href="{vendor.address("calls/")}"') == 2


def test_a_record_without_a_key_is_named_by_its_number() -> None:
    assert [record_name(key) for key in ("[0]", "[32]", "C-1", "[x]", "")] == [
        "Record 1",
        "Record 33",
        "C-1",
        "[x]",
        "",
    ]


@pytest.mark.parametrize(("status", "refused", "kind"), [(200, 0, "live"), (200, 1, "wait"), (503, 1, "fault")])
def test_a_batch_with_refused_records_is_not_green(status: int, refused: int, kind: str) -> None:
    assert f'class="badge {kind}"' in http_status(status, refused)


def test_a_call_can_be_copied_for_support_without_personal_data(owner: Client, vendor: Vendor, ats: Ats) -> None:
    ats.put("atsCandidates", "atsCandidateId", {"C-1": CANDIDATE})
    flush()
    (call,) = owner.get(vendor.address("calls/")).context["calls"]

    text = owner.get(vendor.address(f"calls/{call.uuid}/")).context["bundle"]

    bundle = json.loads(text)
    assert (bundle["X-LI-UUID"], bundle["application"]["client_id"]) == (call.uuid, vendor.child.client_id)
    assert (bundle["request"]["verb"], bundle["request"]["path"]) == ("PUT", "/v2/atsCandidates")
    assert (bundle["answer"]["status"], [one["status"] for one in bundle["refused"]]) == (200, [422])
    assert "/atsCreatedAt" in bundle["refused"][0]["fields"]
    assert all(word not in text for word in ("Zuzanna", "zuzanna@example.test"))


def test_a_client_secret_in_a_request_is_not_shown(owner: Client, vendor: Vendor) -> None:
    _, secret = hub.customer(vendor.parent)
    form = {"grant_type": "client_credentials", "client_id": vendor.child.client_id, "client_secret": secret}
    hub_http().post("/oauth/v2/accessToken", data=form)
    flush()

    (call,) = owner.get(vendor.address("calls/")).context["calls"]
    page = owner.get(vendor.address(f"calls/{call.uuid}/"))

    assert (call.path, call.status) == ("/oauth/v2/accessToken", 401)
    assert secret not in page.content.decode()
    assert "Authenticate again" in page.content.decode()


def test_a_foreign_call_is_not_found_at_any_address(
    owner: Client, signed_in: Callable[[Person], Client], vendor: Vendor
) -> None:
    foreign = Ats()
    uuid = foreign.call("GET", "nothing").headers["X-LI-UUID"]
    flush()

    answers = [
        owner.get(vendor.address(f"calls/{uuid}/")),
        owner.get(vendor.address(f"calls/{uuid}/", vendor.parent)),
        owner.get(vendor.address(f"calls/{uuid}/", foreign.application)),
        owner.get(vendor.address("calls/nonsense/")),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert listed(owner, vendor, uuid=uuid) == []


def test_the_list_of_applications_shows_the_last_call_and_its_faults(owner: Client, vendor: Vendor, ats: Ats) -> None:
    with clock.moved(by=timedelta(hours=-25)):
        ats.call("GET", "nothing")
    ats.call("GET", "nothing")
    flush()

    (_, of_parent), (_, of_child) = owner.get("/developer/").context["rows"]

    assert (of_parent.last_call_at, of_parent.faults) == (None, 0)
    assert (of_child.last_call_at is not None, of_child.faults) == (True, 1)


@pytest.mark.parametrize(
    ("status", "answer", "told"),
    [
        (200, '{"results": {}, "errors": {"C-1": {"status": 403, "message": "no"}}}', [("C-1", 403, "no")]),
        (200, '{"elements": [{"status": 201}, {"status": 422, "error": {"message": "no"}}]}', [("[1]", 422, "no")]),
        (429, '{"message": "too many"}', [("", 429, "too many")]),
        (500, "", [("", 500, "")]),
        (200, "no JSON {", []),
        (200, "[]", []),
    ],
)
def test_faults_are_read_from_every_kind_of_answer(status: int, answer: str, told: list[tuple[str, int, str]]) -> None:
    assert [(fault.key, fault.status, fault.message) for fault in faults_of(status, answer)] == told
