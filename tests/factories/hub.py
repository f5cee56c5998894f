"""Minimal valid objects of the hub. Each call makes a new one."""

import itertools

from hirewire.hub.identity.accounts.models import Person, Seat, SignIn
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.models import Contract, Organization, Product
from hirewire.hub.platform.integrations.models import TYPES, CompanyAccess, ContractAccess, Integration
from hirewire.hub.platform.oauth.services import issue_token
from hirewire.hub.platform.provisioning import services as provisioning
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.developers.models import Developer, DeveloperRole
from hirewire.kit import clock
from hirewire.wire.records.integrations import IntegrationType

_numbers = itertools.count(1)


def organization(name: str = "Larkspur Health") -> Organization:
    return Organization.objects.create(id=4_900_000 + next(_numbers), name=name)


def contract(
    of: Organization | None = None, name: str = "Larkspur Talent", product: Product = Product.CORPORATE
) -> Contract:
    return Contract.objects.create(
        id=5_900_000 + next(_numbers), organization=of or organization(), name=name, product=product
    )


def person(first_name: str = "Ingrid", last_name: str = "Solheim", *, password: str = "") -> Person:
    """Return a person.

    Without a password, only ``client.force_login`` can sign the person in.
    """
    someone = Person(email=f"person{next(_numbers)}@larkspur.example", first_name=first_name, last_name=last_name)
    if password:
        someone.set_password(password)
    else:
        someone.set_unusable_password()
    someone.save()
    return someone


def sign_in(who: Person) -> SignIn:
    return SignIn.objects.create(person=who, address="198.51.100.7", browser="Firefox, Linux")


def seat(on: Contract | None = None, who: Person | None = None, roles: tuple[Role, ...] = (Role.RECRUITER,)) -> Seat:
    return Seat.objects.create(contract=on or contract(), person=who or person(), roles=list(roles))


def admin_seat(on: Contract | None = None, who: Person | None = None) -> Seat:
    return seat(on, who, (Role.ADMIN, Role.RECRUITER))


def member(first_name: str = "Ada", last_name: str = "Lovelace", *, of: Organization | None = None) -> Member:
    number = next(_numbers)
    return Member.objects.create(
        organization=of,
        first_name=first_name,
        last_name=last_name,
        headline="Compiler engineer",
        profile_url=f"hirewire.example/in/member-{number}",
    )


def developer(
    at: DeveloperApplication, who: Person | None = None, role: DeveloperRole = DeveloperRole.OWNER
) -> Developer:
    return Developer.objects.create(application=at, person=who or person("Noor", "Haddad"), role=role)


def partner() -> tuple[DeveloperApplication, str]:
    return provisioning.register_partner(application_id=1_500_000 + next(_numbers), name="ATS Simulator Parent App")


def customer(
    parent: DeveloperApplication | None = None, *, domains: tuple[str, ...] = ("http://ats.test",)
) -> tuple[DeveloperApplication, str]:
    return provisioning.provision(
        parent=parent or partner()[0],
        unique_foreign_id=f"tenant-{next(_numbers)}",
        name="ATS Simulator - Larkspur Health",
        description="Made for a test",
        valid_js_sdk_domains=domains,
    )


def customer_application(parent: DeveloperApplication | None = None) -> DeveloperApplication:
    return customer(parent)[0]


def token_of(application: DeveloperApplication) -> str:
    return issue_token(application_id=application.pk)


def requested(application: DeveloperApplication, on: Contract) -> ContractAccess:
    """Put the application into the state after an admin's request: its integrations have no names yet."""
    application.organization = on.organization
    application.save()
    access, _ = ContractAccess.objects.get_or_create(application=application, contract=on)
    CompanyAccess.objects.get_or_create(application=application, organization=on.organization)
    for integration_type in TYPES:
        Integration.objects.get_or_create(
            application=application,
            organization=on.organization,
            contract=on if integration_type == IntegrationType.CSA_API else None,
            integration_type=integration_type,
        )
    return access


def ready(
    application: DeveloperApplication, on: Contract, *, callback_url: str = "http://ats.test/hook"
) -> ContractAccess:
    """Put the application into the state after the partner's response: integrations named, callback and viewers set."""
    access = requested(application, on)
    application.integrations.update(integration_name="ATS Simulator", named_at=clock.now())
    for integration_type, key, value in (
        (IntegrationType.ONE_CLICK_EXPORT, "CALLBACK_URL", callback_url),
        (IntegrationType.ONE_CLICK_EXPORT, "JOB_POSTING_VIEWERS", "ALL_PRODUCT_USERS"),
        (IntegrationType.IN_ATS_INDICATOR, "APPLICATION_VIEWERS", "ALL_PRODUCT_USERS"),
    ):
        integration = application.integrations.get(integration_type=integration_type)
        integration.configurations.update_or_create(key=key, defaults={"value": value})
    application.endpoints.exclude(url=callback_url).update(registered_at=None)
    application.endpoints.update_or_create(url=callback_url, defaults={"registered_at": clock.now()})
    return access


def enabled(
    application: DeveloperApplication | None = None,
    on: Contract | None = None,
    *,
    contract_on: bool = True,
    company_on: bool = False,
    callback_url: str = "http://ats.test/hook",
) -> ContractAccess:
    """Make the application ready, and set its switches as given."""
    access = ready(application or customer_application(), on or contract(), callback_url=callback_url)
    access.is_on = contract_on
    access.save()
    CompanyAccess.objects.filter(application=access.application, organization=access.contract.organization).update(
        is_on=company_on
    )
    return access
