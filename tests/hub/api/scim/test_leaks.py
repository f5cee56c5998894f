import pytest
from pytest_django import Settings

from hirewire.hub.identity.accounts.models import Person, Seat
from hirewire.hub.recruiting.directory.models import DirectoryToken
from hirewire.hub.recruiting.directory.services import end_token, make_token
from tests.factories import hub
from tests.hub.api.scim.conftest import Directory
from tests.support.http import hub_http

pytestmark = pytest.mark.django_db
SECRET = "secretword"


@pytest.fixture(params=[False, True], ids=["filters", "row-security"], autouse=True)
def row_security(request: pytest.FixtureRequest, settings: Settings, tenant_role: None) -> None:
    """Run each test once with only the hub's own filters, and once with PostgreSQL's row security as well."""
    settings.HIREWIRE_ROW_SECURITY = request.param


def test_nothing_of_another_company_is_shown_or_changed(directory: Directory, rival: Directory) -> None:
    victim = rival.creates(SECRET)
    group = rival("POST", "Groups", {"displayName": SECRET, "members": [{"value": str(victim.pk)}]}).json()["id"]
    answers = [
        directory("GET", "Users"),
        directory("GET", "Groups"),
        directory("GET", "Users", params={"filter": f'userName eq "{SECRET}@rival.example"'}),
        directory("GET", "Groups", params={"filter": f'displayName eq "{SECRET}"'}),
        *(directory(method, f"Users/{victim.pk}") for method in ("GET", "DELETE")),
        directory("PUT", f"Users/{victim.pk}", directory.user(active=False)),
        directory.patches(victim, {"op": "replace", "path": "active", "value": False}),
        *(directory(method, f"Groups/{group}") for method in ("GET", "DELETE")),
        directory("PATCH", f"Groups/{group}", {"Operations": [{"op": "remove", "path": "members"}]}),
        directory("POST", "Groups", {"displayName": "Ours", "members": [{"value": str(victim.pk)}]}),
    ]

    assert [answer.status_code for answer in answers] == [200] * 4 + [404] * 7 + [400]
    assert [SECRET in answer.text.casefold() for answer in answers] == [False] * 12
    assert Seat.objects.get(pk=victim.pk).is_active
    assert rival("GET", f"Groups/{group}").json()["members"][0]["value"] == str(victim.pk)


def test_an_address_of_another_company_creates_nobody(directory: Directory, rival: Directory) -> None:
    rival.creates(SECRET)

    there = directory("POST", "Users", directory.user(userName=f"{SECRET}@rival.example", emails=[]))
    new = directory("POST", "Users", directory.user(userName="ceo@rival.example", emails=[]))

    assert (there.status_code, new.status_code) == (400, 400)
    assert there.json() == new.json()
    assert not Person.objects.filter(email="ceo@rival.example").exists()


def test_a_colleague_from_outside_keeps_name_and_address(directory: Directory) -> None:
    """An agency's recruiter has a seat on the company's contract.

    The company's directory cannot change the recruiter's name or address.
    """
    agent = hub.seat(directory.contract, hub.person("Noor", "Haddad"))
    Person.objects.filter(pk=agent.person_id).update(email="noor@agency.example")

    renamed = directory.patches(agent, {"op": "replace", "path": "name.givenName", "value": "Eve"})
    moved = directory.patches(agent, {"op": "replace", "path": "userName", "value": "eve@larkspur.example"})

    assert (renamed.status_code, moved.status_code) == (200, 400)
    person = Person.objects.get(pk=agent.person_id)
    assert (person.name, person.email) == ("Noor Haddad", "noor@agency.example")


def test_another_contract_of_the_company_stays_closed(directory: Directory) -> None:
    other = hub.seat(hub.contract(directory.contract.organization))

    assert directory("GET", f"Users/{other.pk}").status_code == 404


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Bearer hw_scim_guessed", "Basic abc"])
def test_without_the_token_nothing_opens(directory: Directory, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}

    answer = hub_http().get("/scim/v2/Users", headers=headers)

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json()["status"] == "401"


def test_a_new_token_ends_the_old_one(directory: Directory) -> None:
    old = directory.token
    directory.token = make_token(admin=directory.admin)
    new_status = directory("GET", "Users").status_code
    end_token(admin=directory.admin)
    ended_status = directory("GET", "Users").status_code
    directory.token = old

    assert (new_status, ended_status, directory("GET", "Users").status_code) == (200, 401, 401)


def test_tokens_are_kept_as_hashes_only(directory: Directory) -> None:
    row = DirectoryToken.objects.values().get(contract=directory.contract)

    assert directory.token not in str({name: bytes(v) if isinstance(v, memoryview) else v for name, v in row.items()})


def test_the_service_describes_itself(directory: Directory) -> None:
    config = directory("GET", "ServiceProviderConfig").json()
    types = directory("GET", "ResourceTypes").json()
    schemas = directory("GET", "Schemas").json()
    one = directory("GET", "Schemas/urn:ietf:params:scim:schemas:core:2.0:User").json()

    assert (config["patch"]["supported"], config["bulk"]["supported"]) == (True, False)
    assert [one["endpoint"] for one in types["Resources"]] == ["/Users", "/Groups"]
    assert [one["name"] for one in schemas["Resources"]] == ["User", "Group"]
    assert "userName" in [attribute["name"] for attribute in one["attributes"]]


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "Nothing", 404), ("PUT", "Users", 405)])
def test_everything_else_is_an_error_in_scims_form(directory: Directory, method: str, path: str, status: int) -> None:
    answer = directory(method, path, {} if method == "PUT" else None)

    assert (answer.status_code, answer.json()["status"]) == (status, str(status))


def test_a_body_that_is_not_json_is_refused(directory: Directory) -> None:
    headers = {"Authorization": f"Bearer {directory.token}"}

    answer = hub_http().post("/scim/v2/Users", content=b"[" * 5000, headers=headers)

    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidSyntax")
