from itertools import islice, product

import pytest

from hirewire.hub.identity.members.models import Position
from hirewire.hub.recruiting.messaging.models import MailStub
from hirewire.kit import clock
from tests.factories import hub
from tests.hub.recruiting.messaging.conftest import MILLIS, Story


def test_a_stub_is_the_profile_with_contact_data(story: Story) -> None:
    Position.objects.create(member=story.member, title="Engineer", company="Analytical Engines", starts_year=2016)
    stub = story.gets_contact_data()

    status, body = story.asks("mailStubs", f"q=contract&contract={story.ats.contract.urn}")

    assert (status, body["paging"]) == (200, {"start": 0, "count": 10, "total": 1, "links": []})
    assert body["elements"] == [
        {
            "id": stub.pk,
            "contract": story.ats.contract.urn,
            "owner": story.seat_urn,
            "createdAt": MILLIS,
            "stubProfile": {
                "member": story.person_urn,
                "firstName": "Ada",
                "lastName": "Lovelace",
                "headline": "Compiler engineer",
                "currentEmployerNames": ["Analytical Engines"],
                "profileUrl": f"https://{story.member.profile_url}",
                "emailAddresses": ["ada@example.test"],
                "phoneNumbers": [{"number": "555 0100"}],
                "yearsOfExperience": str(clock.now().year - 2016),
                "positions": [{"companyName": "Analytical Engines", "title": "Engineer", "startDate": {"year": 2016}}],
            },
        }
    ]


def test_without_consent_there_is_no_stub(story: Story) -> None:
    story.answers(story.writes())

    assert story.finds("mailStubs", f"q=contract&contract={story.ats.contract.urn}") == []


@pytest.mark.parametrize(
    ("dates", "found"),
    [
        ("", [0, 5]),
        (f"&createdDateStart={MILLIS + 5}", [5]),
        (f"&createdDateStart={MILLIS + 6}", []),
        (f"&createdDateEnd={MILLIS + 5}", [0]),
        (f"&createdDateStart={MILLIS}&createdDateEnd={MILLIS + 6}", [0, 5]),
    ],
)
def test_the_start_date_is_inclusive_and_the_end_date_exclusive(story: Story, dates: str, found: list[int]) -> None:
    story.gets_contact_data(0)
    story.gets_contact_data(5, of=hub.member())

    elements = story.finds("mailStubs", f"q=contract&contract={story.ats.contract.urn}&fields=createdAt{dates}")

    assert elements == [{"createdAt": MILLIS + at} for at in found]


def test_the_owners_parameter_of_stubs_may_be_repeated(story: Story) -> None:
    seats = [story.seat, *(hub.seat(story.ats.contract, hub.person()) for _ in range(2))]
    urns = [f"urn:li:seat:{seat.pk}" for seat in seats]
    for seat in seats:
        story.gets_contact_data(seat=seat)
    query = f"q=contract&contract={story.ats.contract.urn}&fields=owner&owners={urns[0]}&owners={urns[2]}"

    assert story.finds("mailStubs", query) == [{"owner": urns[0]}, {"owner": urns[2]}]


def test_an_owner_of_another_contract_is_refused_for_stubs(story: Story) -> None:
    second = hub.contract(story.ats.organization)
    hub.enabled(story.ats.application, second)
    seat = hub.seat(second)

    status, _ = story.asks("mailStubs", f"q=contract&contract={story.ats.contract.urn}&owners=urn:li:seat:{seat.pk}")

    assert status == 403


def test_stubs_are_returned_for_their_own_contract_only(story: Story) -> None:
    second = hub.contract(story.ats.organization)
    hub.enabled(story.ats.application, second)
    story.gets_contact_data(seat=hub.seat(second))

    assert story.finds("mailStubs", f"q=contract&contract={story.ats.contract.urn}") == []
    assert len(story.finds("mailStubs", f"q=contract&contract={second.urn}")) == 1


def test_more_than_twenty_thousand_stubs_are_an_error(story: Story) -> None:
    contract = story.ats.contract
    seats = [hub.seat(contract, hub.person()) for _ in range(142)]
    members = [hub.member() for _ in range(142)]
    pairs = list(islice(product(seats, members), 20_001))
    MailStub.objects.bulk_create(MailStub(contract=contract, owner=seat, member=one) for seat, one in pairs[:-1])
    query = f"q=contract&contract={contract.urn}"

    most = story.asks("mailStubs", query)
    MailStub.objects.create(contract=contract, owner=pairs[-1][0], member=pairs[-1][1])
    too_many = story.asks("mailStubs", query)

    assert (most[0], most[1]["paging"]["total"]) == (200, 20_000)
    assert too_many[0] == 400
    assert too_many[1]["message"] == (
        "More than 20,000 stubs were found. Filter by `owners`, or use a shorter date range."
    )
    assert story.asks("mailStubs", f"{query}&owners=urn:li:seat:{seats[0].pk}")[0] == 200


def test_stubs_of_a_closed_account_are_no_longer_returned(story: Story) -> None:
    story.gets_contact_data()
    story.member.closed_at = clock.now()
    story.member.save()

    assert story.finds("mailStubs", f"q=contract&contract={story.ats.contract.urn}") == []


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "Parameter contract is required"),
        ("&contract=5", '"5" is not a URN of the form urn:li:contract:{id}.'),
        ("&contract={urn}&createdDateStart=x", "Parameter createdDateStart is not a time in milliseconds"),
        ("&contract={urn}&owners=urn:li:contract:1", '"urn:li:contract:1" is not a URN of the form urn:li:seat:{id}.'),
    ],
)
def test_an_invalid_parameter_is_refused(story: Story, query: str, message: str) -> None:
    status, body = story.asks("mailStubs", "q=contract" + query.format(urn=story.ats.contract.urn))

    assert (status, body["message"]) == (400, message)
