from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import Person, Seat, SeatState, SignIn
from hirewire.hub.identity.accounts.queries import active_seats
from hirewire.hub.identity.audit.queries import entries
from hirewire.hub.sites.widgets.errors import SignedOutError
from hirewire.hub.sites.widgets.tokens import Visitor, token_for, visitor_of
from hirewire.kit import clock
from tests.factories import hub
from tests.hub.api.scim.conftest import Directory
from tests.support.sites import HUB
from tests.support.smtp import Mailbox, body_of
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db


def test_somebody_new_gets_a_seat_that_may_only_read_and_review(directory: Directory) -> None:
    answer = directory("POST", "Users", directory.user())

    seat = Seat.objects.get(person__email="ingrid@larkspur.example")
    document = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (201, "application/scim+json")
    assert answer.headers["location"] == document["meta"]["location"] == f"http://hub.test/scim/v2/Users/{seat.pk}"
    assert (seat.contract, seat.roles, seat.is_active) == (directory.contract, ["hiring_manager"], True)
    assert not seat.person.has_usable_password()
    assert {name: document[name] for name in ("id", "userName", "externalId", "active", "name")} == {
        "id": str(seat.pk),
        "userName": "ingrid@larkspur.example",
        "externalId": "external-ingrid",
        "active": True,
        "name": {"givenName": "Ingrid", "familyName": "Solheim", "formatted": "Ingrid Solheim"},
    }


@pytest.mark.parametrize("name", ["ingrid", "INGRID"])
def test_nobody_gets_two_seats(directory: Directory, name: str) -> None:
    directory.creates()

    answer = directory("POST", "Users", directory.user(name))

    assert (answer.status_code, answer.json()["scimType"], answer.json()["status"]) == (409, "uniqueness", "409")


def test_seats_that_admins_gave_are_found_by_their_address(directory: Directory) -> None:
    address = directory.admin.person.email

    answer = directory("GET", "Users", params={"filter": f'userName eq "{address.upper()}"'}).json()

    assert (answer["totalResults"], answer["Resources"][0]["id"]) == (1, str(directory.admin.pk))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('userName eq "ingrid@larkspur.example"', 1),
        ('USERNAME Eq "Ingrid@larkspur.example"', 1),
        ('externalId eq "external-ingrid"', 1),
        ('emails[type eq "work"].value eq "ingrid@larkspur.example"', 1),
        ('emails[type eq "work" and primary eq true].value eq "ingrid@larkspur.example"', 1),
        ('emails.value eq "ingrid@larkspur.example"', 1),
        ('userName eq "nobody@larkspur.example"', 0),
        ('userName eq "a \\"quoted\\" name"', 0),
    ],
)
def test_users_can_be_filtered(directory: Directory, text: str, count: int) -> None:
    directory.creates()

    assert directory("GET", "Users", params={"filter": text}).json()["totalResults"] == count


@pytest.mark.parametrize(
    "text",
    [
        'emails[type eq "home"].value eq "i@home.example"',
        'userName co "x"',
        "userName",
        f"u{' ' * 4000}x",
        'password eq "x"',
        'userName eq "a" or id eq "1"',
        'userName eq "\0"',
        'externalId eq "a\0"',
        "emails eq \0",
    ],
)
def test_other_filters_are_refused(directory: Directory, text: str) -> None:
    answer = directory("GET", "Users", params={"filter": text})

    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidFilter")


def test_pages_begin_at_one(directory: Directory) -> None:
    for name in ("ana", "ben", "cem"):
        directory.creates(name)

    answer = directory("GET", "Users", params={"startIndex": 2, "count": 2}).json()
    empty = directory("GET", "Users", params={"count": 0}).json()

    assert (answer["totalResults"], answer["startIndex"], answer["itemsPerPage"]) == (4, 2, 2)
    assert [one["name"]["givenName"] for one in answer["Resources"]] == ["Ana", "Ben"]
    assert (empty["totalResults"], empty["Resources"]) == (4, [])


@pytest.mark.parametrize("start", ["--5", "-", "one", "1.5", ""])
def test_a_position_that_is_not_a_number_is_refused(directory: Directory, start: str) -> None:
    answer = directory("GET", "Users", params={"startIndex": start})

    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidValue")


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "replace", "path": "active", "value": False},
        {"op": "Replace", "path": "active", "value": "False"},
        {"op": "replace", "value": {"active": False}},
        {"op": "Replace", "value": {"active": "False"}},
        {"op": "add", "path": "urn:ietf:params:scim:schemas:core:2.0:User:active", "value": False},
    ],
)
def test_a_deactivated_person_loses_seat_and_sessions_at_once(directory: Directory, operation: dict[str, Any]) -> None:
    seat = directory.creates()
    person = seat.person
    person.set_password("larkspur-demo")
    person.save()
    browser = Client(headers={"host": HUB})
    browser.post("/sign-in/", {"email": person.email, "password": "larkspur-demo"})
    assert browser.get("/search/").status_code == 200

    answer = directory.patches(seat, operation)

    assert (answer.status_code, answer.json()["active"]) == (200, False)
    assert Seat.objects.get(pk=seat.pk).state == SeatState.INACTIVE
    assert not SignIn.objects.filter(person=person, ended_at=None).exists()
    assert browser.get("/search/").status_code == 302


def test_a_person_who_comes_back_gets_the_seat_back(directory: Directory) -> None:
    seat = directory.creates()
    directory.patches(seat, {"op": "replace", "path": "active", "value": False})

    answer = directory.patches(seat, {"op": "replace", "path": "active", "value": True})

    assert answer.json()["active"] is True
    assert Seat.objects.get(pk=seat.pk).is_active


def test_a_deleted_user_is_gone_for_the_directory_and_can_be_created_again(directory: Directory) -> None:
    seat = directory.creates()

    deleted = directory("DELETE", f"Users/{seat.pk}")
    read = directory("GET", f"Users/{seat.pk}")
    again = directory("POST", "Users", directory.user())

    assert (deleted.status_code, deleted.content, read.status_code) == (204, b"", 404)
    assert (again.status_code, again.json()["id"]) == (201, str(seat.pk))
    assert Seat.objects.get(pk=seat.pk).is_active


def test_a_patch_changes_what_it_names(directory: Directory) -> None:
    seat = directory.creates()

    answer = directory.patches(
        seat,
        {"op": "Replace", "path": "name.familyName", "value": "Berg"},
        {"op": "Add", "path": 'emails[type eq "work"].value', "value": "i.berg@larkspur.example"},
        {"op": "Replace", "path": "userName", "value": "i.berg@larkspur.example"},
        {"op": "Add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "value": "HR"},
    )

    person = Person.objects.get(pk=seat.person_id)
    assert answer.status_code == 200
    assert (person.name, person.email) == ("Ingrid Berg", "i.berg@larkspur.example")
    assert answer.json()["userName"] == "i.berg@larkspur.example"


@pytest.mark.parametrize(
    ("path", "value", "email"),
    [
        ('emails[type eq "work"].value', "berg@larkspur.example", "berg@larkspur.example"),
        ("emails[primary eq true].value", "berg@larkspur.example", "berg@larkspur.example"),
        ('emails[primary eq "True" and type eq "work"].value', "berg@larkspur.example", "berg@larkspur.example"),
        ('emails[value eq "Ingrid@larkspur.example"].value', "berg@larkspur.example", "berg@larkspur.example"),
        ('emails[type eq "work"]', {"value": "berg@larkspur.example"}, "berg@larkspur.example"),
        ("emails", [{"value": "i@home.example", "type": "home"}], "ingrid@larkspur.example"),
        ('emails[type eq "home"].value', "i@home.example", "ingrid@larkspur.example"),
        ('emails[type eq "other"].value', "i@home.example", "ingrid@larkspur.example"),
        ('emails[type eq "work" and primary eq false].value', "i@home.example", "ingrid@larkspur.example"),
        ('emails[type eq "work" or primary eq true].value', "i@home.example", "ingrid@larkspur.example"),
    ],
)
def test_a_patch_changes_the_work_address_ignores_others_and_applies_the_rest(
    directory: Directory, path: str, value: object, email: str
) -> None:
    seat = directory.creates()

    answer = directory.patches(
        seat, {"op": "Add", "path": path, "value": value}, {"op": "Replace", "path": "active", "value": "False"}
    )

    assert (answer.status_code, answer.json()["active"]) == (200, False)
    assert answer.json()["emails"] == [{"value": email, "type": "work", "primary": True}]


@pytest.mark.parametrize(
    ("user_name", "emails", "address"),
    [
        ("ingrid@larkspur.example", [("i@home.example", "home")], "ingrid@larkspur.example"),
        ("ingrid", [("i@home.example", "home"), ("berg@larkspur.example", "work")], "berg@larkspur.example"),
        ("ingrid", [("berg@larkspur.example", "other")], "berg@larkspur.example"),
    ],
)
def test_a_new_user_gets_the_address_for_work(
    directory: Directory, user_name: str, emails: list[tuple[str, str]], address: str
) -> None:
    listed = [{"value": value, "type": kind, "primary": []} for value, kind in emails]

    answer = directory("POST", "Users", directory.user(userName=user_name, emails=listed))

    assert (answer.status_code, answer.json()["emails"][0]["value"]) == (201, address)


def test_a_put_replaces_everything(directory: Directory) -> None:
    seat = directory.creates()

    answer = directory("PUT", f"Users/{seat.pk}", directory.user(name="ingrid", active=False, externalId="new"))

    assert (answer.json()["active"], answer.json()["externalId"]) == (False, "new")


@pytest.mark.parametrize(
    ("body", "scim_type"),
    [
        ({"Operations": []}, "invalidSyntax"),
        ({"Operations": [{"op": "frob", "path": "active", "value": True}]}, "invalidSyntax"),
        ({"Operations": [{"op": "replace", "path": "active", "value": "maybe"}]}, "invalidValue"),
        ({"Operations": [{"op": "replace", "value": False}]}, "noTarget"),
        ({"Operations": [{"op": "replace", "path": "a[", "value": 1}]}, "invalidPath"),
        ({"Operations": ["replace"]}, "invalidSyntax"),
        ({"Operations": [{"op": "replace", "path": "userName", "value": ""}]}, "invalidValue"),
        ({"Operations": [{"op": "replace", "path": "name.givenName", "value": ["x"]}]}, "invalidValue"),
    ],
)
def test_a_patch_that_makes_no_sense_changes_nothing(directory: Directory, body: object, scim_type: str) -> None:
    seat = directory.creates()

    answer = directory("PATCH", f"Users/{seat.pk}", body)

    assert (answer.status_code, answer.json()["scimType"]) == (400, scim_type)
    assert Seat.objects.get(pk=seat.pk).is_active


@pytest.mark.parametrize("user", [{"userName": None}, {"userName": "no address", "emails": []}, {"emails": [1]}])
def test_a_user_without_an_address_is_refused(directory: Directory, user: dict[str, Any]) -> None:
    answer = directory("POST", "Users", directory.user(**user))

    assert answer.status_code == 400
    assert answer.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]


def test_changes_are_in_the_audit_trail(directory: Directory) -> None:
    seat = directory.creates()
    directory.patches(seat, {"op": "replace", "path": "active", "value": False})

    found = [(entry.actor, entry.action, entry.subject) for entry in entries(directory.contract.organization_id)[:2]]

    assert found == [
        ("Company directory (SCIM)", "seat.state_changed", "Ingrid Solheim"),
        ("Company directory (SCIM)", "seat.taken", "Ingrid Solheim"),
    ]


def test_a_changed_name_and_address_are_in_the_audit_trail(directory: Directory) -> None:
    seat = directory.creates()

    directory.patches(
        seat,
        {"op": "replace", "path": "name.familyName", "value": "Berg"},
        {"op": "replace", "path": 'emails[type eq "work"].value', "value": "berg@larkspur.example"},
    )

    found = entries(directory.contract.organization_id).filter(action__startswith="person.")
    assert list(found.values_list("actor", "action", "subject", "before", "after").order_by("pk")) == [
        (
            "Company directory (SCIM)",
            "person.address_changed",
            "Ingrid Solheim",
            "ingrid@larkspur.example",
            "berg@larkspur.example",
        ),
        ("Company directory (SCIM)", "person.renamed", "Ingrid Berg", "Ingrid Solheim", "Ingrid Berg"),
    ]


def test_a_person_is_told_about_a_changed_address_at_both(directory: Directory, box: Mailbox) -> None:
    seat = directory.creates()

    directory.patches(seat, {"op": "replace", "path": 'emails[type eq "work"].value', "value": "berg@larkspur.example"})
    run_tasks()

    assert sorted(mail["To"] for mail in box.mails) == ["berg@larkspur.example", "ingrid@larkspur.example"]
    assert all("to berg@larkspur.example." in body_of(mail) for mail in box.mails)


def _with_a_seat_elsewhere(person: Person) -> None:
    hub.seat(hub.contract(), person)


def _as_developer_of_a_partner(person: Person) -> None:
    hub.developer(hub.partner()[0], person)


works_elsewhere = pytest.mark.parametrize("work_elsewhere", [_with_a_seat_elsewhere, _as_developer_of_a_partner])


@works_elsewhere
def test_the_address_of_a_person_who_works_elsewhere_stays(
    directory: Directory, work_elsewhere: Callable[[Person], None]
) -> None:
    seat = directory.creates()
    work_elsewhere(seat.person)

    refused = directory.patches(
        seat,
        {"op": "replace", "path": "name.familyName", "value": "Berg"},
        {"op": "replace", "path": 'emails[type eq "work"].value', "value": "berg@larkspur.example"},
    )
    renamed = directory.patches(seat, {"op": "replace", "path": "name.familyName", "value": "Dahl"})

    person = Person.objects.get(pk=seat.person_id)
    assert refused.status_code == 400
    assert refused.json()["detail"] == (
        "This person also uses Recruiter outside this company, so the directory cannot change the address. "
        "Delete the user, and create one with the new address."
    )
    assert (renamed.status_code, person.name, person.email) == (200, "Ingrid Dahl", "ingrid@larkspur.example")


@works_elsewhere
def test_a_new_address_does_not_keep_the_seat_of_a_person_who_works_elsewhere_open(
    directory: Directory, work_elsewhere: Callable[[Person], None]
) -> None:
    seat = directory.creates()
    work_elsewhere(seat.person)

    answer = directory.patches(
        seat,
        {"op": "replace", "path": 'emails[type eq "work"].value', "value": "berg@larkspur.example"},
        {"op": "replace", "path": "active", "value": False},
    )

    assert (answer.status_code, answer.json()["active"]) == (200, False)
    assert answer.json()["emails"][0]["value"] == "ingrid@larkspur.example"


def test_a_deleted_user_who_works_elsewhere_gets_a_second_account_under_a_new_address(directory: Directory) -> None:
    seat = directory.creates()
    elsewhere = hub.seat(hub.contract(), seat.person)
    directory("DELETE", f"Users/{seat.pk}")

    new = directory.creates(emails=[{"value": "berg@larkspur.example", "type": "work"}])

    assert (new.person.email, new.is_active) == ("berg@larkspur.example", True)
    assert list(active_seats(seat.person)) == [elsewhere]


def test_the_address_of_a_developer_of_the_companys_own_application_changes(directory: Directory) -> None:
    seat = directory.creates()
    application = hub.customer_application()
    application.organization = directory.contract.organization
    application.save()
    hub.developer(application, seat.person)

    answer = directory.patches(seat, {"op": "replace", "path": "emails.value", "value": "berg@larkspur.example"})

    assert answer.status_code == 200, answer.text
    assert answer.json()["emails"][0]["value"] == "berg@larkspur.example"


def test_a_person_who_works_elsewhere_stays_signed_in_there(directory: Directory) -> None:
    seat = directory.creates()
    hub.seat(hub.contract(), seat.person)
    elsewhere = hub.sign_in(seat.person)

    directory.patches(seat, {"op": "replace", "path": "active", "value": False})

    assert SignIn.objects.get(pk=elsewhere.pk).ended_at is None


def test_widgets_stop_with_the_same_request(directory: Directory) -> None:
    seat = directory.creates()
    application = hub.customer_application()
    visitor = Visitor(seat.person, application, "http://ats.test", clock.now(), hub.sign_in(seat.person).pk)
    token = token_for(visitor)
    assert visitor_of(token).person == seat.person

    directory.patches(seat, {"op": "replace", "path": "active", "value": False})

    with pytest.raises(SignedOutError):
        visitor_of(token)
