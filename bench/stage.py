"""What benchmarks of the hub stand on: a database, a company that is enabled, and the hub's real processes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

import psycopg
from cryptography.fernet import Fernet

from hirewire.cli.demo.chores import HIREWIRE
from hirewire.kit import postgres
from hirewire.kit.processes import Child, Supervisor, answers

#: Of this run alone: two on one server must not drop each other's.
DATABASE = f"hirewire_bench_{os.getpid()}"
PORT = 8123
URL = f"http://127.0.0.1:{PORT}"


class Customer(NamedTuple):
    organization_id: int
    client_id: str
    client_secret: str


@contextmanager
def database(folder: Path, supervisor: Supervisor) -> Iterator[str]:
    """A database of its own, dropped at the end; in DATABASE_URL's server, or in one that is started."""
    named = os.environ.get("DATABASE_URL")
    server = postgres.Server(named) if named else postgres.start(folder / "postgres", supervisor=supervisor, say=print)
    with psycopg.connect(named or server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE} ENCODING 'UTF8'")
        yield server.url(DATABASE)
        connection.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def environment(url: str) -> dict[str, str]:
    keys = ("HIREWIRE_SECRET_KEY", "HIREWIRE_HASH_KEY", "HIREWIRE_ID_KEY")
    return {
        **dict.fromkeys(keys, "made up for one run of a benchmark"),
        "HIREWIRE_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "hirewire.project.settings.hub",
        "HIREWIRE_HUB_URL": URL,
    }


def enter_hub() -> None:
    import django  # noqa: PLC0415 - its settings are only complete now
    from django.core.management import call_command  # noqa: PLC0415 - as above

    django.setup()
    call_command("migrate", verbosity=0)


def seed(known: int) -> Customer:
    """An enabled customer without limits, and so many members whom its first candidates are."""
    from hirewire.hub.integrations.models import CompanyAccess, ContractAccess  # noqa: PLC0415 - needs Django
    from hirewire.hub.members.models import Member, MemberEmail  # noqa: PLC0415 - needs Django
    from hirewire.hub.organizations.models import Contract, Organization  # noqa: PLC0415 - needs Django
    from hirewire.hub.provisioning.services import register_standalone  # noqa: PLC0415 - needs Django
    from hirewire.hub.throttling.limits import GROUPS, Meter  # noqa: PLC0415 - needs Django
    from hirewire.hub.throttling.services import set_quota  # noqa: PLC0415 - needs Django

    organization = Organization.objects.create(id=4_000_123, name="Larkspur Health")
    contract = Contract.objects.create(id=5_500_777, organization=organization, name="Larkspur Talent EMEA")
    application, secret = register_standalone(organization=organization, name="bench")
    ContractAccess.objects.create(application=application, contract=contract, is_on=True)
    CompanyAccess.objects.create(application=application, organization=organization, is_on=False)
    for group in GROUPS:
        for meter in Meter:
            # Counted as ever, but the published limits would end the run in its first minute.
            set_quota(application=application, group=group, meter=meter, amount=10**12)
    members = Member.objects.bulk_create(
        [Member(first_name="Noor", last_name=f"Haddad {n}", profile_url=profile(n)) for n in range(known)],
        batch_size=2000,
    )
    emails = (MemberEmail(member=member, address=email(n)) for n, member in enumerate(members))
    MemberEmail.objects.bulk_create(emails, batch_size=5000)
    return Customer(organization.pk, application.client_id, secret)


def start_hub(supervisor: Supervisor) -> list[Child]:
    """Two web processes and a worker, when they answer."""
    web = supervisor.start("hub web", [*HIREWIRE, "hub", "web", "--port", str(PORT), "--workers", "2"])
    worker = supervisor.start("hub worker", [*HIREWIRE, "hub", "worker"])
    supervisor.wait_for(web, partial(answers, f"{URL}/sign-in/"), patience=60)
    return [web, worker]


def email(number: int) -> str:
    return f"noor.{number}@example.test"


def profile(number: int) -> str:
    return f"hirewire.example/in/noor-{number}"
