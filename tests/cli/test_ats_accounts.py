import io

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command

from hirewire.simulator.people.models import Account, User
from hirewire.simulator.people.queries import account_by_key

pytestmark = pytest.mark.django_db


def run(command: str, **options: object) -> str:
    said = io.StringIO()
    call_command(command, stdout=said, **options)
    return said.getvalue()


def add_ada(**changes: object) -> str:
    ada = {"account": "northwind", "email": "Ada@northwind.example", "first_name": "Ada", "last_name": "Ng"}
    return run("add_user", **{**ada, "password": "-correct horse", **changes})


def test_adding_a_company_prints_its_api_key() -> None:
    said = run("add_account", id="northwind", name="Northwind")

    assert account_by_key(said.strip().removeprefix("api_key=")) == Account.objects.get(slug="northwind")
    with pytest.raises(CommandError, match="A company northwind already exists"):
        run("add_account", id="northwind", name="Northwind")


@pytest.mark.parametrize("slug", ["North Wind", "", "../x", "n" * 51, "north-"])
def test_a_short_name_allows_only_lowercase_letters_digits_and_hyphens(slug: str) -> None:
    with pytest.raises(CommandError, match="lower-case letters and digits, with single hyphens"):
        run("add_account", id=slug, name="Northwind")


def test_an_email_address_is_unique_across_all_companies() -> None:
    run("add_account", id="northwind", name="Northwind")

    said = add_ada(admin=True)

    ada = User.objects.get()
    assert said == f"Ada Ng at Northwind: {ada.key}, administrator\n"
    assert (ada.is_admin, ada.account.slug) == (True, "northwind")
    with pytest.raises(CommandError, match=r"Somebody already signs in as ada@northwind\.example"):
        add_ada(email="ada@northwind.example")


def test_a_new_password_may_begin_with_a_hyphen() -> None:
    run("add_account", id="northwind", name="Northwind")
    add_ada()

    run("set_ats_password", email="ada@northwind.example", password="-battery-staple")

    assert check_password("-battery-staple", User.objects.get().password)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"account": "southwind"}, "There is no company southwind. Add it first"),
        ({"email": "ada"}, "Enter a valid email address"),
        ({"password": "short"}, "at least 10 characters"),
        ({"password": "ada@northwind.example"}, "too similar to the name or the e-mail address"),
        ({"password": "1234567890"}, "too common. This password is entirely numeric"),
    ],
)
def test_an_invalid_user_is_refused_with_the_reason(changes: dict[str, object], reason: str) -> None:
    run("add_account", id="northwind", name="Northwind")

    with pytest.raises(CommandError, match=reason):
        add_ada(**changes)
    assert not User.objects.exists()


def test_integrate_accepts_only_what_the_hub_printed() -> None:
    run("add_account", id="northwind", name="Northwind")

    with pytest.raises(CommandError, match="not the JSON array that `hirewire hub request` prints"):
        run("integrate_account", account="northwind", callback="{}")


def test_connecting_without_an_agent_is_refused() -> None:
    run("add_account", id="northwind", name="Northwind")

    with pytest.raises(CommandError, match=r"cannot be reached.* Is `hirewire ats web` running\?"):
        run("connect_account", account="northwind")
