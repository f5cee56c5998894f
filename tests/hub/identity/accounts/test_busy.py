from contextlib import ExitStack
from threading import Thread

import pytest
from django.conf import LazySettings
from django.test import Client

from hirewire.hub.identity.accounts.models import Person
from hirewire.kit.web.gates import BusyError
from hirewire.kit.web.hashing import GATE
from tests.factories import hub
from tests.support.patience import SECONDS
from tests.support.sites import HUB

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password-of-theirs"


@pytest.fixture
def person(settings: LazySettings) -> Person:
    settings.PASSWORD_HASHERS = ["hirewire.kit.web.hashing.Argon2"]
    settings.HIREWIRE_HASHES_AT_ONCE = 2
    return hub.seat(who=hub.person(password=PASSWORD)).person


@pytest.mark.parametrize("address", ["/sign-in/", "/account/password/"])
def test_a_sign_in_during_a_burst_is_told_to_wait_and_works_afterwards(person: Person, address: str) -> None:
    browser = Client(headers={"host": HUB})
    browser.force_login(person, "django.contrib.auth.backends.ModelBackend")
    form = {"email": person.email, "password": PASSWORD, "current": PASSWORD, "new": "another-long-password"}

    with ExitStack() as others:
        for _ in range(2):
            others.enter_context(GATE.inside())
        refused = browser.post(address, form)
        # An API call does not wait for password hashing.
        called = browser.get("/v2/atsIntegrations?q=request")
    taken = browser.post(address, form)

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
    assert "your password was not checked" in refused.content.decode()
    assert (called.status_code, taken.status_code) == (401, 302)


@pytest.mark.usefixtures("person")
def test_a_full_gate_refuses_every_thread_at_once() -> None:
    turned_away = []

    def knock() -> None:
        try:
            with GATE.inside():
                pass
        except BusyError:
            turned_away.append(True)

    with GATE.inside(), GATE.inside():
        threads = [Thread(target=knock) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=SECONDS)
    with GATE.inside():
        pass

    assert turned_away == [True] * 8
