"""A stranger who created the account for an address loses the account when a company vouches for the address.

Whoever invites an address knows the invitation's code, and can therefore create the account and choose its password.
"""

from collections.abc import Callable

import pyotp
import pytest
from django.test import Client
from pytest_django import Settings

from hirewire.hub.identity.accounts import second_factor
from hirewire.hub.identity.accounts.models import Person, RecoveryCode, Seat, SecondFactor, SignIn
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.audit.queries import entries
from hirewire.hub.identity.providers.models import Entry
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.directory.queries import token_of
from hirewire.hub.recruiting.directory.services import User, create_user, make_token
from hirewire.hub.recruiting.seats import services as seats
from hirewire.hub.recruiting.seats.models import SeatInvitation
from hirewire.hub.recruiting.single_sign_on.rehearsing import rehearse
from hirewire.hub.recruiting.single_sign_on.sessions import end_passwords
from hirewire.hub.sites.developers.models import Developer
from hirewire.kit import clock
from tests.factories import hub
from tests.hub.recruiting.single_sign_on.conftest import DOMAIN, Company, ingrid, who
from tests.support.sites import HUB
from tests.support.smtp import Mailbox, body_of
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db
EMAIL = f"ingrid@{DOMAIN}"
KNOWN = "known to a stranger"


@pytest.fixture
def squatted(company: Company) -> Person:
    """Return an account for an address of the company. A stranger created the account and knows its password."""
    person = hub.person("Ingrid", "Solheim", password=KNOWN)
    person.email = EMAIL
    person.save()
    hub.seat(hub.contract(hub.organization("Rival")), person)
    return person


def has_app(person: Person) -> pyotp.TOTP:
    app = pyotp.TOTP(pyotp.parse_uri(second_factor.begin(person=person)).secret)
    second_factor.confirm(person=person, code=app.at(clock.now()))
    return app


def by_password(email: str = EMAIL) -> Client:
    stranger = Client(headers={"host": HUB})
    stranger.post("/sign-in/", {"email": email, "password": KNOWN})
    return stranger


def by_provider(company: Company) -> None:
    company.set(entry=Entry.EVERYBODY)
    assert company.signs_in(Client(headers={"host": HUB})).status_code == 302


def by_directory(company: Company) -> None:
    token = token_of(make_token(admin=company.admin))
    assert token is not None
    create_user(token=token, user=User(user_name=EMAIL, email=EMAIL))


VOUCHES = pytest.mark.parametrize("vouches", [by_provider, by_directory])


@VOUCHES
def test_the_password_the_app_and_the_sign_ins_from_before_end(
    company: Company, squatted: Person, vouches: Callable[[Company], None]
) -> None:
    stranger = by_password()
    before = who(stranger)
    has_app(squatted)

    vouches(company)

    squatted.refresh_from_db()
    assert (before, who(stranger), who(by_password())) == (squatted, None, None)
    assert not squatted.has_usable_password()
    assert (SecondFactor.objects.count(), RecoveryCode.objects.count()) == (0, 0)
    assert not SignIn.objects.filter(person=squatted, organization=None, ended_at=None).exists()
    assert Seat.objects.filter(person=squatted, contract=company.contract).exists()


@VOUCHES
def test_it_is_in_the_companys_trail_and_the_person_is_told(
    company: Company, squatted: Person, box: Mailbox, vouches: Callable[[Company], None]
) -> None:
    vouches(company)
    run_tasks()

    trail = entries(company.contract.organization_id).filter(action="person.taken_over")
    assert [entry.subject for entry in trail] == ["Ingrid Solheim"]
    assert [(mail["Subject"], mail["To"]) for mail in box.mails] == [("Your password has been removed", EMAIL)]
    assert "http://hub.test/account/forgotten-password/" in body_of(box.mails[0])


@VOUCHES
def test_who_already_has_a_seat_here_keeps_the_password(
    company: Company, squatted: Person, vouches: Callable[[Company], None]
) -> None:
    hub.seat(hub.contract(company.contract.organization), squatted)

    vouches(company)

    assert who(by_password()) == squatted


def test_a_code_that_was_owed_before_opens_nothing_afterwards(company: Company, squatted: Person) -> None:
    has_app(squatted)
    stranger = by_password()

    by_provider(company)
    stranger.post("/sign-in/", {"code": "000000"})

    assert who(stranger) is None


def test_a_refused_sign_in_and_a_test_end_nothing(company: Company, squatted: Person, browser: Client) -> None:
    refused = company.signs_in(browser)
    company.set(entry=Entry.EVERYBODY)
    result = rehearse(company.provider, ingrid())

    assert (refused.status_code, result.is_admitted) == (403, True)
    assert who(by_password()) == squatted


def test_who_works_elsewhere_too_gets_a_new_password_by_mail(company: Company, squatted: Person, box: Mailbox) -> None:
    by_provider(company)
    Client(headers={"host": HUB}).post("/account/forgotten-password/", {"email": EMAIL})

    run_tasks()

    assert box.mails[-1]["Subject"] == "Choose a new password"


@pytest.fixture
def developer(company: Company) -> Developer:
    """Return a developer of a partner's application who has an address of the company, but no seat."""
    person = hub.person("Ingrid", "Solheim", password=KNOWN)
    person.email = EMAIL
    person.save()
    return hub.developer(hub.partner()[0], person)


def test_a_developer_of_a_partner_gets_a_new_password_by_mail(
    company: Company, developer: Developer, box: Mailbox
) -> None:
    by_provider(company)
    before = who(by_password())
    Client(headers={"host": HUB}).post("/account/forgotten-password/", {"email": EMAIL})

    run_tasks()

    assert (before, box.mails[-1]["Subject"]) == (None, "Choose a new password")


def test_a_developer_of_a_partner_keeps_the_password_when_the_provider_is_required(
    company: Company, developer: Developer
) -> None:
    before = by_password()
    company.set(is_required=True)

    end_passwords(provider=company.provider)

    assert [who(before), who(by_password())] == [developer.person] * 2


@VOUCHES
def test_a_developer_of_the_companys_own_application_keeps_the_password(
    company: Company, developer: Developer, vouches: Callable[[Company], None]
) -> None:
    DeveloperApplication.objects.filter(pk=developer.application_id).update(organization=company.contract.organization)

    vouches(company)

    assert who(by_password()) == developer.person


@pytest.mark.parametrize(("is_own", "has_mail", "status"), [(False, True, 422), (True, True, 302), (False, False, 302)])
def test_a_typed_code_creates_no_account_under_another_companys_address(
    company: Company, browser: Client, box: Mailbox, settings: Settings, *, is_own: bool, has_mail: bool, status: int
) -> None:
    settings.HIREWIRE_MAIL = has_mail
    company.set(is_on=False)
    admin = company.admin if is_own else hub.admin_seat(hub.contract(hub.organization("Rival")))
    code = seats.invite(admin=admin, email=EMAIL, roles=[Role.RECRUITER])
    form = {"email": EMAIL, "code": code, "first_name": "Ingrid", "last_name": "Solheim", "password": KNOWN}

    answer = browser.post("/seats/take/", form)

    assert answer.status_code == status
    is_created = status == 302
    assert Person.objects.filter(email=EMAIL).exists() is is_created
    assert SeatInvitation.objects.filter(ended_at=None).exists() is not is_created
