from collections.abc import Iterator

import httpx2
import pytest
from django.test import Client

from hirewire.kit.web import outbound
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.people.services import api_key, create_account, create_user
from tests.simulator.support import Api, Receiver

PASSWORD = "correct horse"


@pytest.fixture
def account(db: None) -> Account:
    return create_account(slug="larkspur", name="Larkspur Health")


@pytest.fixture
def other_account(db: None) -> Account:
    return create_account(slug="brightpath", name="Brightpath Logistics")


def _user(account: Account, name: str, *, is_admin: bool) -> User:
    first, last = name.split()
    email = f"{first}.{last}@{account.slug}.example".casefold()
    return create_user(
        account=account, email=email, password=PASSWORD, first_name=first, last_name=last, is_admin=is_admin
    )


@pytest.fixture
def admin(account: Account) -> User:
    return _user(account, "Ingrid Solheim", is_admin=True)


@pytest.fixture
def recruiter(account: Account) -> User:
    return _user(account, "Amara Okafor", is_admin=False)


@pytest.fixture
def api(account: Account) -> Api:
    return Api(api_key(account))


@pytest.fixture
def browser() -> Client:
    return Client(SERVER_NAME="ats.test")


@pytest.fixture
def as_admin(browser: Client, admin: User) -> Client:
    browser.post("/sign-in/", {"email": admin.email, "password": PASSWORD})
    return browser


@pytest.fixture
def as_recruiter(browser: Client, recruiter: User) -> Client:
    browser.post("/sign-in/", {"email": recruiter.email, "password": PASSWORD})
    return browser


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    program = Receiver()
    with outbound.through(httpx2.MockTransport(program)):
        yield program
