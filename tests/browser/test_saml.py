"""An admin sets up a SAML provider, and a person signs in through it, in a browser that restricts cookies."""

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.hub.recruiting.single_sign_on.services import confirm_domain
from tests.browser.accessibility import examine
from tests.browser.sessions import begin_session
from tests.factories import hub
from tests.support.saml import SamlIdp, metadata

pytestmark = pytest.mark.django_db(transaction=True)
SIGN_ON = "http://idp.larkspur.example/sso"
EMAIL = "ingrid@larkspur.example"


def test_an_admin_sets_it_up_and_somebody_signs_in(page: Page, live_server: LiveServer, settings: Settings) -> None:
    settings.HIREWIRE_HUB_URL = live_server.url
    settings.HIREWIRE_INSECURE_CALLBACKS = True
    contract = hub.contract()
    idp = SamlIdp()
    _answered_by(page, idp)

    _set_up(page, live_server, contract, idp)
    page.context.clear_cookies()
    seat = _invited(contract)
    page.goto(f"{live_server.url}/sign-in/company/{IdentityProvider.objects.get().pk}/?next=/projects/")

    expect(page).to_have_url(f"{live_server.url}/projects/")
    assert Seat.objects.get(pk=seat.pk).person.name == "Ingrid Solheim"


def _set_up(page: Page, live_server: LiveServer, contract: Contract, idp: SamlIdp) -> None:
    admin = hub.admin_seat(contract, hub.person("Noor", "Haddad")).person
    begin_session(page.context, live_server.url, admin)
    page.goto(f"{live_server.url}/settings/sign-in/")
    page.get_by_label("Name on the sign-in button").fill("Larkspur ID")
    page.get_by_label("SAML 2.0").check()
    assert examine(page).violations_count == 0
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("No metadata yet")).to_be_visible()
    assert examine(page).violations_count == 0
    document = metadata(idp.published, sign_on=SIGN_ON).encode()
    page.get_by_label("Or its metadata as a file").set_input_files(
        {"name": "idp.xml", "mimeType": "application/xml", "buffer": document}
    )
    page.get_by_label("E-mail domains").fill("larkspur.example")
    page.get_by_label("People can sign in").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(idp.entity)).to_be_visible()
    confirm_domain(organization=contract.organization, domain="larkspur.example")
    page.get_by_role("button", name="Check the settings").click()
    expect(page.get_by_text("is valid until 2099-01-01")).to_be_visible()


def _answered_by(page: Page, idp: SamlIdp) -> None:
    """Stand in for the provider: a page of another site posts the provider's answer as soon as the page is loaded."""

    def answered(route: Route) -> None:
        answer = idp.answer_to(route.request.url, attributes={"email": [EMAIL]})
        fields = "".join(f'<input name="{name}" value="{value}">' for name, value in idp.posts(answer).items())
        form = f'<form method="post" action="{answer.recipient}">{fields}</form>'
        route.fulfill(content_type="text/html", body=f"{form}<script>document.forms[0].submit()</script>")

    page.context.route(f"{SIGN_ON}?*", answered)


def _invited(contract: Contract) -> Seat:
    person = hub.person("Ingrid", "Solheim")
    person.email = EMAIL
    person.save()
    return hub.seat(contract, person, (Role.RECRUITER,))
