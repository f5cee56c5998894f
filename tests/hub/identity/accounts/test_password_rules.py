from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.recruiting.seats.services import invite
from hirewire.simulator.people.models import User
from hirewire.simulator.people.services import create_account, create_user
from tests.factories import hub
from tests.support.sites import HUB

pytestmark = pytest.mark.django_db
OLD = "a-long-password-of-theirs"
EMAIL = "leila.haddadian@larkspur.example"
WEAK = {
    "short": "It must contain at least 10 characters.",
    "basketball": "This password is too common.",
    "leila.haddadian": "The password is too similar to the name or the e-mail address.",
    "Haddadian1": "The password is too similar to the name or the e-mail address.",
    "8264019375": "This password is entirely numeric.",
}
NAMES = {"first_name": "Leila", "last_name": "Haddadian"}


def changing(new: str) -> tuple[bool, str]:
    person = Person(email=EMAIL, **NAMES)
    person.set_password(OLD)
    person.save()
    hub.seat(who=person)
    browser = Client(headers={"host": HUB})
    browser.post("/sign-in/", {"email": EMAIL, "password": OLD})
    answer = browser.post("/account/password/", {"current": OLD, "new": new})
    person.refresh_from_db()
    return person.check_password(new), answer.content.decode()


def taking_a_seat(new: str) -> tuple[bool, str]:
    code = invite(admin=hub.admin_seat(), email=EMAIL, roles=[Role.RECRUITER])
    form = {"email": EMAIL, "code": code, "password": new, **NAMES}
    answer = Client(headers={"host": HUB}).post("/seats/take/", form)
    return Person.objects.filter(email=EMAIL).exists(), answer.content.decode()


def _command(name: str, **options: Any) -> str:  # noqa: ANN401 - a command's options
    try:
        call_command(name, **options)
    except CommandError as refused:
        return str(refused)
    return ""


def adding_a_seat(new: str) -> tuple[bool, str]:
    contract = hub.contract().pk
    said = _command("add_seat", contract=contract, email=EMAIL, role=["recruiter"], password=new, **NAMES)
    return Person.objects.filter(email=EMAIL).exists(), said


def adding_a_developer(new: str) -> tuple[bool, str]:
    said = _command("add_developer", application=hub.partner()[0].pk, email=EMAIL, password=new, **NAMES)
    return Person.objects.filter(email=EMAIL).exists(), said


def setting_it(new: str) -> tuple[bool, str]:
    person = Person.objects.create(email=EMAIL, **NAMES)
    said = _command("set_password", email=EMAIL, password=new)
    person.refresh_from_db()
    return person.check_password(new), said


def setting_it_in_the_ats(new: str) -> tuple[bool, str]:
    account = create_account(slug="larkspur", name="Larkspur Health")
    create_user(account=account, email=EMAIL, password=OLD, **NAMES)
    before = User.objects.get().password
    said = _command("set_ats_password", email=EMAIL, password=new)
    return User.objects.get().password != before, said


WAYS = (changing, taking_a_seat, adding_a_seat, adding_a_developer, setting_it, setting_it_in_the_ats)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("weak", WEAK)
def test_a_weak_password_is_refused_with_the_reason(way: Callable[[str], tuple[bool, str]], weak: str) -> None:
    is_done, said = way(weak)

    assert not is_done
    assert WEAK[weak] in said


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_strong_password_is_accepted(way: Callable[[str], tuple[bool, str]]) -> None:
    assert way("winter-otter-7-lanterns")[0]
