import pytest
from django.conf import LazySettings
from django.test import Client

from hirewire.hub.identity.accounts.invitations import link_token
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.recruiting.seats.models import SeatInvitation
from hirewire.hub.recruiting.seats.services import invite
from tests.factories import hub
from tests.support.sites import HUB

pytestmark = pytest.mark.django_db
EMAIL = "new@larkspur.example"
NEW = {"first_name": "Ingrid", "last_name": "Solheim", "password": "a long enough one"}


@pytest.mark.parametrize("by_link", [True, False])
def test_a_newcomer_is_signed_in_while_sign_ins_with_the_address_are_refused(
    browser: Client, settings: LazySettings, *, by_link: bool
) -> None:
    settings.AXES_ENABLED = True
    code = invite(admin=hub.admin_seat(), email=EMAIL, roles=[Role.RECRUITER])
    guesses = [browser.post("/sign-in/", {"email": EMAIL, "password": "guessed"}).status_code for _ in range(6)]

    if by_link:
        browser.get(f"/seats/invitation/{link_token(SeatInvitation.objects.get())}/")
        answer = browser.post("/seats/invitation/", NEW)
    else:
        answer = browser.post("/seats/take/", {**NEW, "email": EMAIL, "code": code})

    assert guesses[-1] == 429
    assert (answer.status_code, answer.headers.get("Location")) == (302, "/search/")
    assert browser.session["_auth_user_id"] == str(Person.objects.get(email=EMAIL).pk)


@pytest.fixture
def browser() -> Client:
    return Client(headers={"host": HUB})
