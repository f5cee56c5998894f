"""A sign-in through a company's identity provider opens only the company's own applications and seats.

Such a sign-in can also begin on the consent page of an application.
"""

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.invitations import link_token, still_open
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.seats import services as seats
from hirewire.hub.recruiting.seats.models import SeatInvitation
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


@pytest.mark.parametrize("has_seat", [False, True])
def test_a_code_for_a_seat_at_another_company_is_refused_and_stays_open(
    company: Company, browser: Client, *, has_seat: bool
) -> None:
    seat = company.seat_for(EMAIL)
    rival = hub.admin_seat(hub.contract(hub.organization("Rival")))
    code = seats.invite(admin=rival, email=EMAIL, roles=[Role.RECRUITER])
    if has_seat:
        hub.seat(rival.contract, seat.person)
    company.signs_in(browser)

    answer = browser.post("/seats/take/", {"code": code})

    assert (answer.status_code, answer.context["form"].errors["code"]) == (422, [refusal(company)])
    assert still_open(SeatInvitation.objects.all()).exists()


def test_a_link_to_a_seat_at_another_company_is_refused_and_stays_open(company: Company, browser: Client) -> None:
    company.seat_for(EMAIL)
    rival = hub.admin_seat(hub.contract(hub.organization("Rival")))
    seats.invite(admin=rival, email=EMAIL, roles=[Role.RECRUITER])
    company.signs_in(browser)
    browser.get(f"/seats/invitation/{link_token(SeatInvitation.objects.get())}/")

    answer = browser.post("/seats/invitation/")

    assert (answer.status_code, answer.context["fault"]) == (422, refusal(company))
    assert browser.get("/seats/invitation/").status_code == 200


def test_who_may_not_use_a_password_is_not_told_to_use_one(company: Company, browser: Client) -> None:
    company.set(is_required=True, emergency_email=company.admin.person.email)
    company.seat_for(EMAIL)
    code = seats.invite(admin=hub.admin_seat(hub.contract(hub.organization("Rival"))), email=EMAIL, roles=[Role.ADMIN])
    company.signs_in(browser)

    answer = browser.post("/seats/take/", {"code": code})

    assert answer.context["form"].errors["code"] == [refusal(company, "Ask for an invitation to another address.")]


def refusal(
    company: Company,
    remedy: str = "To accept this invitation, sign in with a password, or ask for an invitation to another address.",
) -> str:
    name = company.contract.organization.name
    return f"You signed in through {name}, so you can use only the seats that you have there. {remedy}"
