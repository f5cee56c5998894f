from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from hirewire.hub.identity.accounts import sign_ins
from hirewire.hub.identity.accounts.models import Person, SignIn
from hirewire.hub.identity.accounts.services import set_password
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.widgets.services import make_code
from hirewire.kit import clock
from hirewire.kit.web import idle
from tests.factories import hub as make
from tests.hub.sites.widgets.conftest import PAGE, TYPES

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(application: DeveloperApplication, admin: Person) -> Client:
    """A browser in which the admin has signed in to a frame.

    The browser does not send Recruiter's session to the frame.
    """
    client = Client(enforce_csrf_checks=True)
    code = make_code(person=admin, sign_in_id=make.sign_in(admin).pk, application=application, origin=PAGE)
    fields = {"api_key": application.client_id, "origin": PAGE, "code": code}
    client.post("/widgets/token/", fields, headers={"Origin": "http://testserver"})
    return client


def is_signed_in(
    browser: Client, application: DeveloperApplication, *, origin: str = PAGE, fetched: str = "iframe"
) -> bool:
    query = {"api_key": application.client_id, "origin": origin, "types": TYPES}
    page = browser.get("/widgets/onboarding/", query, headers={"Sec-Fetch-Dest": fetched} if fetched else {})
    return bool(page.context["config"].get("token"))


def test_the_next_page_is_signed_in_by_the_cookie(browser: Client, application: DeveloperApplication) -> None:
    assert is_signed_in(browser, application)
    assert is_signed_in(browser, application, fetched="")


def test_the_cookie_is_partitioned_and_hidden_from_scripts(browser: Client, application: DeveloperApplication) -> None:
    cookie = browser.cookies[f"hub_frame_{application.pk}"]

    attributes = cookie.OutputString().split("; ", maxsplit=1)[1]
    assert attributes == "HttpOnly; Max-Age=115200; Path=/; SameSite=None; Secure; Partitioned"


def test_each_page_renews_the_cookie(browser: Client, application: DeveloperApplication, admin: Person) -> None:
    query = {"api_key": application.client_id, "origin": PAGE, "types": TYPES}
    renewed = browser.get("/widgets/onboarding/", query).cookies
    signs_out(admin)
    over = browser.get("/widgets/onboarding/", query).cookies

    assert [cookie["max-age"] for cookie in renewed.values()] == [115200]
    assert not over


def test_over_tls_the_cookie_has_the_host_prefix(
    application: DeveloperApplication, admin: Person, settings: Settings
) -> None:
    settings.SESSION_COOKIE_SECURE = True
    code = make_code(person=admin, sign_in_id=make.sign_in(admin).pk, application=application, origin=PAGE)
    fields = {"api_key": application.client_id, "origin": PAGE, "code": code}

    answer = Client().post("/widgets/token/", fields, headers={"Origin": "https://testserver"}, secure=True)

    assert list(answer.cookies) == [f"__Host-hub_frame_{application.pk}"]


def signs_out(admin: Person) -> None:
    sign_ins.end(person=admin, number=SignIn.objects.get().pk)


def signs_out_everywhere(admin: Person) -> None:
    sign_ins.end_all(person=admin)


def is_idle(_admin: Person) -> None:
    SignIn.objects.update(seen_at=clock.now() - 2 * idle.limit())


def has_a_new_password(admin: Person) -> None:
    set_password(person=admin, password="another long one", by="an operator", but=SignIn.objects.get().pk)


def may_no_longer_sign_in(admin: Person) -> None:
    admin.is_active = False
    admin.save()


@pytest.mark.parametrize(
    "event",
    [signs_out, signs_out_everywhere, is_idle, has_a_new_password, may_no_longer_sign_in],
    ids=lambda event: event.__name__,
)
def test_the_cookie_is_worthless_once_the_sign_in_ends(
    browser: Client, application: DeveloperApplication, admin: Person, event: Callable[[Person], None]
) -> None:
    event(admin)

    assert not is_signed_in(browser, application)


def test_the_cookie_is_valid_for_one_application_and_one_page(
    browser: Client, application: DeveloperApplication
) -> None:
    other = make.customer(domains=(PAGE,))[0]
    second = "https://second.example"
    application.valid_js_sdk_domains = [PAGE, second]
    application.save()
    value = browser.cookies[f"hub_frame_{application.pk}"].value
    browser.cookies[f"hub_frame_{other.pk}"] = value

    assert not is_signed_in(browser, other)
    assert not is_signed_in(browser, application, origin=second)
    assert is_signed_in(browser, application)


def test_the_cookie_is_worthless_on_a_page_that_lost_its_registration(
    browser: Client, application: DeveloperApplication
) -> None:
    application.valid_js_sdk_domains = ["https://second.example"]
    application.save()

    assert not is_signed_in(browser, application)


def test_the_cookie_is_read_only_when_loading_a_frame(browser: Client, application: DeveloperApplication) -> None:
    assert not is_signed_in(browser, application, fetched="document")
    assert not is_signed_in(browser, application, fetched="empty")


@pytest.mark.parametrize("value", ["", "nonsense", "a:b", "eyJwZXJzb24iOjF9:forged"])
def test_a_forged_frame_cookie_is_ignored(browser: Client, application: DeveloperApplication, value: str) -> None:
    browser.cookies[f"hub_frame_{application.pk}"] = value

    assert not is_signed_in(browser, application)


def test_a_token_is_not_accepted_as_a_cookie(browser: Client, application: DeveloperApplication) -> None:
    query = {"api_key": application.client_id, "origin": PAGE, "types": TYPES}
    token = browser.get("/widgets/onboarding/", query).context["config"]["token"]
    browser.cookies[f"hub_frame_{application.pk}"] = token

    assert not is_signed_in(browser, application)


def test_state_and_action_requests_ignore_the_cookie(browser: Client) -> None:
    answers = [
        browser.get("/widgets/onboarding/state/"),
        browser.post("/widgets/onboarding/request/", {"contract": "1"}),
    ]

    assert [answer.status_code for answer in answers] == [401, 401]
