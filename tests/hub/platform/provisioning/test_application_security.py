from typing import Any

import httpx2
import pytest

from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.platform.provisioning import services as provisioning
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from tests.factories import hub
from tests.support.http import hub_http

pytestmark = pytest.mark.django_db

ROLL, LIST, DELETE = "rollDeveloperApplicationSecret", "hirewireListSecrets", "hirewireDeleteSecret"


def act(by: DeveloperApplication, action: str, body: object) -> httpx2.Response:
    headers = {
        "Authorization": f"Bearer {hub.token_of(by)}",
        "X-RestLi-Method": "action",
        "X-RestLi-Protocol-Version": "2.0.0",
    }
    return hub_http().post(f"/v2/developerApplicationsSecurity?action={action}", json=body, headers=headers)


def proves(application: DeveloperApplication, secret: str) -> bool:
    form = {"grant_type": "client_credentials", "client_id": application.client_id, "client_secret": secret}
    return hub_http().post("/oauth/v2/accessToken", data=form).status_code == 200


def listed(by: DeveloperApplication, body: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = act(by, LIST, body).json()["value"]["secrets"]
    return found


def test_a_partner_rolls_its_own_secret_with_an_empty_body() -> None:
    partner, old = hub.partner()

    rolled = act(partner, ROLL, {})

    assert (rolled.status_code, list(rolled.json()["value"])) == (200, ["client_secret"])
    assert proves(partner, old)
    assert proves(partner, rolled.json()["value"]["client_secret"])


def test_a_standalone_application_rolls_its_own_secret() -> None:
    application, old = provisioning.register_standalone(organization=hub.organization(), name="Own ATS")

    rolled = act(application, ROLL, {}).json()["value"]["client_secret"]

    assert [proves(application, secret) for secret in (old, rolled)] == [True, True]


def test_a_partner_rolls_the_secret_of_a_child() -> None:
    partner, _ = hub.partner()
    child, old = hub.customer(partner)

    rolled = act(partner, ROLL, {"childDeveloperApplication": child.urn}).json()["value"]["client_secret"]

    assert [proves(child, secret) for secret in (old, rolled)] == [True, True]


def test_a_third_roll_is_refused_until_one_is_deleted() -> None:
    partner, old = hub.partner()
    act(partner, ROLL, {})

    third = act(partner, ROLL, {})
    act(partner, DELETE, {"secretId": listed(partner, {})[0]["id"]})
    after = act(partner, ROLL, {})

    assert third.json() == {
        "status": 400,
        "code": "TOO_MANY_SECRETS",
        "message": "This application has two active secrets; delete one before you roll another",
    }
    assert after.status_code == 200
    assert not proves(partner, old)


def test_secrets_are_listed_by_their_last_letters() -> None:
    partner, old = hub.partner()
    new = act(partner, ROLL, {}).json()["value"]["client_secret"]

    found = listed(partner, {})

    assert [secret["endsWith"] for secret in found] == [old[-4:], new[-4:]]
    assert [sorted(secret) for secret in found] == [["createdAt", "endsWith", "id"]] * 2


def test_the_last_secret_cannot_be_deleted() -> None:
    partner, _ = hub.partner()

    refused = act(partner, DELETE, {"secretId": listed(partner, {})[0]["id"]})

    assert (refused.status_code, refused.json()["code"]) == (409, "LAST_SECRET")


def test_another_applications_secret_cannot_be_deleted() -> None:
    partner, _ = hub.partner()
    act(partner, ROLL, {})
    foreign = hub.partner()[0]

    refused = act(foreign, DELETE, {"secretId": listed(partner, {})[0]["id"]})

    assert refused.status_code == 404


@pytest.mark.parametrize("action", [ROLL, LIST, DELETE])
def test_a_child_application_cannot_manage_its_secrets(action: str) -> None:
    child = hub.customer_application()

    refused = act(child, action, {"secretId": 1})

    assert refused.json() == {
        "status": 403,
        "serviceErrorCode": 100,
        "code": "ACCESS_DENIED",
        "message": (
            f"Not enough permissions to access: developerApplicationsSecurity.ACTION-{action}.NO_VERSION. The partner "
            "that created this application manages its secrets. Use the token of the partner, and name this "
            "application as childDeveloperApplication"
        ),
    }


@pytest.mark.parametrize("action", [ROLL, LIST, DELETE])
def test_secrets_of_another_partners_child_cannot_be_managed(action: str) -> None:
    child, foreign = hub.customer_application(), hub.partner()[0]

    refused = act(foreign, action, {"childDeveloperApplication": child.urn, "secretId": 1})

    assert refused.status_code == 404


@pytest.mark.parametrize(
    "body",
    [{"childDeveloperApplication": "urn:li:organization:1"}, {"childDeveloperApplication": 7}, {"secretId": "x"}, {}],
)
def test_an_invalid_body_is_refused(body: object) -> None:
    assert act(hub.partner()[0], DELETE, body).status_code == 400


def test_secret_changes_are_audited() -> None:
    partner, _ = hub.partner()
    act(partner, ROLL, {})
    act(partner, DELETE, {"secretId": listed(partner, {})[0]["id"]})

    done = AuditEntry.objects.filter(application_id=partner.pk).order_by("pk").values_list("action", flat=True)
    assert list(done)[1:] == ["application.secret_rolled", "application.secret_revoked"]
