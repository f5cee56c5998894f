from dataclasses import dataclass, replace

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.developers import services
from hirewire.hub.sites.developers.errors import NotAnOwnerError
from hirewire.hub.sites.developers.models import Developer, DeveloperRole, Invitation
from hirewire.hub.sites.developers.queries import Desk
from tests.factories import hub
from tests.hub.recruiting.single_sign_on.conftest import DOMAIN, Company, who

pytestmark = pytest.mark.django_db
EMAIL = f"ingrid@{DOMAIN}"


@dataclass(frozen=True)
class Partner:
    """A partner with two developers. The partner's application ``child`` belongs to the company.

    The developer ``ingrid`` signs in through the company's provider.
    """

    parent: DeveloperApplication
    child: DeveloperApplication
    first: Developer
    ingrid: Developer

    def address(self, path: str, of: DeveloperApplication | None = None) -> str:
        return f"/developer/applications/{(of or self.child).pk}/{path}"


@pytest.fixture
def partner(company: Company, browser: Client) -> Partner:
    company.seat_for(EMAIL)
    company.signs_in(browser)
    person = who(browser)
    assert person is not None
    parent, _ = hub.partner()
    child = hub.customer_application(parent)
    child.organization = company.contract.organization
    child.save()
    return Partner(parent, child, first=hub.developer(parent), ingrid=hub.developer(parent, person))


def signed_in_for(company: Company, person: Person) -> Person:
    person.signed_in_for = company.contract.organization_id
    return person


def test_the_companys_application_opens_without_the_developers_of_its_partner(
    browser: Client, partner: Partner
) -> None:
    page = browser.get(partner.address(""))

    assert page.status_code == 200
    assert partner.address("people/") not in page.content.decode()


def test_the_developers_of_the_partner_are_not_found(browser: Client, partner: Partner) -> None:
    answers = [
        browser.get(partner.address("people/")),
        browser.get(partner.address("people/", partner.parent)),
        browser.post(partner.address("people/invite/"), {"email": "eve@larkspur.example", "role": "owner"}),
        browser.post(partner.address("people/invitations/1/withdraw/")),
        browser.post(partner.address(f"people/{partner.first.pk}/remove/")),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert (Developer.objects.count(), Invitation.objects.count()) == (2, 0)


def test_a_viewer_is_not_told_who_owns_the_partners_application(browser: Client, partner: Partner) -> None:
    Developer.objects.filter(pk=partner.ingrid.pk).update(role=DeveloperRole.VIEWER)

    answer = browser.post(partner.address("keys/roll/"))

    assert answer.status_code == 403
    assert "Noor" not in answer.content.decode()


def test_the_services_refuse_such_an_owner(company: Company, partner: Partner) -> None:
    by_password = Desk(partner.ingrid.person, partner.child, is_owner=True)
    services.invite(desk=by_password, email="nils@vendor.example", role=DeveloperRole.VIEWER)
    through_company = replace(by_password, person=signed_in_for(company, partner.ingrid.person))

    with pytest.raises(NotAnOwnerError):
        services.invite(desk=through_company, email="eve@larkspur.example", role=DeveloperRole.OWNER)
    with pytest.raises(NotAnOwnerError):
        services.withdraw_invitation(desk=through_company, invitation=Invitation.objects.get())
    with pytest.raises(NotAnOwnerError):
        services.remove_developer(desk=through_company, developer=partner.first)


def test_the_developers_of_the_companys_own_application_can_be_managed(
    company: Company, browser: Client, partner: Partner
) -> None:
    own = hub.partner()[0]
    own.organization = company.contract.organization
    own.save()
    hub.developer(own, partner.ingrid.person)

    answer = browser.post(partner.address("people/invite/", own), {"email": "nils@larkspur.example", "role": "viewer"})

    assert answer.status_code == 200
    assert Invitation.objects.get().application == own


def test_an_invitation_to_another_application_is_refused_and_stays_open(
    company: Company, browser: Client, partner: Partner
) -> None:
    elsewhere = hub.developer(hub.partner()[0], hub.person("Rosa", "Rival"))
    desk = Desk(elsewhere.person, elsewhere.application, is_owner=True)
    code = services.invite(desk=desk, email=EMAIL, role=DeveloperRole.OWNER)

    answer = browser.post("/developer/join/", {"code": code})

    words = (
        f"You signed in through {company.contract.organization.name}, so you can manage only its applications. To "
        "accept this invitation, sign in with a password, or ask for an invitation to another address."
    )
    assert (answer.status_code, answer.context["form"].errors["code"]) == (422, [words])
    assert services.join(person=Person.objects.get(email=EMAIL), code=code).application == elsewhere.application
