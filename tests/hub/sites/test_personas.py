import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.test import Client, override_settings

from hirewire.cast.cast import BRIGHTPATH, LARKSPUR
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.seeding import companies, members
from hirewire.simulator.people.services import create_account, create_user
from tests.factories import hub as make
from tests.support.sites import ATS, HUB

pytestmark = pytest.mark.django_db
INGRID = LARKSPUR.colleagues[0]
PAGE = "https://ats.larkspur.example"
BACK = f"{PAGE}/back"


@pytest.fixture
def _people(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr("hirewire.hub.seeding.members.NETWORK_SIZE", 25)
    members.seed()
    companies.seed_companies()
    create_user(
        account=create_account(slug=LARKSPUR.tenant, name=LARKSPUR.name),
        email=INGRID.email,
        password=LARKSPUR.password,
        first_name=INGRID.first_name,
        last_name=INGRID.last_name,
        is_admin=True,
    )


@pytest.fixture
def _sandbox() -> Iterator[None]:
    with override_settings(HIREWIRE_ENVIRONMENT="sandbox"):
        yield


@pytest.fixture(params=[HUB, ATS])
def site(request: pytest.FixtureRequest) -> Client:
    return Client(HTTP_HOST=request.param)


def _hidden(page: str) -> dict[str, str]:
    (form,) = [form for form in re.findall(r"<form.*?</form>", page, re.DOTALL) if f'value="{INGRID.email}"' in form]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


@pytest.mark.usefixtures("_people", "_sandbox")
def test_one_click_signs_in_as_a_persona(site: Client) -> None:
    page = site.get("/sign-in/").content.decode()

    response = site.post("/sign-in/", _hidden(page))

    assert response.status_code == 302
    assert "sign-in" not in response.headers["Location"]


def _window(application: DeveloperApplication) -> str:
    query = {"response_type": "code", "client_id": application.client_id, "redirect_uri": BACK, "scope": "openid"}
    return f"/oauth/v2/authorization?{urlencode(query)}"


def _widget_window(application: DeveloperApplication) -> str:
    return f"/widgets/sign-in/?{urlencode({'api_key': application.client_id, 'origin': PAGE})}"


def _application_of(company: int) -> DeveloperApplication:
    application = make.customer(domains=(PAGE,))[0]
    application.organization_id = company
    application.oauth2_authorized_callback_urls = [BACK]
    application.save()
    return application


@pytest.mark.usefixtures("_people", "_sandbox")
def test_one_click_signs_in_for_an_application_of_the_same_company() -> None:
    application, browser = _application_of(LARKSPUR.id), Client(HTTP_HOST=HUB)
    window = _window(application)
    page = browser.get(window).content.decode()

    onward = browser.post(window, _hidden(page)).headers["Location"]

    assert BRIGHTPATH.colleagues[0].email not in page
    assert f"Let {application.name} know who you are?" in browser.get(onward).content.decode()


@pytest.mark.usefixtures("_people", "_sandbox")
def test_one_click_signs_in_to_the_widgets_of_the_same_company() -> None:
    application, browser = _application_of(LARKSPUR.id), Client(HTTP_HOST=HUB)
    page = browser.get(_widget_window(application)).content.decode()

    done = browser.post(_widget_window(application), _hidden(page), follow=True)

    assert BRIGHTPATH.colleagues[0].email not in page
    assert "code" in done.context["config"]


@pytest.mark.usefixtures("_people")
@pytest.mark.parametrize("window", ["_window", "_widget_window"])
def test_outside_a_sandbox_an_application_is_offered_no_personas(window: str) -> None:
    address = {"_window": _window, "_widget_window": _widget_window}[window](_application_of(LARKSPUR.id))
    page = Client(HTTP_HOST=HUB).get(address).content.decode()

    assert "E-mail" in page
    assert INGRID.email not in page


@pytest.mark.usefixtures("_people")
def test_outside_a_sandbox_the_sign_in_page_offers_no_personas(site: Client) -> None:
    page = site.get("/sign-in/").content.decode()

    assert LARKSPUR.password not in page
    assert INGRID.email not in page


@pytest.mark.usefixtures("_people", "_sandbox")
@pytest.mark.parametrize(
    ("email", "steps"),
    [
        (LARKSPUR.colleagues[4].email, ["Request the connection", "Turn it on", "See what a colleague sees"]),
        (
            LARKSPUR.colleagues[1].email,
            ["Find a nurse", "Start a project", "Ask why nobody is marked “In ATS”"],
        ),
        (LARKSPUR.colleagues[3].email, ["Find a nurse", "Write a note", "Ask why nobody is marked “In ATS”"]),
    ],
)
def test_without_an_ats_each_role_is_shown_three_first_steps_until_hidden(email: str, steps: list[str]) -> None:
    browser = Client(HTTP_HOST=HUB)
    browser.post("/sign-in/", {"email": email, "password": LARKSPUR.password})

    first = browser.get("/search/").content.decode()
    browser.cookies["first_steps_hidden"] = "1"
    hidden = browser.get("/search/").content.decode()
    again = browser.get("/search/?first-steps").content.decode()

    titles = re.findall(r'<ol class="steps3">.*?</ol>', first, re.DOTALL)
    assert ("/why/?ask=integration" in titles[0]) == ("Ask why nobody is marked “In ATS”" in steps)
    assert re.findall(r'<b class="strong" id="first-\d">(.*?)</b>', titles[0]) == steps
    assert ("steps3" in hidden, "steps3" in again) == (False, True)
    assert '/search/?first-steps"' in hidden
