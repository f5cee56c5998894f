import io
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from django.core.management import CommandError, call_command

from hirewire.cli.main import main
from hirewire.cli.passwords import new_password
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.organizations.models import Contract, Product
from hirewire.hub.lifecycle.company_moves.models import ReleasedNumber
from tests.factories import hub

pytestmark = pytest.mark.django_db

NEW_ID = 7_700_009


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


def test_a_seat_may_have_several_roles() -> None:
    contract = hub.contract()
    new = {"email": "ada@northwind.example", "first_name": "Ada", "last_name": "Ng", "password": "correct horse"}

    _run("add_seat", contract=contract.pk, role=["admin", "recruiter"], **new)

    assert Seat.objects.get().roles == ["admin", "recruiter"]


def test_an_existing_sign_in_is_not_given_a_seat_by_mistake() -> None:
    """The commands refuse a new person's name and password if the e-mail address already has a sign-in.

    That sign-in may belong to a stranger who used an earlier invitation to this address. Without the refusal, the seat
    would go to the stranger.
    """
    application, _ = hub.partner()
    seat = hub.seat(who=hub.person("Mallory", password="known to Mallory"))
    new = {"email": seat.person.email, "first_name": "Ada", "last_name": "Ng", "password": "correct horse"}

    with pytest.raises(CommandError, match="already has a sign-in, as Mallory Solheim"):
        _run("add_seat", contract=hub.contract().pk, role=["admin"], **new)
    with pytest.raises(CommandError, match="already has a sign-in, as Mallory Solheim"):
        _run("add_developer", application=application.pk, **new)

    assert list(Seat.objects.all()) == [seat]


def test_a_new_person_needs_an_address() -> None:
    application, _ = hub.partner()
    new = {"email": "ada at northwind", "first_name": "Ada", "last_name": "Ng", "password": "correct horse"}

    for command, place in (
        ("add_seat", {"contract": hub.contract().pk, "role": ["admin"]}),
        ("add_developer", {"application": application.pk}),
    ):
        with pytest.raises(CommandError, match="“ada at northwind” is not an e-mail address"):
            _run(command, **place, **new)


def test_a_company_id_is_reserved_for_a_company() -> None:
    taken = hub.contract()
    company = hub.organization("Northwind")

    said = _run("release_company_id", company=company.pk, id=NEW_ID)

    assert (said.split(".")[0], list(ReleasedNumber.objects.values_list("number", "source"))) == (
        f"Northwind may take the id {NEW_ID}",
        [(NEW_ID, company.pk)],
    )
    with pytest.raises(CommandError, match="There is no company 1"):
        _run("release_company_id", company=1, id=NEW_ID)
    with pytest.raises(CommandError, match="a company with contracts has it"):
        _run("release_company_id", company=company.pk, id=taken.organization_id)


def test_a_seat_needs_its_contract() -> None:
    with pytest.raises(CommandError, match="There is no contract 7001"):
        _run("add_seat", contract=7001, email="ada@northwind.example", role=["admin"])


def test_a_contract_cannot_be_moved_to_another_company() -> None:
    _run("add_company", id=700, name="Northwind")
    _run("add_company", id=701, name="Southwind")
    _run("add_contract", company=700, id=7001, name="Northwind Talent")

    with pytest.raises(CommandError, match="belongs to another company"):
        _run("add_contract", company=701, id=7001, name="Stolen")


def test_renaming_a_contract_keeps_its_product() -> None:
    _run("add_company", id=700, name="Northwind")
    _run("add_contract", company=700, id=7001, name="Northwind", product=Product.LITE.value)
    _run("add_contract", company=700, id=7002, name="Northwind Agency")

    _run("add_contract", company=700, id=7001, name="Northwind Talent")

    contracts = Contract.objects.order_by("pk").values_list("name", "product")
    assert list(contracts) == [("Northwind Talent", Product.LITE), ("Northwind Agency", Product.CORPORATE)]


def test_a_partner_sees_the_secret_once() -> None:
    said = _run("add_partner", id=9001, name="Open ATS")

    assert "client_secret=hw_sec_" in said
    with pytest.raises(CommandError, match="already"):
        _run("add_partner", id=9001, name="Open ATS")


def test_a_password_is_read_from_the_first_line_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password.txt"
    file.write_text("correct horse\r\nand more\n")

    with file.open() as opened:
        assert new_password(opened) == "correct horse"
    with pytest.raises(click.ClickException, match="is empty"):
        new_password(io.StringIO("\n"))


def test_an_error_that_an_operator_can_fix_is_one_line() -> None:
    shown = CliRunner().invoke(main, ["hub", "add", "contract", "--company", "1", "--id", "2", "--name", "Nobody's"])

    assert (shown.exit_code, shown.output) == (1, "Error: There is no company 1. Add it first.\n")
