import pytest

from hirewire.hub.identity.accounts.models import SeatState
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.kit import clock
from tests.factories import hub
from tests.hub.recruiting.messaging.conftest import Story


def test_the_older_resource_returns_seats_with_email(story: Story) -> None:
    story.seat.person.member = story.member
    story.seat.person.save()
    admin = hub.admin_seat(story.ats.contract, hub.person("Rhys", "Beddoe"))

    status, body = story.asks("seats", f"q=seatsByAttributes&contracts={story.ats.contract.urn}")

    assert (status, body["paging"]) == (200, {"start": 0, "count": 10, "total": 2, "links": []})
    assert body["elements"] == [
        {
            "id": story.seat.pk,
            "firstName": "Ingrid",
            "lastName": "Solheim",
            "email": story.seat.person.email,
            "member": person_urn(story.ats.application.pk, story.member.pk),
            "contractId": story.ats.contract.urn,
            "active": True,
            "admin": False,
        },
        {
            "id": admin.pk,
            "firstName": "Rhys",
            "lastName": "Beddoe",
            "email": admin.person.email,
            "contractId": story.ats.contract.urn,
            "active": True,
            "admin": True,
        },
    ]


@pytest.mark.parametrize(("active", "expected"), [("", [0, 1]), ("&active=true", [0]), ("&active=false", [1])])
def test_the_older_resource_filters_by_active(story: Story, active: str, expected: list[int]) -> None:
    parked = hub.seat(story.ats.contract, hub.person())
    parked.state = SeatState.PARKED
    parked.save()
    ids = [story.seat.pk, parked.pk]

    found = story.finds("seats", f"q=seatsByAttributes&contracts={story.ats.contract.urn}&fields=id{active}")

    assert found == [{"id": ids[place]} for place in expected]


def test_the_newer_resource_returns_seats_with_roles(story: Story) -> None:
    story.seat.roles = [Role.RECRUITER, Role.ADMIN]
    story.seat.person.member = story.member
    story.seat.save()
    story.seat.person.save()

    [found] = story.finds("seatsV2", f"q=attributes&contracts={story.ats.contract.urn}&start=0")

    assert found == {
        "id": story.seat.pk,
        "firstName": "Ingrid",
        "lastName": "Solheim",
        "member": story.person_urn,
        "contract": story.ats.contract.urn,
        "state": "ACTIVE",
        "seatRoles": ["ADMIN_SEAT", "SOURCER_ADD_PROSPECT"],
        "created": {"actor": "urn:li:unknown:0", "time": clock.to_millis(story.seat.created_at)},
    }


def test_the_newer_resource_requires_a_start(story: Story) -> None:
    status, body = story.asks("seatsV2", f"q=attributes&contracts={story.ats.contract.urn}")

    assert (status, body["message"]) == (400, "Parameter start is required")


@pytest.mark.parametrize("states", ["&states=PARKED&states=INVITED", "&states=List(PARKED,INVITED)"])
def test_the_newer_resource_filters_by_state(story: Story, states: str) -> None:
    ids = {}
    for state in SeatState:
        seat = hub.seat(story.ats.contract, hub.person())
        seat.state = state
        seat.save()
        ids[state] = seat.pk

    found = story.finds("seatsV2", f"q=attributes&start=0&fields=id{states}")

    assert found == [{"id": ids[SeatState.INVITED]}, {"id": ids[SeatState.PARKED]}]


def test_an_unknown_state_is_refused(story: Story) -> None:
    status, body = story.asks("seatsV2", "q=attributes&start=0&states=GONE")

    assert (status, body["message"]) == (400, 'Parameter states: "GONE" is not an enum symbol')


@pytest.mark.parametrize("resource", ["seats?q=seatsByAttributes&", "seatsV2?q=attributes&start=0&"])
def test_without_contracts_all_readable_ones_are_searched(story: Story, resource: str) -> None:
    name, _, query = resource.partition("?")
    second = hub.contract(story.ats.organization)
    hub.enabled(story.ats.application, second)
    off = hub.contract(story.ats.organization)
    seats = [story.seat, hub.seat(second)]
    hub.seat(off)

    named = story.finds(name, f"{query}contracts={story.ats.contract.urn}&contracts={second.urn}&fields=id")
    unnamed = story.finds(name, f"{query}fields=id")

    assert named == unnamed == [{"id": seat.pk} for seat in seats]


@pytest.mark.parametrize("resource", ["seats?q=seatsByAttributes&", "seatsV2?q=attributes&start=0&"])
def test_a_call_that_names_an_unreadable_contract_is_refused(story: Story, resource: str) -> None:
    name, _, query = resource.partition("?")
    foreign = hub.enabled().contract

    status, _ = story.asks(name, f"{query}contracts={story.ats.contract.urn}&contracts={foreign.urn}")

    assert status == 403


@pytest.mark.parametrize("contracts", ["500", "urn:li:seat:1", "urn:li:contract:", "urn:li:contract:x"])
def test_an_invalid_contract_urn_is_refused(story: Story, contracts: str) -> None:
    assert story.asks("seatsV2", f"q=attributes&start=0&contracts={contracts}")[0] == 400


@pytest.mark.parametrize("value", ["yes", "True", ""])
def test_the_active_parameter_must_be_true_or_false(story: Story, value: str) -> None:
    status, body = story.asks("seats", f"q=seatsByAttributes&active={value}")

    assert (status, body["message"]) == (400, "Parameter active must be true or false")


def test_pages_are_linked(story: Story) -> None:
    for _ in range(12):
        hub.seat(story.ats.contract, hub.person())
    query = f"q=attributes&contracts={story.ats.contract.urn}"

    _, body = story.asks("seatsV2", f"{query}&start=5&count=5")

    assert len(body["elements"]) == 5
    assert body["paging"] == {
        "start": 5,
        "count": 5,
        "total": 13,
        "links": [
            {"rel": "prev", "href": f"/v2/seatsV2?{query}&start=0&count=5", "type": "application/json"},
            {"rel": "next", "href": f"/v2/seatsV2?{query}&start=10&count=5", "type": "application/json"},
        ],
    }
