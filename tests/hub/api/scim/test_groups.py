from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.providers.models import GroupRole
from hirewire.kit import clock
from tests.hub.api.scim.conftest import Directory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules(directory: Directory) -> None:
    for group, role in (("Recruiters", Role.RECRUITER), ("object-id-7", Role.ADMIN)):
        GroupRole.objects.create(organization=directory.contract.organization, group=group, role=role)


def makes(directory: Directory, *members: Seat, name: str = "Recruiters", **more: object) -> str:
    listed = [{"value": str(seat.pk)} for seat in members]
    answer = directory("POST", "Groups", {"displayName": name, "members": listed, **more})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def patches(directory: Directory, group: str, *operations: dict[str, Any]) -> int:
    return directory("PATCH", f"Groups/{group}", {"Operations": list(operations)}).status_code


def roles(seat: Seat) -> list[str]:
    return Seat.objects.get(pk=seat.pk).roles


def test_members_get_the_role_of_their_groups(directory: Directory) -> None:
    seat = directory.creates()

    makes(directory, seat)
    makes(directory, seat, name="Anything", externalId="object-id-7")

    assert roles(seat) == ["admin", "recruiter"]


def test_a_person_who_leaves_a_group_loses_its_role(directory: Directory) -> None:
    seat, colleague = directory.creates(), directory.creates("ben")
    group = makes(directory, seat, colleague)

    status = patches(directory, group, {"op": "Remove", "path": f'members[value eq "{seat.pk}"]'})

    assert (status, roles(seat), roles(colleague)) == (200, ["hiring_manager"], ["recruiter"])


def test_a_person_created_again_without_a_group_does_not_get_old_roles_back(directory: Directory) -> None:
    seat = directory.creates()
    makes(directory, seat, name="Admins", externalId="object-id-7")
    directory("DELETE", f"Users/{seat.pk}")

    again = directory.creates()

    assert (again.pk, again.is_active, again.roles) == (seat.pk, True, ["hiring_manager"])


@pytest.mark.parametrize(
    ("operation", "left"),
    [
        ({"op": "Add", "path": "members", "value": ["c"]}, "abc"),
        ({"op": "Remove", "path": "members", "value": ["a"]}, "b"),
        ({"op": "Remove", "path": "members"}, ""),
        ({"op": "replace", "path": "members", "value": ["c"]}, "c"),
        ({"op": "replace", "value": {"members": ["b", "c"]}}, "bc"),
    ],
)
def test_members_are_read_in_every_spelling(directory: Directory, operation: dict[str, Any], left: str) -> None:
    seats = {name: directory.creates(name * 3) for name in "abc"}
    group = makes(directory, seats["a"], seats["b"])

    def named(value: Any) -> object:  # noqa: ANN401 - whatever an operation holds
        if isinstance(value, dict):
            return {name: named(part) for name, part in value.items()}
        return [{"value": str(seats[name].pk)} for name in value]

    patches(directory, group, {**operation, **({"value": named(operation["value"])} if "value" in operation else {})})

    members = directory("GET", f"Groups/{group}").json()["members"]
    assert {one["value"] for one in members} == {str(seats[name].pk) for name in left}
    assert [roles(seats[name]) == ["recruiter"] for name in "abc"] == [name in left for name in "abc"]


def test_a_group_is_renamed_and_deleted(directory: Directory) -> None:
    seat = directory.creates()
    group = makes(directory, seat)

    patches(directory, group, {"op": "replace", "value": {"id": group, "displayName": "Readers"}})
    after_renaming = roles(seat)
    deleted = directory("DELETE", f"Groups/{group}")

    assert after_renaming == ["hiring_manager"]
    assert (deleted.status_code, directory("GET", f"Groups/{group}").status_code) == (204, 404)


def test_another_member_of_a_large_group_needs_as_many_queries_as_of_a_small_one(directory: Directory) -> None:
    def queries(size: int) -> int:
        group = makes(directory, *(directory.creates(f"old{size}x{n}") for n in range(size)), name=f"Readers {size}")
        member = {"op": "add", "path": "members", "value": [{"value": str(directory.creates(f"new{size}").pk)}]}
        with CaptureQueriesContext(connection) as asked:
            patches(directory, group, member)
        return len(asked)

    # Once a minute, one more query notes the use of the token.
    with clock.stopped():
        counts = [queries(2), queries(12)]

    assert counts[0] == counts[1]


def test_a_changed_rule_reaches_every_member_with_the_next_change(directory: Directory) -> None:
    seat = directory.creates()
    group = makes(directory, seat)
    GroupRole.objects.create(organization=directory.contract.organization, group="Recruiters", role=Role.ADMIN)

    patches(directory, group, {"op": "add", "path": "members", "value": [{"value": str(directory.creates("ben").pk)}]})

    assert roles(seat) == ["admin", "recruiter"]


def test_groups_are_listed_without_members_if_asked(directory: Directory) -> None:
    makes(directory, directory.creates())

    params = {"filter": 'displayName eq "recruiters"', "excludedAttributes": "members"}
    (found,) = directory("GET", "Groups", params=params).json()["Resources"]

    assert (found["displayName"], "members" in found) == ("Recruiters", False)


@pytest.mark.parametrize("name", ["displayName", "externalId"])
def test_a_filter_with_a_character_that_cannot_be_stored_is_refused(directory: Directory, name: str) -> None:
    answer = directory("GET", "Groups", params={"filter": f'{name} eq "\0"'})

    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidFilter")


def test_two_groups_cannot_share_a_name(directory: Directory) -> None:
    makes(directory)

    assert directory("POST", "Groups", {"displayName": "Recruiters"}).json()["scimType"] == "uniqueness"


def test_without_rules_groups_change_no_role(directory: Directory) -> None:
    GroupRole.objects.all().delete()
    seat = directory.creates()
    Seat.objects.filter(pk=seat.pk).update(roles=["recruiter"])

    makes(directory, seat)

    assert roles(seat) == ["recruiter"]


def test_without_rules_a_person_created_again_has_the_old_roles(directory: Directory) -> None:
    GroupRole.objects.all().delete()
    seat = directory.creates()
    Seat.objects.filter(pk=seat.pk).update(roles=["recruiter"])
    directory("DELETE", f"Users/{seat.pk}")

    assert directory.creates().roles == ["recruiter"]


def test_the_last_admin_stays_an_admin(directory: Directory) -> None:
    group = makes(directory, directory.admin, name="Readers")

    patches(directory, group, {"op": "remove", "path": "members"})

    assert "admin" in roles(directory.admin)
