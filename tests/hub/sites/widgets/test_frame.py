import json

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from tests.factories import hub as make
from tests.hub.sites.widgets.conftest import PAGE, TYPES
from tests.support.policies import policy_of

pytestmark = pytest.mark.django_db


def frame_of(client: Client, application: DeveloperApplication, **changed: str):  # noqa: ANN201 - Django's own test response
    return client.get(
        "/widgets/onboarding/", {"api_key": application.client_id, "origin": PAGE, "types": TYPES, **changed}
    )


def ancestors_of(response) -> str:  # noqa: ANN001 - Django's own test response
    policy = policy_of(response.headers)
    assert policy["script-src"] == "'self'"
    assert "X-Frame-Options" not in response
    return policy["frame-ancestors"]


def test_only_registered_pages_may_show_the_frame(client: Client, application: DeveloperApplication) -> None:
    application.valid_js_sdk_domains = [PAGE, "http://localhost:5000", "https://evil.example; script-src *"]
    application.save()

    response = frame_of(client, application)

    assert response.status_code == 200
    assert ancestors_of(response) == f"{PAGE} http://localhost:5000"


def test_a_frame_without_a_session_starts_without_a_token(client: Client, application: DeveloperApplication) -> None:
    assert frame_of(client, application).context["config"]["token"] is None


def test_a_frame_that_gets_the_session_starts_signed_in(
    client: Client, application: DeveloperApplication, admin: Person
) -> None:
    client.force_login(admin)

    token = frame_of(client, application).context["config"]["token"]

    answer = Client().get("/widgets/onboarding/state/", headers={"Authorization": f"Bearer {token}"})
    assert f"<b>{admin.name}</b>" in answer.json()["html"]


@pytest.mark.parametrize(
    "origin",
    [
        "https://other.example",
        "http://ats.larkspur.example",
        "https://ats.larkspur.example:8443",
        "https://ats.larkspur.example.evil.example",
        "https://sub.ats.larkspur.example",
    ],
)
def test_an_unregistered_page_is_told_its_address_and_the_field_to_set(
    client: Client, application: DeveloperApplication, admin: Person, origin: str
) -> None:
    client.force_login(admin)

    response = frame_of(client, application, origin=origin)

    sentence = (
        "You must specify a valid JavaScript API Domain as part of this key's configuration: "
        f"{origin} is not among the validJsSdkDomains of application {application.pk}."
    )
    assert ancestors_of(response) == origin
    assert response.context["config"] == {
        "origin": origin,
        "console": [sentence, f"Error trying to initialize the widget! Error is :{sentence}"],
    }
    assert json.loads(response.context["bundle"]) == {
        "hub": "http://hub.test",
        "page": origin,
        "application": {"id": application.pk, "api_key": application.client_id},
        "reason": sentence,
    }
    text = response.content.decode()
    assert ("not registered" in text, f"<span>{origin}</span>" in text, PAGE in text) == (True, True, True)
    assert admin.name not in text


@pytest.mark.parametrize(
    ("registered", "sent"),
    [
        ("https://Harbor.ATS.example", "https://harbor.ats.example"),
        ("https://harbor.ats.example:443", "https://harbor.ats.example"),
        ("http://harbor.ats.example:80", "http://harbor.ats.example"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("http://[::1]:5000", "http://[::1]:5000"),
    ],
)
def test_an_origin_may_be_registered_in_other_words_than_browsers_use(
    client: Client, application: DeveloperApplication, registered: str, sent: str
) -> None:
    application.valid_js_sdk_domains = [registered]
    application.save()

    response = frame_of(client, application, origin=sent)

    assert (ancestors_of(response), "not registered" in response.content.decode()) == (sent, False)


@pytest.mark.parametrize(
    ("registered", "sent"),
    [
        ("https://harbor.ats.example:443", "http://harbor.ats.example"),
        ("http://harbor.ats.example:443", "http://harbor.ats.example"),
        ("https://harbor.ats.example:8443", "https://harbor.ats.example"),
        ("https://harbor.ats.example]", "https://harbor.ats.example"),
        ("https://a..b.exämple", "https://harbor.ats.example"),
        ("https://faß.example", "https://fass.example"),
    ],
)
def test_another_port_or_protocol_is_another_origin(
    client: Client, application: DeveloperApplication, registered: str, sent: str
) -> None:
    application.valid_js_sdk_domains = [registered]
    application.save()

    assert "not registered" in frame_of(client, application, origin=sent).content.decode()


@pytest.mark.parametrize("origin", ["", "null", "https://x; script-src *", "javascript:alert(1)", "*"])
def test_an_invalid_origin_never_reaches_the_policy(
    client: Client, application: DeveloperApplication, origin: str
) -> None:
    assert ancestors_of(frame_of(client, application, origin=origin)) == "'none'"


def test_an_unknown_key_is_named(client: Client, application: DeveloperApplication) -> None:
    response = frame_of(client, application, api_key="nobody<b>")

    assert response.context["config"]["console"] == [
        "Error trying to initialize the widget! Error is :No customer application has the api_key “nobody<b>”."
    ]
    assert "nobody<b>" not in response.content.decode()
    assert "key is not known" in response.content.decode()


def test_a_partners_own_key_shows_no_widget(client: Client) -> None:
    parent = make.partner()[0]

    assert frame_of(client, parent).context["refusal"].screen == "unknown_key"


@pytest.mark.parametrize(
    ("types", "is_shown"),
    [
        ("RECRUITER_SYSTEM_CONNECT_COMPANY", True),
        ("APPLY_WITH_LINKEDIN, RECRUITER_SYSTEM_CONNECT_CONTRACT", True),
        ("APPLY_WITH_LINKEDIN", False),
        ("", False),
    ],
)
def test_either_bundle_offers_rsc(
    client: Client, application: DeveloperApplication, types: str, *, is_shown: bool
) -> None:
    assert (frame_of(client, application, types=types).context["refusal"] is None) == is_shown
