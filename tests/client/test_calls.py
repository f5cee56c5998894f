import httpx2
import pytest

from hirewire.client import (
    BadRequest,
    Conflict,
    HeldBlindCandidate,
    NotAllowed,
    NotFound,
    RscClient,
    RscError,
    ServerFault,
    Throttled,
    Unreachable,
)
from hirewire.client.sending import is_worth_a_retry, wait_of
from hirewire.wire.records.integrations import IntegrationKey
from hirewire.wire.records.provisioning import ProvisionedApplication
from hirewire.wire.restli import Protocol
from hirewire.wire.urn import UrnError
from tests.client.conftest import MakesClients
from tests.client.server import Call, Reply, Server

TENANT = ProvisionedApplication(unique_foreign_id="t-1", name="ATS - Larkspur", description="x")
BUSY: Reply = (
    429,
    {},
    {"status": 429, "message": "Resource level throttle limit is reached.", "code": "TOO_MANY_REQUESTS"},
)
FAULT: Reply = (500, {}, {"status": 500, "message": "Internal fault"})


@pytest.mark.parametrize("passing", [BUSY, FAULT, (503, {}, b"<html>"), (504, {}, b""), (408, {}, b"")])
def test_a_transient_failure_is_retried_silently(client: RscClient, server: Server, passing: Reply) -> None:
    server.replies = [passing, passing]

    assert client.delete_candidates(["C-1"]).accepted == ["C-1"]
    assert len(server.calls) == 3


def test_a_persistent_failure_is_raised_after_several_tries(client: RscClient, server: Server) -> None:
    server.replies = [FAULT] * 9

    with pytest.raises(ServerFault, match="Internal fault"):
        client.delete_candidates(["C-1"])

    assert len(server.calls) == 6


def test_a_throttled_call_raises_with_the_wait_time(client: RscClient, server: Server) -> None:
    server.replies = [(429, {"Retry-After": "3600"}, {"message": "Tomorrow"})]

    with pytest.raises(Throttled, match="Tomorrow") as caught:
        client.delete_candidates(["C-1"])

    assert caught.value.wait == 3600
    assert len(server.calls) == 1


def test_a_call_that_is_not_repeatable_is_not_retried(client: RscClient, server: Server) -> None:
    server.replies = [FAULT]

    with pytest.raises(ServerFault):
        client.provision(TENANT)

    assert len(server.calls) == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, BadRequest),
        (403, NotAllowed),
        (404, NotFound),
        (409, Conflict),
        (414, BadRequest),
        (422, BadRequest),
        (302, ServerFault),
        (418, BadRequest),
        (499, BadRequest),
    ],
)
def test_each_status_raises_its_own_error(client: RscClient, server: Server, status: int, kind: type[RscError]) -> None:
    server.replies = [(status, {}, {"status": status, "message": "Not like this", "code": "NO"})]

    with pytest.raises(RscError, match="Not like this") as caught:
        client.delete_candidates(["C-1"])

    assert type(caught.value) is kind
    assert (caught.value.status, caught.value.code) == (status, "NO")


def test_an_error_without_a_message_names_the_status(client: RscClient, server: Server) -> None:
    server.replies = [(403, {}, b"<html>Forbidden")]

    with pytest.raises(NotAllowed, match="status 403"):
        client.delete_candidates(["C-1"])


@pytest.mark.parametrize("answer", [b"<html>", b"", b"[]", b'{"results":5}', b'{"results":{"N1":5}}', b"\xff"])
def test_an_unreadable_response_is_a_server_fault(client: RscClient, server: Server, answer: bytes) -> None:
    server.replies = [(200, {}, answer)]

    with pytest.raises(ServerFault, match="cannot be read"):
        client.delete_candidate_notes([("C-1", "N1")])


class Dead(httpx2.BaseTransport):
    def __init__(self, fault: type[httpx2.TransportError]) -> None:
        self.fault = fault
        self.calls = 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.calls += 1
        raise self.fault("secret words")


@pytest.mark.parametrize("fault", [httpx2.ConnectError, httpx2.ReadTimeout, httpx2.RemoteProtocolError])
def test_an_unreachable_server_is_named_without_details(
    make_client: MakesClients, fault: type[httpx2.TransportError]
) -> None:
    dead = Dead(fault)

    with pytest.raises(Unreachable, match=r"^rsc\.test cannot be reached \(") as caught:
        make_client(transport=dead).delete_candidates(["C-1"])

    assert "secret words" not in str(caught.value)
    assert dead.calls == 6


def test_a_collection_is_read_to_its_end_however_many_pages_it_has(client: RscClient, server: Server) -> None:
    def answer(call: Call) -> Reply:
        start = call.query.number("start", 0)
        return 200, {}, {"elements": [held(start)], "paging": {"total": 1_001}}

    server.on = answer

    assert sum(1 for _ in client.blind_candidates(7)) == 1_001


@pytest.mark.parametrize("paging", [{}, {"total": 900}, {"links": [{"rel": "next", "href": "/x", "type": "x"}]}])
def test_a_server_that_sends_the_same_page_again_is_at_fault(
    client: RscClient, server: Server, paging: dict[str, object]
) -> None:
    server.on = lambda _call: (200, {}, {"elements": [held(number) for number in range(100)], "paging": paging})
    found = client.blind_candidates(7)

    first_page = [next(found) for _ in range(100)]

    assert len({one.candidate_hash for one in first_page}) == 100
    with pytest.raises(ServerFault, match="same page"):
        next(found)
    assert len(server.calls) == 4, "two calls that continue after the last record, and two that continue with ``start``"


def held(number: int) -> HeldBlindCandidate:
    return HeldBlindCandidate(candidate_hash=f"{number:032x}", hashes=["1" * 32])


@pytest.mark.parametrize(
    ("error", "if_repeatable", "otherwise"),
    [
        (Throttled("x"), True, True),
        (Throttled("x", wait=2.5), 2.5, 2.5),
        (Throttled("x", wait=0), 0.1, 0.1),
        (Throttled("x", wait=31), False, False),
        (Unreachable("x", was_sent=False), True, True),
        (Unreachable("x", was_sent=True), True, False),
        (ServerFault("x", status=502), True, False),
        (ServerFault("x", status=200), False, False),
        (BadRequest("x", status=400), False, False),
        (ValueError("x"), False, False),
    ],
)
def test_which_errors_are_worth_a_retry(error: Exception, if_repeatable: object, otherwise: object) -> None:
    assert is_worth_a_retry(error, is_repeatable=True) == if_repeatable
    assert is_worth_a_retry(error, is_repeatable=False) == otherwise


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7.0),
        ("Tue, 24 Nov 2026 10:00:30 GMT", 30.0),
        ("Tue, 24 Nov 2026 09:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-1", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(text: str, seconds: float | None) -> None:
    response = httpx2.Response(429, headers={"Retry-After": text, "Date": "Tue, 24 Nov 2026 10:00:00 GMT"})

    assert wait_of(response) == seconds


@pytest.mark.parametrize("protocol", Protocol)
def test_a_long_query_is_tunneled(make_client: MakesClients, server: Server, protocol: Protocol) -> None:
    ids = [f"C-{number}" for number in range(100)]
    client = make_client(protocol=protocol)

    client.delete_candidates(ids[:2])
    client.delete_candidates(ids)

    assert [(call.was_tunneled, call.method, len(call.query.ids)) for call in server.calls] == [
        (False, "DELETE", 2),
        (True, "DELETE", 100),
    ]


def test_calls_send_the_expected_headers(client: RscClient, server: Server) -> None:
    client.name_integrations({IntegrationKey("urn:li:contract:1", "CSA_API"): "ATS Simulator"})

    headers = server.calls[0].headers
    assert headers["X_RESTLI_METHOD"] == "batch_partial_update"
    assert headers["X_RESTLI_PROTOCOL_VERSION"] == "1.0.0"
    assert headers["USER_AGENT"] == "hirewire"


def test_an_invalid_organization_urn_is_refused(make_client: MakesClients) -> None:
    with pytest.raises(UrnError, match=r"organization_urn\(\) makes it from an id"):
        make_client(organization=1000)


def test_a_client_without_an_organization_sends_no_records(make_client: MakesClients, server: Server) -> None:
    with pytest.raises(ValueError, match="has no organization"):
        make_client(organization=None).delete_candidates(["C-1"])

    assert server.calls == []
