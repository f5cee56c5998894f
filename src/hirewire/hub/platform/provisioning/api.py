"""Two resources: one for the applications that a partner creates for its customers, one for applications' secrets."""

from typing import ClassVar, TypeVar

import msgspec

from hirewire.hub.platform.provisioning import queries, services
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.platform.provisioning.errors import InvalidApplication, NotThePartner, PartnersSecret
from hirewire.hub.platform.provisioning.models import DeveloperApplication, Kind
from hirewire.hub.restli.declared import Exchange, Exchanges, Parameter, Parameters
from hirewire.hub.restli.errors import ApiError, NotFound
from hirewire.hub.restli.parameters import required_text
from hirewire.hub.restli.resource import OWN_SCOPES, PARTNER, Context, Created, Page, Resource, action, finder
from hirewire.kit import clock
from hirewire.wire.oauth import Scope
from hirewire.wire.records.provisioning import (
    ChosenSecret,
    Credentials,
    DeletedSecret,
    LiveSecret,
    NewSecret,
    Provisioned,
    ProvisionedApplication,
    Secrets,
    SecretsOwner,
)
from hirewire.wire.restli import Key
from hirewire.wire.restli.patch import PatchError, apply_patch, read_patch
from hirewire.wire.urn import UrnError, developer_application_urn, id_of
from hirewire.wire.validation import InvalidRecord, decode_record


class ProvisionedApplications(Resource[Caller]):
    name = "provisionedApplications"
    summary = "Applications that a partner creates, one for each of its customers."
    entity = ProvisionedApplication
    answer = Provisioned
    scopes = frozenset({PARTNER})
    changeable = ("name", "description", "oauth2AuthorizedCallbackUrls", "validJsSdkDomains")
    parameters: ClassVar[Parameters] = {
        "credentialsByUniqueForeignId": (
            Parameter("uniqueForeignId", str, "The partner's own id for the customer.", is_required=True),
        )
    }

    def create(self, caller: Caller, body: msgspec.Raw, context: Context) -> Created:
        """The answer's body contains the new application's credentials, which the partner needs."""
        request = _decoded(body)
        application, secret = services.provision(
            parent=caller.application,
            unique_foreign_id=request.unique_foreign_id,
            name=request.name,
            description=request.description,
            oauth2_authorized_callback_urls=request.oauth2_authorized_callback_urls or [],
            valid_js_sdk_domains=request.valid_js_sdk_domains or [],
        )
        key = developer_application_urn(application.pk)
        return Created(id=key, entity=Provisioned(key=key, credentials=Credentials(application.client_id, secret)))

    def partial_update(self, caller: Caller, key: Key, body: msgspec.Raw, context: Context) -> None:
        application = _child(caller.application, str(key))
        try:
            changed = apply_patch(read_patch(body), _fields(application))
        except PatchError as error:
            raise ApiError(str(error)) from error
        services.update_application(application=application, record=_decoded(msgspec.json.encode(changed)))

    @finder("credentialsByUniqueForeignId")
    def by_unique_foreign_id(self, caller: Caller, context: Context) -> Page:
        """Returns the application and its newest secret. Secrets are therefore stored encrypted, not only as hashes."""
        foreign_id = required_text(context.query, "uniqueForeignId")
        child = queries.child_of(caller.application, unique_foreign_id=foreign_id)
        elements = [] if child is None else [_with_credentials(child)]
        return Page(elements[context.start :], total=len(elements))


class ApplicationSecurity(Resource[Caller]):
    """LinkedIn documents only ``rollDeveloperApplicationSecret``, which makes a new secret.

    The other two actions are our extensions.
    """

    name = "developerApplicationsSecurity"
    summary = (
        "Secrets of the caller's own application or, if the caller is a partner, of one of the partner's child "
        "applications."
    )
    exchanges: ClassVar[Exchanges] = {
        "rollDeveloperApplicationSecret": Exchange(SecretsOwner, NewSecret),
        "hirewireListSecrets": Exchange(SecretsOwner, Secrets),
        "hirewireDeleteSecret": Exchange(ChosenSecret, DeletedSecret),
    }
    #: As the documentation says, a token that a person granted to the application also works.
    scopes = OWN_SCOPES | frozenset(Scope)

    @action("rollDeveloperApplicationSecret")
    def roll(self, caller: Caller, body: msgspec.Raw, context: Context) -> NewSecret:
        """Creates a second secret. The first secret keeps working until it is deleted.

        The answer is 400 `TOO_MANY_SECRETS` if the application has two active secrets already.
        """
        application = _target(caller, _wanted(body, SecretsOwner), "rollDeveloperApplicationSecret")
        return NewSecret(client_secret=services.roll_secret(application=application))

    @action("hirewireListSecrets")
    def list_secrets(self, caller: Caller, body: msgspec.Raw, context: Context) -> Secrets:
        """Lists the application's active secrets, without the secrets themselves."""
        application = _target(caller, _wanted(body, SecretsOwner), "hirewireListSecrets")
        return Secrets(
            secrets=[
                LiveSecret(
                    id=secret.pk, created_at=clock.to_millis(secret.created_at), ends_with=queries.ending(secret)
                )
                for secret in queries.live_secrets(application)
            ]
        )

    @action("hirewireDeleteSecret")
    def delete_secret(self, caller: Caller, body: msgspec.Raw, context: Context) -> DeletedSecret:
        """Deletes one of the application's two secrets, which stops working at once.

        The answer is 409 `LAST_SECRET` if it is the only secret.
        """
        request = _wanted(body, ChosenSecret)
        application = _target(caller, request, "hirewireDeleteSecret")
        secret = queries.live_secrets(application).filter(pk=request.secret_id).first()
        if secret is None:
            raise NotFound(f"This application has no active secret {request.secret_id}")
        services.revoke_secret(secret=secret)
        return DeletedSecret(id=request.secret_id)


R = TypeVar("R", bound=SecretsOwner)


def _wanted(body: msgspec.Raw, record: type[R]) -> R:
    try:
        return decode_record(record, body)
    except InvalidRecord as invalid:
        raise ApiError(str(invalid)) from invalid


def _target(caller: Caller, owner: SecretsOwner, action_name: str) -> DeveloperApplication:
    if owner.child_developer_application is not None:
        if caller.application.kind != Kind.PARENT:
            raise NotThePartner(_named(action_name))
        return _child(caller.application, owner.child_developer_application)
    if caller.application.kind == Kind.CHILD:
        # Only the partner may manage a child's secrets.
        raise PartnersSecret(_named(action_name))
    return caller.application


def _named(action_name: str) -> str:
    return f"{ApplicationSecurity.name}.ACTION-{action_name}.NO_VERSION"


def _child(parent: DeveloperApplication, urn: str) -> DeveloperApplication:
    try:
        child = queries.child_by_id(parent, id_of(urn, "developerApplication"))
    except UrnError as error:
        raise ApiError(str(error)) from error
    if child is None:
        raise NotFound(f"{urn} is not one of your applications")
    return child


def _decoded(body: msgspec.Raw | bytes) -> ProvisionedApplication:
    try:
        return decode_record(ProvisionedApplication, body)
    except InvalidRecord as invalid:
        raise InvalidApplication(str(invalid)) from invalid


def _fields(application: DeveloperApplication) -> dict[str, object]:
    return {
        "uniqueForeignId": application.unique_foreign_id,
        "name": application.name,
        "description": application.description,
        "oauth2AuthorizedCallbackUrls": application.oauth2_authorized_callback_urls,
        "validJsSdkDomains": application.valid_js_sdk_domains,
    }


def _with_credentials(application: DeveloperApplication) -> Provisioned:
    return Provisioned(
        key=developer_application_urn(application.pk),
        unique_foreign_id=application.unique_foreign_id,
        name=application.name,
        description=application.description,
        oauth2_authorized_callback_urls=application.oauth2_authorized_callback_urls,
        valid_js_sdk_domains=application.valid_js_sdk_domains,
        credentials=Credentials(application.client_id, queries.newest_secret(application)),
    )
