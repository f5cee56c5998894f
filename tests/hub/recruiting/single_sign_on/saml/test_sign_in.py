from datetime import timedelta

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import Person, Seat, SignIn
from hirewire.hub.identity.accounts.queries import SIGNED_IN_KEY
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.providers.models import Entry, GroupRole
from hirewire.hub.recruiting.single_sign_on.models import ExternalIdentity, SamlAnswer
from hirewire.kit import clock
from tests.hub.recruiting.single_sign_on.conftest import DOMAIN, who
from tests.hub.recruiting.single_sign_on.saml.conftest import SamlCompany, attributes
from tests.support.saml import ENTITY

pytestmark = pytest.mark.django_db
EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"


def test_somebody_with_a_seat_comes_in(company: SamlCompany, browser: Client) -> None:
    seat = company.seat_for(f"ingrid@{DOMAIN}")

    answer = company.signs_in(browser, back="/projects/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/projects/")
    assert who(browser) == seat.person
    assert SignIn.objects.get().organization == company.contract.organization


def test_a_session_is_as_old_as_the_sign_in_at_the_provider(company: SamlCompany, browser: Client) -> None:
    company.seat_for(f"ingrid@{DOMAIN}")

    with clock.stopped(clock.now().replace(microsecond=0)):
        company.signs_in(browser, proven=-timedelta(hours=3))

        assert clock.from_millis(browser.session[SIGNED_IN_KEY]) == clock.now() - timedelta(hours=3)


def test_the_request_says_who_asks_and_where_the_answer_goes(company: SamlCompany, browser: Client) -> None:
    address = company.goes(browser)

    request = company.saml.request_in(address)
    base = f"http://hub.test/sign-in/company/{company.provider.pk}/saml/"
    assert address.startswith("https://idp.larkspur.example/sso?tenant=1&")
    assert "RelayState" not in address
    assert (request.findtext("{*}Issuer"), request.get("AssertionConsumerServiceURL")) == (base, f"{base}answer/")
    assert request.get("Destination") == "https://idp.larkspur.example/sso?tenant=1"
    assert request.get("ForceAuthn") is None


def test_our_metadata_says_the_same(company: SamlCompany, browser: Client) -> None:
    page = browser.get(f"/sign-in/company/{company.provider.pk}/saml/")

    base = f"http://hub.test/sign-in/company/{company.provider.pk}/saml/"
    assert page.headers["Content-Type"] == "application/samlmetadata+xml"
    assert f'entityID="{base}"' in page.content.decode()
    assert f'Location="{base}answer/"' in page.content.decode()
    assert 'WantAssertionsSigned="true"' in page.content.decode()


def test_somebody_new_gets_a_seat_and_a_name(company: SamlCompany, browser: Client) -> None:
    company.set(entry=Entry.EVERYBODY)

    company.signs_in(browser)

    seat = Seat.objects.get(person__email=f"ingrid@{DOMAIN}")
    assert (seat.person.name, seat.roles) == ("Ingrid Solheim", ["recruiter"])
    assert not seat.person.has_usable_password()
    trail = AuditEntry.objects.filter(organization_id=company.contract.organization_id)
    assert [entry.action for entry in trail.order_by("pk")][-2:] == ["person.provider_linked", "seat.taken"]


def test_somebody_uninvited_stays_out(company: SamlCompany, browser: Client) -> None:
    answer = company.signs_in(browser)

    assert answer.status_code == 403
    assert "lets in only people with a seat" in answer.content.decode()
    assert not Person.objects.filter(email=f"ingrid@{DOMAIN}").exists()


@pytest.mark.parametrize(("name", "name_format"), [(f"ingrid@{DOMAIN}", EMAIL), (f"Ingrid@{DOMAIN}", "unspecified")])
def test_the_name_is_the_address_if_no_attribute_is(
    company: SamlCompany, browser: Client, name: str, name_format: str
) -> None:
    company.seat_for(f"ingrid@{DOMAIN}")

    company.signs_in(browser, name=name, name_format=name_format, attributes={})

    assert who(browser) is not None


def test_groups_decide_about_roles(company: SamlCompany, browser: Client) -> None:
    seat = company.seat_for(f"ingrid@{DOMAIN}")
    company.set(groups_claim="http://schemas.microsoft.com/ws/2008/06/identity/claims/groups")
    GroupRole.objects.create(organization=company.contract.organization, group="managers", role=Role.HIRING_MANAGER)

    groups = {company.provider.groups_claim: ["staff", "managers"]}
    company.signs_in(browser, attributes=attributes(**groups))

    assert Seat.objects.get(pk=seat.pk).roles == ["hiring_manager"]


@pytest.mark.parametrize(
    ("sends_groups", "more", "role"),
    [
        (False, {}, "hiring_manager"),
        (True, {}, "recruiter"),
        (True, {"http://schemas.microsoft.com/claims/groups.link": ["https://graph"]}, "hiring_manager"),
    ],
    ids=["never sends groups", "in no group", "in too many groups"],
)
def test_an_absent_groups_attribute_means_none_if_the_provider_sends_groups(
    company: SamlCompany, browser: Client, more: dict[str, list[str]], role: str, *, sends_groups: bool
) -> None:
    seat = company.seat_for(f"ingrid@{DOMAIN}", Role.HIRING_MANAGER)
    company.set(sends_groups=sends_groups)
    GroupRole.objects.create(organization=company.contract.organization, group="managers", role=Role.HIRING_MANAGER)

    company.signs_in(browser, attributes=attributes(**more))

    assert Seat.objects.get(pk=seat.pk).roles == [role]


def test_a_known_person_may_change_their_address(company: SamlCompany, browser: Client) -> None:
    seat = company.seat_for(f"ingrid@{DOMAIN}")
    company.signs_in(browser)
    browser.logout()

    company.signs_in(browser, attributes={"email": ["ingrid.berg@elsewhere.example"]})

    assert who(browser) == seat.person


def test_the_same_name_by_another_protocol_is_somebody_else(company: SamlCompany, browser: Client) -> None:
    """A SAML sign-in does not find a person who is linked to the same issuer and subject through OpenID Connect.

    A provider may use the same issuer name in both protocols, and may let some people choose their SAML subject.
    """
    stranger = company.seat_for(f"stranger@{DOMAIN}").person
    ExternalIdentity.objects.create(
        organization=company.contract.organization, issuer=ENTITY, subject="00u1", person=stranger
    )
    answer = company.signs_in(browser)

    assert answer.status_code == 403
    assert who(browser) is None


def test_an_address_of_another_domain_is_refused(company: SamlCompany, browser: Client) -> None:
    company.seat_for("ingrid@meadow.example")

    answer = company.signs_in(browser, attributes={"email": ["ingrid@meadow.example"]})

    assert "may not vouch for addresses of this domain" in answer.content.decode()
    assert who(browser) is None


def test_claims_are_forgotten_once_they_were_taken(company: SamlCompany, browser: Client) -> None:
    company.seat_for(f"ingrid@{DOMAIN}")

    company.signs_in(browser)

    assert SamlAnswer.objects.get().claims == {}


def test_signing_out_ends_the_sign_in_here(company: SamlCompany, browser: Client) -> None:
    company.seat_for(f"ingrid@{DOMAIN}")
    company.signs_in(browser)

    answer = browser.post("/sign-out/")

    assert (answer.status_code, who(browser)) == (302, None)
