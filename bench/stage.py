"""Shared by the hub's benchmarks: a database, a company with an application, and the hub's real processes."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import psycopg
from cryptography.fernet import Fernet

from hirewire.sandbox import postgres
from hirewire.sandbox.chores import HIREWIRE
from hirewire.sandbox.processes import Child, Supervisor, answers

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from hirewire.hub.identity.organizations.models import Organization

#: Unique to this run: two runs on one server must not drop each other's database.
DATABASE = f"hirewire_bench_{os.getpid()}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


#: The hub's port, passed on in the environment to the processes that a benchmark starts. Each run has a port of its
#: own, so that no run gets responses from another run's hub.
PORT = int(os.environ.get("HIREWIRE_BENCH_PORT") or _free_port())
os.environ["HIREWIRE_BENCH_PORT"] = str(PORT)
URL = f"http://127.0.0.1:{PORT}"


class Customer(NamedTuple):
    organization_id: int
    client_id: str
    client_secret: str


@contextmanager
def database(folder: Path, supervisor: Supervisor) -> Iterator[str]:
    """Create a database on DATABASE_URL's server, or on a server started for it, and drop the database at the end."""
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


def enter() -> None:
    import django  # noqa: PLC0415 - its settings are only complete now
    from django.conf import settings  # noqa: PLC0415 - as above
    from django.core.management import call_command  # noqa: PLC0415 - as above

    django.setup()
    # Do not start the background thread that web processes have: no benchmark measures its work, and it would outlive
    # the database.
    settings.HIREWIRE_BACKGROUND = False
    call_command("migrate", verbosity=0)


def seed(known: int) -> Customer:
    """Create a company, an application, and members who match the first candidates; ``known`` says how many members.

    The application is enabled: it has access to the company's contract. It has no limits.
    """
    from hirewire.hub.identity.members.models import Member, MemberEmail  # noqa: PLC0415 - needs Django
    from hirewire.hub.identity.organizations.models import Contract, Organization  # noqa: PLC0415 - needs Django

    organization = Organization.objects.create(id=4_000_123, name="Larkspur Health")
    Contract.objects.create(id=5_500_777, organization=organization, name="Larkspur Talent EMEA")
    for start in range(0, known, 2000):
        # Write in chunks: for a million candidates, ``bench/sync.py`` asks for three hundred thousand members.
        numbers = range(start, min(start + 2000, known))
        members = Member.objects.bulk_create(
            [Member(first_name="Noor", last_name=f"Haddad {n}", profile_url=profile(n)) for n in numbers]
        )
        MemberEmail.objects.bulk_create(
            [MemberEmail(member=member, address=email(n)) for n, member in zip(numbers, members, strict=True)]
        )
    return _enabled(organization, "bench")


def joined(customer: Customer, name: str) -> Customer:
    """Create another application of the customer's company, also enabled and without limits."""
    from hirewire.hub.identity.organizations.models import Organization  # noqa: PLC0415 - needs Django
    from hirewire.hub.platform.throttling.quotas import REFRESH  # noqa: PLC0415 - as above

    customer = _enabled(Organization.objects.get(pk=customer.organization_id), name)
    # Wait until the hub reads the limits again. Until then, it applies the published limits to the new application.
    time.sleep(REFRESH + 1)
    return customer


def _enabled(organization: "Organization", name: str) -> Customer:
    from hirewire.hub.platform.integrations.models import CompanyAccess, ContractAccess  # noqa: PLC0415 - needs Django
    from hirewire.hub.platform.provisioning.services import register_standalone  # noqa: PLC0415 - needs Django
    from hirewire.hub.platform.throttling.limits import GROUPS, Meter  # noqa: PLC0415 - needs Django
    from hirewire.hub.platform.throttling.services import set_quota  # noqa: PLC0415 - needs Django

    application, secret = register_standalone(organization=organization, name=name)
    contract = organization.contracts.get()
    ContractAccess.objects.create(application=application, contract=contract, is_on=True)
    CompanyAccess.objects.create(application=application, organization=organization, is_on=False)
    for group in GROUPS:
        for meter in Meter:
            # Set limits that no run reaches: the published limits would end the run in its first minute. Usage is
            # counted as always.
            set_quota(application=application, group=group, meter=meter, amount=10**12)
    return Customer(organization.pk, application.client_id, secret)


def start_hub(supervisor: Supervisor) -> list[Child]:
    web = supervisor.start("hub web", [*HIREWIRE, "hub", "web", "--port", str(PORT), "--workers", "2"])
    worker = supervisor.start("hub worker", [*HIREWIRE, "hub", "worker"])
    supervisor.wait_for(web, partial(answers, f"{URL}/sign-in/"), patience=60)
    return [web, worker]


def email(number: int) -> str:
    return f"noor.{number}@example.test"


def profile(number: int) -> str:
    return f"hirewire.example/in/noor-{number}"


@contextmanager
def without_slow_indexes(cursor: "CursorWrapper", table: str) -> Iterator[None]:
    """Drop the table's GIN indexes, and create them again at the end: this is faster than updating them row by row."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexdef LIKE '%%gin%%'", [table]
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _, definition in indexes:
        cursor.execute(definition)
