"""An application's consent page leads to the provider, too. This sign-in opens only the company's own applications."""

import pytest
from django.test import Client

from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.developers.queries import is_developer, reachable
from tests.factories import hub
from tests.hub.platform.oauth.conftest import BACK, PAGE
from tests.hub.recruiting.single_sign_on.conftest import DOMAIN, Company, who

pytestmark = pytest.mark.django_db
EMAIL = f"ingrid@{DOMAIN}"


@pytest.fixture
def application(company: Company) -> DeveloperApplication:
    seat = company.seat_for(EMAIL)
    seat.person.member = hub.member()
    seat.person.save()
    application = hub.customer_application()
    application.organization = company.contract.organization
    application.oauth2_authorized_callback_urls = [BACK]
    application.save()
    return application


def asks(application: DeveloperApplication, **more: str) -> dict[str, str]:
    return {
        "response_type": "code",
        "client_id": application.client_id,
        "redirect_uri": BACK,
        "scope": "r_liteprofile",
        **more,
    }


def test_consent_leads_to_the_provider_and_back(
    company: Company, application: DeveloperApplication, browser: Client
) -> None:
    company.set(is_required=True, emergency_email=company.admin.person.email)
    page = Client.post(browser, PAGE, {"answer": "sign-in", "email": EMAIL}, query_params=asks(application))

    answer = company.signs_in(browser, back=f"{PAGE}?client_id={application.client_id}")

    assert page.headers["Location"].startswith(f"/sign-in/company/{company.provider.pk}/?next=%2Foauth")
    assert answer.headers["Location"] == f"{PAGE}?client_id={application.client_id}"


def test_an_application_that_wants_a_fresh_sign_in_gets_one(
    company: Company, application: DeveloperApplication, browser: Client
) -> None:
    company.set(is_required=True, emergency_email=company.admin.person.email)

    page = browser.post(
        PAGE,
        {"answer": "sign-in", "email": EMAIL},
        query_params=asks(application, prompt="login", scope="r_liteprofile"),
    )

    assert page.headers["Location"].endswith("&fresh=1")


def test_the_companys_own_application_is_allowed_and_anothers_is_not(
    company: Company, application: DeveloperApplication, browser: Client
) -> None:
    company.signs_in(browser)
    own = browser.get(PAGE, asks(application)).content.decode()
    DeveloperApplication.objects.filter(pk=application.pk).update(organization=hub.organization("Rival"))
    another = browser.get(PAGE, asks(application)).content.decode()

    assert ('value="allow"' in own, 'value="allow"' in another) == (True, False)
    assert 'value="sign-in"' in another


def test_the_console_shows_the_companys_own_applications(
    company: Company, application: DeveloperApplication, browser: Client
) -> None:
    company.signs_in(browser)
    person = who(browser)
    assert person is not None
    other = hub.customer_application()
    for one in (application, other):
        hub.developer(one, person)
    person.signed_in_for = company.contract.organization_id

    assert list(reachable(person)) == [application]
    assert is_developer(person)
