"""The data of a sandbox for test suites: small, and with the same ids and secrets on every machine.

The first company's integration is enabled, but its ATS has sent no records. The second company has not requested an
integration.
"""

from typing import Any

from django.db import connection, transaction

from hirewire.cast import cast
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.integrations import configurations, services
from hirewire.hub.platform.integrations.models import ConfigurationKey, Integration
from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.platform.provisioning.services import provision, seal_context
from hirewire.hub.platform.throttling import services as throttling
from hirewire.hub.seeding import companies, developers, members
from hirewire.hub.seeding.placeholder import PLACEHOLDER
from hirewire.kit.secrets import digest, seal
from hirewire.wire.records.integrations import ALL_PRODUCT_USERS, IntegrationType

NETWORK_SIZE = 200
COMPANY = cast.LARKSPUR
CONTRACT = COMPANY.dashboards[0]
ADMIN = COMPANY.colleagues[0]
INTEGRATION_NAME = "Larkspur Health ATS"


def seed() -> dict[str, Any]:
    members.seed(NETWORK_SIZE)
    companies.seed_companies()
    partner = companies.seed_partner()
    developers.seed(partner)
    throttling.widen_for_sandbox()
    contract = Contract.objects.select_related("organization").get(pk=CONTRACT.id)
    customer = onboard(
        partner=partner,
        foreign_id=COMPANY.tenant,
        name=INTEGRATION_NAME,
        contract=contract,
        admin=Person.objects.get(email=ADMIN.email),
    )
    # Tests begin without events and without tasks.
    PushEvent.objects.filter(application=customer).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    applications = {"partner": partner, "customer": customer}
    described = {name: _described(application) for name, application in applications.items()}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {
        "organization": {"id": COMPANY.id, "name": COMPANY.name},
        "contracts": [{"id": dashboard.id, "name": dashboard.name} for dashboard in COMPANY.dashboards],
        "applications": described,
        "developer": {
            "name": f"{cast.DEVELOPER.first_name} {cast.DEVELOPER.last_name}",
            "email": cast.DEVELOPER.email,
            "password": cast.DEVELOPER.password,
        },
        "people": [
            {"name": colleague.name, "email": colleague.email, "password": company.password, "company": company.name}
            for company in cast.COMPANIES
            for colleague in company.colleagues
        ],
    }


@transaction.atomic
def onboard(
    *, partner: DeveloperApplication, foreign_id: str, name: str, contract: Contract, admin: Person
) -> DeveloperApplication:
    """Do what the company's admin and the company's ATS have to do before the integration becomes "enabled"."""
    application, _ = provision(
        parent=partner, unique_foreign_id=foreign_id, name=name, description="The ATS under test."
    )
    services.request_integration(application=application, contract=contract, person=admin)
    integrations = {row.integration_type: row for row in Integration.objects.filter(application=application)}
    for integration in integrations.values():
        services.name_integration(integration=integration, name=name)
    _configure(integrations, application)
    services.switch_contract(application=application, contract=contract, person=admin, on=True)
    return application


def _configure(integrations: dict[str, Integration], application: DeveloperApplication) -> None:
    export = integrations[IntegrationType.ONE_CLICK_EXPORT]
    indicator = integrations[IntegrationType.IN_ATS_INDICATOR]
    for integration, key, value in (
        (export, ConfigurationKey.CALLBACK_URL, f"{PLACEHOLDER}/sandbox/inbox/{application.pk}"),
        (export, ConfigurationKey.JOB_POSTING_VIEWERS, ALL_PRODUCT_USERS),
        (indicator, ConfigurationKey.APPLICATION_VIEWERS, ALL_PRODUCT_USERS),
    ):
        configurations.set_configuration(integration=integration, key=key, value=value)


def secret_of(application: DeveloperApplication) -> str:
    """Return the application's secret. It is the same on every machine, and does not have to stay secret."""
    return f"hw_sec_sandbox-{application.client_id}"


def _described(application: DeveloperApplication) -> dict[str, Any]:
    secret = secret_of(application)
    application.secrets.update(digest=digest(secret), sealed=seal(secret, context=seal_context(application.pk)))
    return {
        "id": application.pk,
        "urn": application.urn,
        "client_id": application.client_id,
        "client_secret": secret,
    }
