"""An installation without seeds: companies, contracts, seats and partners from the terminal."""

import io

import pytest
from django.core.management import CommandError, call_command

from hirewire.hub.accounts.models import Seat

pytestmark = pytest.mark.django_db


def _run(command: str, **options: object) -> str:
    said = io.StringIO()
    call_command(command, stdout=said, **options)
    return said.getvalue()


def test_a_person_gets_a_sign_in_and_a_seat() -> None:
    _run("add_company", id=700, name="Northwind")
    _run("add_contract", company=700, id=7001, name="Northwind Talent")

    _run(
        "add_seat",
        contract=7001,
        email="Ada@northwind.example",
        role=["admin"],
        first_name="Ada",
        last_name="Ng",
        password="correct horse",
    )

    seat = Seat.objects.select_related("person", "contract__organization").get()
    assert (seat.contract.organization.name, seat.person.email, seat.roles) == (
        "Northwind",
        "ada@northwind.example",
        ["admin"],
    )
    assert seat.person.check_password("correct horse")


def test_a_seat_needs_its_contract() -> None:
    with pytest.raises(CommandError, match="There is no contract 7001"):
        _run("add_seat", contract=7001, email="ada@northwind.example", role=["admin"])


def test_a_contract_stays_with_its_company() -> None:
    _run("add_company", id=700, name="Northwind")
    _run("add_company", id=701, name="Southwind")
    _run("add_contract", company=700, id=7001, name="Northwind Talent")

    with pytest.raises(CommandError, match="belongs to another company"):
        _run("add_contract", company=701, id=7001, name="Stolen")


def test_a_partner_sees_the_secret_once() -> None:
    said = _run("add_partner", id=9001, name="Open ATS")

    assert "client_secret=hw_sec_" in said
    with pytest.raises(CommandError, match="already"):
        _run("add_partner", id=9001, name="Open ATS")
