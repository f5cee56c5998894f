from functools import partial

import pytest

from tests.hub.api.scim.conftest import Directory
from tests.support.deadlocks import side_by_side

pytestmark = pytest.mark.usefixtures("committed")

TOGETHER = 6


@pytest.fixture
def directory(committed: None) -> Directory:
    return Directory("larkspur.example")


def test_concurrent_changes_to_a_group_lose_no_member(directory: Directory) -> None:
    seats = [str(directory.creates(f"person-{number}").pk) for number in range(2 * TOGETHER)]
    leaving, joining = seats[:TOGETHER], seats[TOGETHER:]
    members = [{"value": number} for number in leaving]
    group = directory("POST", "Groups", {"displayName": "Recruiters", "members": members}).json()["id"]

    def change(verb: str, number: str) -> int:
        operation = {"op": verb, "path": "members", "value": [{"value": number}]}
        return directory("PATCH", f"Groups/{group}", {"Operations": [operation]}).status_code

    changes = [partial(change, "remove", number) for number in leaving]
    statuses = side_by_side([*changes, *(partial(change, "add", number) for number in joining)])

    assert statuses == [200] * (2 * TOGETHER)
    assert sorted(one["value"] for one in directory("GET", f"Groups/{group}").json()["members"]) == sorted(joining)


def test_concurrent_changes_to_a_user_lose_nothing(directory: Directory) -> None:
    seat = directory.creates()
    wanted = {"name.givenName": "Inga", "name.familyName": "Berg", "externalId": "7", "active": False}

    def change(path: str) -> int:
        return directory.patches(seat, {"op": "replace", "path": path, "value": wanted[path]}).status_code

    statuses = side_by_side([partial(change, path) for path in wanted])

    user = directory("GET", f"Users/{seat.pk}").json()
    assert statuses == [200] * len(wanted)
    assert (user["name"]["givenName"], user["name"]["familyName"]) == ("Inga", "Berg")
    assert (user["externalId"], user["active"]) == ("7", False)
