from collections.abc import Callable
from itertools import pairwise

import msgspec
import pytest

from hirewire.client import NotAllowed, RscClient
from hirewire.wire.records.conversations import Content, ConversationEvent, MailBody, MailContent
from hirewire.wire.records.exports import PurgedExportedCandidate, StubProfile
from hirewire.wire.records.prospect_notes import ProspectNote
from hirewire.wire.records.seats import Seat, SeatState, SeatV2
from hirewire.wire.records.stamps import AuditStamp
from hirewire.wire.records.stubs import MailStub
from hirewire.wire.restli import Protocol
from hirewire.wire.urn import OrganizationUrn, PersonUrn, contract_urn, messaging_thread_urn, seat_urn
from hirewire.wire.windows import LONGEST_WINDOW
from tests.client.conftest import MakesClients
from tests.client.server import Call, Reply, Server

CONTRACT = contract_urn(500)
SEAT = seat_urn(31)
PERSON = PersonUrn("urn:li:person:aB1")
STAMP = AuditStamp(actor=SEAT, time=1)

SEAT_OF_OLD = Seat(
    id=31,
    first_name="Ana",
    last_name="Silva",
    email="ana@example.test",
    member=PERSON,
    contract_id=CONTRACT,
    active=True,
    admin=False,
)
SEAT_V2 = SeatV2(
    id=31, first_name="Ana", last_name="Silva", contract=CONTRACT, state=SeatState.ACTIVE, seat_roles=["ADMIN_SEAT"]
)
EVENT = ConversationEvent(
    id="I600_1000",
    thread_urn=messaging_thread_urn(600),
    author=SEAT,
    recipients=[PERSON],
    created_at=5,
    content=Content(mail=MailContent(subject="Crane work", body=MailBody(text="Hello Noor"))),
)
STUB = MailStub(
    id=88,
    contract=CONTRACT,
    owner=SEAT,
    created_at=5,
    stub_profile=StubProfile(
        member=PERSON,
        first_name="Noor",
        last_name="Haddad",
        current_employer_names=[],
        profile_url="https://hirewire.example/in/noor",
        email_addresses=["noor@example.test"],
    ),
)
NOTE = ProspectNote(
    id=1, contract=CONTRACT, owner=SEAT, prospect=PERSON, created=STAMP, last_modified=STAMP, active=False
)
PURGED = PurgedExportedCandidate(
    integration_context=OrganizationUrn("urn:li:organization:1000"), member=PERSON, closed_at=7
)


def seats(count: int) -> list[SeatV2]:
    return [msgspec.structs.replace(SEAT_V2, id=number) for number in range(count)]


def one(element: object) -> Reply:
    return 200, {}, {"elements": [element], "paging": {"start": 0, "count": 100, "total": 1, "links": []}}


# Pages


def in_pages_of(most: int, total: int, *, told: bool, linked: bool = False) -> Callable[[Call], Reply]:
    """A server that never puts more than ``most`` elements on a page, however many are requested."""

    def answer(call: Call) -> Reply:
        start = call.query.number("start", 0)
        left = max(0, min(most, total - start))
        more = [{"rel": "next", "href": "/v2/seatsV2", "type": "application/json"}]
        links = more if linked and start + left < total else []
        paging = {"start": start, "count": most, "links": links} | ({"total": total} if told else {})
        return 200, {}, {"elements": seats(total)[start : start + left], "paging": paging}

    return answer


@pytest.mark.parametrize(
    ("most", "total", "told", "linked", "starts"),
    [
        (100, 0, True, False, [0]),
        (100, 100, True, False, [0]),
        (100, 250, True, False, [0, 100, 200]),
        (100, 250, False, False, [0, 100, 200]),
        (50, 120, True, False, [0, 50, 100]),
        (50, 120, False, True, [0, 50, 100]),
    ],
)
def test_pages_are_read_to_the_end(
    client: RscClient, server: Server, most: int, total: int, starts: list[int], *, told: bool, linked: bool
) -> None:
    server.on = in_pages_of(most, total, told=told, linked=linked)

    assert list(client.seats(CONTRACT)) == seats(total)
    assert [call.query.number("start", -1) for call in server.calls] == starts


def test_a_page_is_not_requested_before_it_is_needed(client: RscClient, server: Server) -> None:
    server.on = in_pages_of(100, 250, told=True)

    found = client.seats(CONTRACT)
    next(found)

    assert len(server.calls) == 1


# Calls


@pytest.mark.parametrize("protocol", Protocol)
def test_seats_can_be_filtered_by_contracts_and_states(
    make_client: MakesClients, server: Server, protocol: Protocol
) -> None:
    server.replies = [one(SEAT_V2)]

    with make_client(protocol=protocol) as client:
        found = list(client.seats(CONTRACT, contract_urn(501), states=[SeatState.ACTIVE, SeatState.PARKED]))

    [call] = server.calls
    assert found == [SEAT_V2]
    assert (call.path, call.query.text("q"), call.query.text("start")) == ("/v2/seatsV2", "attributes", "0")
    assert call.query.texts("contracts") == ["urn:li:contract:500", "urn:li:contract:501"]
    assert call.query.texts("states") == ["ACTIVE", "PARKED"]


def test_seats_of_all_contracts_send_no_contract(client: RscClient, server: Server) -> None:
    server.replies = [one(SEAT_V2)]

    list(client.seats())

    assert server.calls[0].query.names == {"q", "start", "count"}


def test_seats_with_email_use_the_older_finder(client: RscClient, server: Server) -> None:
    server.replies = [one(SEAT_OF_OLD)]

    assert list(client.seats_with_email(CONTRACT, is_active=True)) == [SEAT_OF_OLD]
    [call] = server.calls
    assert (call.path, call.query.text("q"), call.query.text("active")) == ("/v2/seats", "seatsByAttributes", "true")


@pytest.mark.parametrize("protocol", Protocol)
def test_conversations_come_in_windows_of_twelve_hours(
    make_client: MakesClients, server: Server, protocol: Protocol
) -> None:
    end = 2 * LONGEST_WINDOW + 1000
    server.on = lambda _: one(EVENT)

    with make_client(protocol=protocol) as client:
        found = list(client.conversation_events(SEAT, 500, end))

    assert found == [EVENT] * 3
    assert {call.query.text("viewer") for call in server.calls} == {SEAT}
    edges = [500, 500 + LONGEST_WINDOW, 500 + 2 * LONGEST_WINDOW, end]
    assert [call.query.record("timeRange") for call in server.calls] == [
        {"start": str(since), "end": str(until)} for since, until in pairwise(edges)
    ]


def test_an_empty_span_makes_no_call(client: RscClient, server: Server) -> None:
    assert list(client.conversation_events(SEAT, 500, 500)) == []
    assert server.calls == []


def test_one_conversation_needs_no_window(client: RscClient, server: Server) -> None:
    server.replies = [one(EVENT)]

    assert list(client.conversation(SEAT, EVENT.thread_urn)) == [EVENT]
    assert server.calls[0].query.names == {"q", "viewer", "threadUrn", "start", "count"}


def test_an_unknown_kind_of_content_is_accepted(client: RscClient, server: Server) -> None:
    event = {"id": "S1", "threadUrn": "t", "author": "a", "recipients": [], "createdAt": 1, "content": {"x.Y": {}}}
    server.replies = [one(event)]

    [found] = client.conversation(SEAT, EVENT.thread_urn)

    assert found.content.mail is None


def test_mail_stubs_can_be_filtered_by_owner_and_date(client: RscClient, server: Server) -> None:
    server.replies = [one(STUB)]

    assert list(client.mail_stubs(CONTRACT, [SEAT], start=1, end=2)) == [STUB]
    [call] = server.calls
    assert (call.path, call.query.text("q"), call.query.text("contract")) == ("/v2/mailStubs", "contract", CONTRACT)
    assert call.query.texts("owners") == [SEAT]
    assert [call.query.number(name, 0) for name in ("createdDateStart", "createdDateEnd")] == [1, 2]


def test_notes_are_read_in_adjacent_windows(client: RscClient, server: Server) -> None:
    server.on = lambda _: one(NOTE)

    assert list(client.prospect_notes(CONTRACT, 0, LONGEST_WINDOW + 1, [SEAT])) == [NOTE] * 2
    assert [(call.query.text("cutoffDate"), call.query.text("beforeDate")) for call in server.calls] == [
        ("0", str(LONGEST_WINDOW)),
        (str(LONGEST_WINDOW), str(LONGEST_WINDOW + 1)),
    ]
    assert server.calls[0].query.texts("owners") == [SEAT]


def test_closed_accounts_can_be_read_since_a_time(client: RscClient, server: Server) -> None:
    server.replies = [one(PURGED), one(PURGED)]

    assert list(client.purged_exported_candidates()) == list(client.purged_exported_candidates(7)) == [PURGED]
    assert [call.query.text("closedSince") for call in server.calls] == [None, "7"]
    assert server.calls[0].path == "/v2/atsPurgedExportedCandidates"


def test_closed_accounts_of_the_versioned_protocol_have_the_documented_address(
    make_client: MakesClients, server: Server
) -> None:
    server.replies = [one(PURGED)]

    with make_client(version="202604") as client:
        assert list(client.purged_exported_candidates()) == [PURGED]

    assert server.calls[0].path == "/rest/atsPurgedExportedCandidates"


def test_a_contract_that_is_off_is_not_allowed(client: RscClient, server: Server) -> None:
    server.replies = [(403, {}, {"status": 403, "message": "The integration is not enabled"})]

    with pytest.raises(NotAllowed, match="not enabled"):
        list(client.mail_stubs(CONTRACT))
