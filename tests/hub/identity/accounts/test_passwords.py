import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.audit.models import AuditEntry
from tests.factories import hub
from tests.support.sites import HUB

pytestmark = pytest.mark.django_db
OLD, NEW = "larkspur-demo", "a better one than that"


@pytest.fixture
def person() -> Person:
    person = hub.person(password=OLD)
    hub.seat(who=person)
    return person


def signed_in(person: Person) -> Client:
    browser = Client(headers={"host": HUB})
    browser.post("/sign-in/", {"email": person.email, "password": OLD})
    return browser


def changes(browser: Client, current: str = OLD, new: str = NEW) -> tuple[int, str]:
    response = browser.post("/account/password/", {"current": current, "new": new})
    return response.status_code, response.headers.get("Location", "")


def test_changing_the_password_ends_other_sessions(person: Person) -> None:
    here, elsewhere = signed_in(person), signed_in(person)

    answer = changes(here)

    person.refresh_from_db()
    assert (answer, person.check_password(NEW)) == ((302, "/contracts/"), True)
    assert [browser.get("/search/").status_code for browser in (here, elsewhere)] == [200, 302]
    assert list(AuditEntry.objects.order_by("pk").values_list("action", "person_id", "after")) == [
        ("person.password_changed", person.pk, f"by {person.name}")
    ]


@pytest.mark.parametrize(
    ("current", "new", "says"),
    [
        ("guessed", NEW, "This is not your current password."),
        (OLD, "short", "This password is too short. It must contain at least 10 characters."),
        ("", NEW, "Enter your current password."),
        (OLD, "", "Choose a new password."),
    ],
)
def test_a_password_error_is_shown_at_its_field(person: Person, current: str, new: str, says: str) -> None:
    browser = signed_in(person)

    response = browser.post("/account/password/", {"current": current, "new": new})

    person.refresh_from_db()
    assert (response.status_code, person.check_password(OLD)) == (422, True)
    assert says in response.content.decode()


def test_the_rule_for_passwords_is_a_hint_of_its_field(person: Person) -> None:
    browser = signed_in(person)
    pages = [browser.get("/account/password/"), browser.post("/account/password/", {"current": OLD, "new": "short"})]
    asked, refused = (page.content.decode() for page in pages)

    assert (asked.count('aria-describedby="new-hint"'), asked.count("At least 10 characters")) == (1, 1)
    assert ('aria-describedby="new-err"' in refused, "At least 10 characters" in refused) == (True, False)
    # Without ``novalidate``, the browser would check the form first, and show messages of its own before the page's
    # errors. The browser's messages may be in another language, and look different.
    assert "novalidate" in asked


def test_changing_a_password_requires_a_sign_in(browser: Client) -> None:
    response = browser.get("/account/password/")

    assert response.headers["Location"] == "/sign-in/?next=%2Faccount%2Fpassword%2F"


def test_an_operator_can_set_a_new_password(person: Person) -> None:
    browser, said = signed_in(person), io.StringIO()

    call_command("set_password", email=person.email.upper(), password=NEW, stdout=said)

    person.refresh_from_db()
    assert (person.check_password(NEW), browser.get("/search/").status_code) == (True, 302)
    assert NEW not in said.getvalue()


@pytest.mark.parametrize(
    ("email", "password", "says"),
    [
        ("nobody@larkspur.example", NEW, "Nobody signs in as"),
        (None, "short", "This password is too short. It must contain at least 10 characters."),
    ],
)
def test_set_password_says_what_is_wrong(person: Person, email: str | None, password: str, says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("set_password", email=email or person.email, password=password)

    person.refresh_from_db()
    assert person.check_password(OLD)
