from io import StringIO

import click
import pytest
from click.testing import CliRunner
from django.core.management import CommandError, call_command

from hirewire.cli.main import main
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.integrations.models import CompanyAccess, ContractAccess
from hirewire.sandbox.sites import Site
from tests.factories import hub

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract() -> Contract:
    return hub.enabled(company_on=True).contract


@pytest.fixture
def email(contract: Contract) -> str:
    return hub.admin_seat(contract).person.email


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A runner for commands. It skips ``Site.enter``, because the tests have configured the process already."""
    monkeypatch.setattr(Site, "enter", lambda _site: None)
    return CliRunner()


def summary_of(contract: Contract, email: str) -> str:
    out = StringIO()
    call_command("end_contract", contract=contract.pk, person=email, dry_run=True, stdout=out)
    return out.getvalue()


def is_over(contract: Contract) -> bool:
    return Contract.objects.get(pk=contract.pk).is_over


def test_the_summary_lists_what_ends_without_changing_anything(contract: Contract, email: str) -> None:
    name = ContractAccess.objects.get().application.name

    text = summary_of(contract, email)

    assert f"contract level is turned off for: {name}\n" in text
    assert f"company level is turned off for: {name}; the company has no other running contract" in text
    assert "seats that lose all ATS features: 1\n" in text
    assert (is_over(contract), ContractAccess.objects.get().is_on, CompanyAccess.objects.get().is_on) == (
        False,
        True,
        True,
    )


def test_company_level_stays_for_the_other_contracts(contract: Contract, email: str) -> None:
    other = hub.contract(of=contract.organization)

    assert f"company level stays as it is for the other running contracts: {other.name}" in summary_of(contract, email)


def test_end_contract_acts_as_one_of_the_admins(contract: Contract, email: str) -> None:
    call_command(
        "end_contract", contract=contract.pk, person=email.upper(), cause="It was not renewed.", stdout=StringIO()
    )

    contract.refresh_from_db()
    assert (contract.is_over, contract.end_cause) == (True, "It was not renewed.")
    assert (ContractAccess.objects.get().is_on, CompanyAccess.objects.get().is_on) == (False, False)
    assert AuditEntry.objects.filter(action="company.contract_ended", after="It was not renewed.").exists()


def test_an_impossible_end_is_refused_with_a_message(contract: Contract, email: str) -> None:
    somebody = hub.seat(contract).person.email
    refused = [
        (1, email, "no contract 1"),
        (contract.pk, "x@y.example", "Nobody"),
        (contract.pk, somebody, "the role Admin"),
    ]

    for number, person, words in refused:
        with pytest.raises(CommandError, match=words):
            call_command("end_contract", contract=number, person=person)
    call_command("end_contract", contract=contract.pk, person=email, stdout=StringIO())
    with pytest.raises(CommandError, match="already"):
        call_command("end_contract", contract=contract.pk, person=email)


@pytest.mark.parametrize(
    ("options", "answer", "ends"),
    [([], "n\n", False), ([], "y\n", True), (["--yes"], "", True), (["--dry-run"], "", False)],
    ids=["no", "yes", "for scripts", "dry run"],
)
def test_the_command_asks_for_confirmation(
    terminal: CliRunner, contract: Contract, email: str, options: list[str], answer: str, *, ends: bool
) -> None:
    arguments = ["hub", "end-contract", "--contract", str(contract.pk), "--person", email, *options]

    shown = terminal.invoke(main, arguments, input=answer)

    assert "End it?" in shown.output or options
    assert is_over(contract) is ends
    assert isinstance(shown.exception, SystemExit | click.Abort | None)
