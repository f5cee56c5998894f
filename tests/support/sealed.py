"""A secret of every kind that the sites encrypt. The production code encrypts and decrypts these secrets."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyotp
from cryptography.fernet import Fernet
from pytest_django import Settings

from hirewire.agent.connections import grants
from hirewire.agent.connections import services as connections
from hirewire.agent.connections.models import Connection, Grant
from hirewire.agent.connections.servers import RecruiterKeys, own_server
from hirewire.agent.connectors.lever.sign_in import SIGN_IN
from hirewire.agent.rehearsals import services as rehearsals
from hirewire.agent.rehearsals.findings import Findings
from hirewire.agent.rehearsals.models import Rehearsal
from hirewire.agent.sdk.describe import Environment
from hirewire.agent.sdk.http.tokens import Tokens
from hirewire.hub.ats.blind.models import BlindKey
from hirewire.hub.identity.accounts import second_factor
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.hub.platform.oauth import signing
from hirewire.hub.platform.provisioning import queries
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit.secrets import unseal
from hirewire.simulator.hooks import services as hooks
from hirewire.simulator.hooks.models import Webhook
from hirewire.simulator.people.models import Account
from hirewire.simulator.people.services import api_key, create_account
from tests.factories import hub

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))


@dataclass(frozen=True)
class Sealed:
    """Rows whose secrets are encrypted with the key that was the newest when the rows were made."""

    application: DeveloperApplication
    person: Person
    provider: IdentityProvider
    connection: Connection
    account: Account
    webhook: Webhook
    blind_key: BlindKey

    def opened(self) -> Mapping[str, object]:
        """The secret of each kind, as a site reads it, under the name that operators see for this kind."""
        connection = Connection.objects.get(pk=self.connection.pk)
        webhook = Webhook.objects.get(pk=self.webhook.pk)
        return {
            "client secrets": queries.signing_secret(self.application),
            "authenticator apps": pyotp.parse_uri(second_factor.begin(person=self.person)).secret,
            "client secrets of identity providers": IdentityProvider.objects.get(pk=self.provider.pk).secret,
            "signing keys of id tokens": signing.signing_key().as_pem(private=True),
            "ATS settings of connections": connection.connector_settings,
            "webhook secrets of connections": connection.webhook_secret,
            "client secrets of connections": connection.client_secret,
            "access to ATSs by signing in": connection.grant.tokens,
            "findings of rehearsals": Rehearsal.objects.get(connection=connection).findings,
            "API keys of companies": api_key(Account.objects.get(pk=self.account.pk)),
            "keys of companies without records": BlindKey.objects.get(pk=self.blind_key.pk).secret,
            "webhook secrets of the ATS": unseal(webhook.secret_sealed, context=webhook.seal_context),
        }


def seal_everything() -> Sealed:
    seat = hub.admin_seat()
    application, _ = hub.partner()
    second_factor.begin(person=seat.person)
    signing.signing_key()
    account = create_account(slug="larkspur", name="Larkspur Health")
    return Sealed(
        application,
        seat.person,
        _provider(seat.contract.organization_id, seat.contract_id),
        _connection(),
        account,
        hooks.register(account=account, url="http://agent.test/hook", secret="hook secret"),
        _blind_key(application, seat.contract.organization_id),
    )


def sealed_with(settings: Settings, key: str) -> Sealed:
    """Make ``key`` the only key in the settings, and encrypt a secret of every kind with it."""
    settings.HIREWIRE_ENCRYPTION_KEYS = [key]
    return seal_everything()


def _provider(organization_id: int, contract_id: int) -> IdentityProvider:
    provider = IdentityProvider.objects.create(
        organization_id=organization_id, contract_id=contract_id, name="Larkspur ID"
    )
    provider.keep_secret("the provider's secret")
    provider.save(update_fields=["sealed"])
    return provider


def _blind_key(application: DeveloperApplication, organization_id: int) -> BlindKey:
    key = BlindKey.objects.create(application=application, organization_id=organization_id)
    key.keep_secret("the key of hashes")
    key.save(update_fields=["sealed"])
    return key


def _connection() -> Connection:
    connection = connections.register(
        tenant="larkspur",
        name="Larkspur Health",
        connector="simulator",
        settings={"base_url": "http://ats.test/api/v1", "api_key": "the ATS's key"},
        widget_origins=[],
    )
    connections.take_keys(connection=connection, keys=recruiter_keys())
    grant = Grant(connection=connection, client_id="app", token_url="https://ats.test/token")
    grants.keep(grant=grant, oauth=SIGN_IN.oauth, tokens=Tokens("the access token", "the refresh token"))
    rehearsals.ask(connection=connection)
    rehearsals.finish(connection=connection, findings=Findings(records=3))
    return connection


def recruiter_keys(client_secret: str = "the client's secret") -> RecruiterKeys:
    return RecruiterKeys(own_server(), Environment.TEST, "client", client_secret, "urn:li:organization:7", ())
