import pytest

from hirewire.hub.platform.provisioning.models import DeveloperApplication
from tests.factories import hub
from tests.support.http import hub_http

pytestmark = pytest.mark.django_db

PATH = "/v2/provisionedApplications"
WANTED = {
    "uniqueForeignId": "tenant-0042",
    "name": "OpenATS - Harbor Foods",
    "description": "Harbor Foods, production instance",
    "oauth2AuthorizedCallbackUrls": ["https://harbor.ats.example/oauth"],
    "validJsSdkDomains": ["https://harbor.ats.example"],
}


@pytest.fixture
def partner() -> DeveloperApplication:
    return hub.partner()[0]


@pytest.fixture
def bearer(partner: DeveloperApplication) -> dict[str, str]:
    return {"Authorization": f"Bearer {hub.token_of(partner)}"}


def test_a_create_returns_the_key_and_credentials(bearer: dict[str, str]) -> None:
    answer = hub_http().post(PATH, json=WANTED, headers=bearer)

    child = DeveloperApplication.objects.get(unique_foreign_id="tenant-0042")
    assert answer.status_code == 201
    assert answer.json()["key"] == child.urn
    assert answer.json()["credentials"]["client_id"] == child.client_id
    assert answer.json()["credentials"]["client_secret"].startswith("hw_sec_")
    assert (answer.headers["x-restli-id"], answer.headers["x-linkedin-id"]) == (child.urn, child.urn)
    assert answer.headers["location"] == f"{PATH}/{child.urn}"


def test_the_new_secret_works_at_once(bearer: dict[str, str]) -> None:
    credentials = hub_http().post(PATH, json=WANTED, headers=bearer).json()["credentials"]

    token = hub_http().post("/oauth/v2/accessToken", data={"grant_type": "client_credentials", **credentials})

    assert token.status_code == 200


def test_ids_are_sequential_and_each_has_its_own_client_id(bearer: dict[str, str]) -> None:
    first = hub_http().post(PATH, json=WANTED, headers=bearer).json()
    second = hub_http().post(PATH, json={**WANTED, "uniqueForeignId": "tenant-0043"}, headers=bearer).json()

    assert (first["key"], second["key"]) == (
        "urn:li:developerApplication:1592055",
        "urn:li:developerApplication:1592056",
    )
    assert first["credentials"]["client_id"] != second["credentials"]["client_id"]
    assert len(first["credentials"]["client_id"]) == 14


def test_the_same_foreign_id_is_a_conflict(bearer: dict[str, str]) -> None:
    hub_http().post(PATH, json=WANTED, headers=bearer)

    answer = hub_http().post(PATH, json=WANTED, headers=bearer)

    assert answer.status_code == 409
    assert answer.json()["code"] == "CONFLICT"
    assert answer.headers["x-linkedin-error-response"] == "true"


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"name": None}, "ERROR :: /name :: field is required but not found and has no default value"),
        ({"name": "My LinkedIn link"}, 'ERROR :: /name :: must not contain "LinkedIn"'),
        ({"name": "x" * 51}, "ERROR :: /name :: length of "),
        ({"description": ""}, "ERROR :: /description :: length of "),
        ({"validJsSdkDomains": ["https://harbor.ats.example/"]}, "ERROR :: /validJsSdkDomains/0 :: "),
        ({"oauth2AuthorizedCallbackUrls": ["harbor"]}, "ERROR :: /oauth2AuthorizedCallbackUrls/0 :: "),
        ({"oauth2AuthorizedCallbackUrls": ["https://a.example/#x"]}, "ERROR :: /oauth2AuthorizedCallbackUrls/0 :: "),
    ],
)
def test_invalid_fields_are_named(bearer: dict[str, str], changes: dict[str, object], line: str) -> None:
    wanted = {name: value for name, value in {**WANTED, **changes}.items() if value is not None}

    answer = hub_http().post(PATH, json=wanted, headers=bearer)

    assert answer.status_code == 422
    assert answer.json()["message"].startswith(line)
    assert not DeveloperApplication.objects.filter(unique_foreign_id="tenant-0042").exists()


def test_a_child_may_not_provision() -> None:
    child = hub.customer_application()

    answer = hub_http().post(PATH, json=WANTED, headers={"Authorization": f"Bearer {hub.token_of(child)}"})

    assert answer.json() == {
        "status": 403,
        "code": "ACCESS_DENIED",
        "serviceErrorCode": 100,
        "message": (
            "Not enough permissions to access: provisionedApplications.CREATE.NO_VERSION. Only the application of a "
            "partner may make this call. Use its own token"
        ),
    }


def test_a_list_is_replaced_by_a_partial_update(bearer: dict[str, str]) -> None:
    key = hub_http().post(PATH, json=WANTED, headers=bearer).json()["key"]
    patch = {"patch": {"$set": {"validJsSdkDomains": ["http://localhost:5000"]}}}

    answer = hub_http().post(f"{PATH}/{key}", json=patch, headers=bearer)

    assert (answer.status_code, answer.content) == (204, b"")
    assert DeveloperApplication.objects.get(unique_foreign_id="tenant-0042").valid_js_sdk_domains == [
        "http://localhost:5000"
    ]


def test_the_key_in_the_path_may_be_encoded(bearer: dict[str, str]) -> None:
    key = hub_http().post(PATH, json=WANTED, headers=bearer).json()["key"].replace(":", "%3A")

    answer = hub_http().post(f"{PATH}/{key}", json={"patch": {"$set": {"name": "Other"}}}, headers=bearer)

    assert answer.status_code == 204


def test_the_foreign_id_cannot_be_changed(bearer: dict[str, str]) -> None:
    key = hub_http().post(PATH, json=WANTED, headers=bearer).json()["key"]

    answer = hub_http().post(f"{PATH}/{key}", json={"patch": {"$set": {"uniqueForeignId": "x"}}}, headers=bearer)

    assert answer.status_code == 422
    assert answer.json()["message"] == "ERROR :: /uniqueForeignId :: field cannot be changed\n"


def test_a_child_of_another_partner_cannot_be_updated(bearer: dict[str, str]) -> None:
    foreign = hub.customer_application()

    answer = hub_http().post(f"{PATH}/{foreign.urn}", json={"patch": {"$set": {"name": "Mine"}}}, headers=bearer)

    assert answer.status_code == 404


def test_the_finder_gives_the_credentials_again(bearer: dict[str, str]) -> None:
    made = hub_http().post(PATH, json=WANTED, headers=bearer).json()
    query = {"q": "credentialsByUniqueForeignId", "uniqueForeignId": "tenant-0042"}

    answer = hub_http().get(
        PATH, params=query, headers={**bearer, "X-External-User": "7", "LinkedIn-Version": "202504"}
    )

    assert answer.json()["elements"] == [{**WANTED, **made}]
    assert answer.json()["paging"] == {"start": 0, "count": 10, "total": 1, "links": []}


def test_the_finder_does_not_find_children_of_others(bearer: dict[str, str]) -> None:
    foreign = hub.customer_application()
    query = {"q": "credentialsByUniqueForeignId", "uniqueForeignId": foreign.unique_foreign_id}

    answer = hub_http().get(PATH, params=query, headers=bearer)

    assert (answer.status_code, answer.json()["elements"]) == (200, [])
