"""The sandbox's companies, contracts, people and seats, and the partner that provides their ATS."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import transaction

from hirewire.cast import cast
from hirewire.hub.identity.accounts import services as accounts
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.platform.provisioning import services as provisioning
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.seeding import members
from hirewire.kit import clock

#: How long ago everybody got their seats. The made-up history begins later.
_SEATED: Final = timedelta(days=400)


@transaction.atomic
def seed_companies() -> None:
    # The people of a company share one password, which is no secret. Hashing it separately for each person would take
    # a second in total.
    hashed = cache(make_password)
    for company in cast.COMPANIES:
        organization, _ = Organization.objects.get_or_create(pk=company.id, defaults={"name": company.name})
        contracts = {
            dashboard.id: Contract.objects.get_or_create(
                pk=dashboard.id, defaults={"organization": organization, "name": dashboard.name}
            )[0]
            for dashboard in company.dashboards
        }
        for colleague in company.colleagues:
            _seed_person(company, colleague, contracts, hashed)


@transaction.atomic
def seed_partner() -> DeveloperApplication:
    existing = DeveloperApplication.objects.filter(pk=cast.PARTNER_ID).first()
    if existing:
        return existing
    partner, _secret = provisioning.register_partner(
        application_id=cast.PARTNER_ID,
        name=cast.PARTNER_NAME,
        description="Provisions one application for each customer of the ATS Simulator.",
    )
    return partner


def _seed_person(
    company: cast.Company, colleague: cast.Colleague, contracts: dict[int, Contract], hashed: Callable[[str], str]
) -> None:
    if Person.objects.filter(email=colleague.email).exists():
        return
    person = accounts.create_person(
        email=colleague.email,
        first_name=colleague.first_name,
        last_name=colleague.last_name,
        password=None,
        member=members.of_colleague(colleague),
    )
    person.password = hashed(company.password)
    person.save(update_fields=["password"])
    # Date back only the seats, not the account. The list of first steps considers only what happened after the
    # account was created. If the account were older, the list would show steps of the made-up history as taken.
    with clock.stopped(clock.now() - _SEATED):
        for contract_id, roles in colleague.roles.items():
            accounts.give_seat(contract=contracts[contract_id], person=person, roles=[Role(role) for role in roles])
