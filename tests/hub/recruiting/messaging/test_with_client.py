"""Our own client against the hub, in both versions of the Rest.li protocol."""

from collections.abc import Iterator

import pytest

from hirewire.client import NotAllowed, RscClient
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.recruiting.exports import services as exports
from hirewire.kit import clock
from hirewire.wire.records.seats import SeatState
from hirewire.wire.restli import Protocol
from hirewire.wire.urn import ContractUrn, SeatUrn, messaging_thread_urn
from hirewire.wire.windows import LONGEST_WINDOW
from tests.factories import hub
from tests.hub.recruiting.messaging.conftest import MILLIS, Story
from tests.support.ats import Ats
from tests.support.http import transport


@pytest.fixture(params=Protocol)
def client(story: Story, request: pytest.FixtureRequest) -> Iterator[RscClient]:
    application, secret = hub.customer()
    story.ats = Ats(application, story.ats.contract)
    with RscClient(
        api_url="http://hub.test",
        oauth_url="http://hub.test",
        client_id=application.client_id,
        client_secret=secret,
        transport=transport(),
        protocol=request.param,
    ) as client:
        yield client


@pytest.fixture
def contract(story: Story) -> ContractUrn:
    return ContractUrn(story.ats.contract.urn)


@pytest.fixture
def seat(story: Story) -> SeatUrn:
    return SeatUrn(story.seat_urn)


def test_the_client_reads_seats(client: RscClient, story: Story, contract: ContractUrn) -> None:
    for _ in range(104):
        hub.seat(story.ats.contract, hub.person())

    seats = list(client.seats(contract, states=[SeatState.ACTIVE, SeatState.INVITED]))

    assert len({seat.id for seat in seats}) == 105
    assert next(client.seats_with_email(contract, is_active=True)).email == story.seat.person.email


def test_the_client_reads_conversations(client: RscClient, story: Story, seat: SeatUrn) -> None:
    sent = story.writes()
    story.answers(sent, 2 * LONGEST_WINDOW)

    events = list(client.conversation_events(seat, MILLIS - 5, MILLIS + 3 * LONGEST_WINDOW))

    assert [event.created_at - MILLIS for event in events] == [0, 2 * LONGEST_WINDOW]
    assert events == list(client.conversation(seat, messaging_thread_urn(sent.thread_id)))


def test_the_client_reads_stubs_and_notes(
    client: RscClient, story: Story, contract: ContractUrn, seat: SeatUrn
) -> None:
    story.gets_contact_data()
    note = story.notes(5)
    story.deletes(note, 2 * LONGEST_WINDOW)

    [stub] = client.mail_stubs(contract, [seat], start=MILLIS, end=MILLIS + 1)
    notes = list(client.prospect_notes(contract, MILLIS, MILLIS + 2 * LONGEST_WINDOW, [seat]))

    assert stub.stub_profile.email_addresses == ["ada@example.test"]
    assert [(one.id, one.active) for one in notes] == [(note.pk, False)]


def test_the_client_reads_closed_accounts(client: RscClient, story: Story) -> None:
    export = exports.request_export(seat=story.seat, member=story.member, application=story.ats.application)
    exports.record_fetch(export=export)
    story.member.closed_at = clock.now()
    story.member.save()

    [purged] = client.purged_exported_candidates(MILLIS)

    assert purged.member == person_urn(story.ats.application.pk, story.member.pk)


def test_a_contract_of_another_company_is_not_allowed(client: RscClient) -> None:
    foreign = ContractUrn(hub.contract().urn)

    with pytest.raises(NotAllowed):
        next(client.mail_stubs(foreign))
