"""The resources with which a partner reads, names and configures the integrations that its customers requested."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar, ParamSpec

import msgspec

from hirewire.hub.platform.company_ids.queries import other_ids
from hirewire.hub.platform.integrations import configurations, queries, services
from hirewire.hub.platform.integrations.errors import NotTheCustomer
from hirewire.hub.platform.integrations.models import Integration
from hirewire.hub.platform.integrations.states import Status
from hirewire.hub.platform.integrations.statuses import entity, statuses
from hirewire.hub.platform.notifications.queries import event_of
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.restli.declared import Parameter, Parameters
from hirewire.hub.restli.errors import ApiError, NotFound
from hirewire.hub.restli.parameters import required_text
from hirewire.hub.restli.repeating import Busy
from hirewire.hub.restli.resource import (
    OWN_SCOPES,
    BatchAnswer,
    Context,
    Done,
    Outcomes,
    Page,
    Refused,
    Resource,
    finder,
)
from hirewire.kit.db.conflicts import StillInConflictError, retry
from hirewire.wire.push import PushType
from hirewire.wire.records.integrations import (
    DATA_PROVIDER,
    ConfigurationValue,
    IntegrationEntity,
    IntegrationKey,
    KeyedConfiguration,
    TextUnion,
)
from hirewire.wire.restli import Key
from hirewire.wire.restli.patch import PatchError, read_patch
from hirewire.wire.validation import InvalidRecord, decode_record

P = ParamSpec("P")

KEY_PARTS = ("integrationContext", "integrationType", "tenantType", "dataProvider")


class AtsIntegrations(Resource[Caller]):
    name = "atsIntegrations"
    summary = "Features that a customer requested for a company or a contract, with their status."
    answer = IntegrationEntity
    changeable = ("integrationName",)
    parameters: ClassVar[Parameters] = {
        "request": (
            Parameter("requestId", str, "The id of the push event that announced the change.", is_required=True),
        )
    }
    self_described = frozenset({"request"})
    #: Partners may also use this resource, on behalf of their customers.
    scopes = OWN_SCOPES
    key_parts: ClassVar[tuple[str, ...]] = KEY_PARTS
    #: The value of ``dataProvider`` in answers; None in versions whose keys no longer have this part.
    data_provider: ClassVar[str | None] = DATA_PROVIDER

    def batch_get(self, caller: Caller, keys: Sequence[Key], context: Context) -> BatchAnswer:
        integrations, refused = _found(caller, keys)
        return BatchAnswer(dict(zip(integrations, self._entities(list(integrations.values())), strict=True)), refused)

    def batch_partial_update(
        self, caller: Caller, entities: Sequence[tuple[Key, msgspec.Raw]], context: Context
    ) -> Outcomes:
        return {key: _outcome(_rename, caller, key, raw) for key, raw in entities}

    @finder("request")
    def by_request(self, caller: Caller, context: Context) -> Page:
        """Returns the integrations whose status changed, page by page. The answer is 404 if ``requestId`` is unknown.

        If an admin used a switch but no status changed, because another switch is on, the answer contains all
        integrations that belong to the whole company. After a test event, and after a change of the company's
        id was planned, canceled or carried out, the answer contains all integrations.
        """
        request_id = required_text(context.query, "requestId")
        event = event_of(caller.application, request_id, PushType.INTEGRATION_STATUS_CHANGE)
        if event is None:
            raise NotFound(f"Request {request_id[:100]} was not found")
        moved = list(queries.moved_by(event))
        return Page(self._entities(moved[context.window]), total=len(moved))

    def _entities(self, integrations: Sequence[Integration]) -> list[IntegrationEntity]:
        statuses_by_id: dict[int, Status] = {}
        for application in {integration.application for integration in integrations}:
            statuses_by_id |= statuses(
                application,
                [integration for integration in integrations if integration.application_id == application.pk],
            )
        others = other_ids({integration.application_id for integration in integrations})
        return [
            msgspec.structs.replace(
                entity(integration, statuses_by_id[integration.pk], others.get(integration.application_id, ())),
                data_provider=self.data_provider,
            )
            for integration in integrations
        ]


class Configurations(Resource[Caller]):
    name = "configurations"
    summary = "Settings of one integration. The key in the path names the integration."
    entity = ConfigurationValue
    answer = (KeyedConfiguration, ConfigurationValue)
    parameters: ClassVar[Parameters] = {"get_all": ()}
    scopes = OWN_SCOPES
    parent = AtsIntegrations.name

    def get_all(self, caller: Caller, context: Context) -> Page:
        settings = _settings(caller, context)
        shown = list(settings.items())[context.start : context.start + context.count]
        return Page([_keyed(key, value) for key, value in shown], total=len(settings))

    def batch_get(self, caller: Caller, keys: Sequence[Key], context: Context) -> BatchAnswer:
        settings = _settings(caller, context)
        return BatchAnswer({key: ConfigurationValue.of(settings[key]) for key in keys if key in settings})

    def batch_update(self, caller: Caller, entities: Sequence[tuple[Key, msgspec.Raw]], context: Context) -> Outcomes:
        integration = _required(caller, context.parent)
        return {key: _outcome(_set, integration, key, raw) for key, raw in entities}

    def batch_delete(self, caller: Caller, keys: Sequence[Key], context: Context) -> Outcomes:
        integration = _required(caller, context.parent)
        return {key: _outcome(_delete, integration, key) for key in keys}


class IntegrationConfigurations(Resource[Caller]):
    """The settings of ``configurations``, read and written without a parent in the path.

    Release notes mention this resource but show no call.
    """

    summary = "Settings of integrations. The key of each setting also names its integration."
    entity = ConfigurationValue
    answer = ConfigurationValue
    scopes = OWN_SCOPES

    def batch_get(self, caller: Caller, keys: Sequence[Key], context: Context) -> BatchAnswer:
        integrations, refused = _found(caller, keys)
        values = {
            key: dict(queries.settings_of(integration)).get(_setting(key)) for key, integration in integrations.items()
        }
        return BatchAnswer(
            {key: ConfigurationValue.of(value) for key, value in values.items() if value is not None}, refused
        )

    def batch_update(self, caller: Caller, entities: Sequence[tuple[Key, msgspec.Raw]], context: Context) -> Outcomes:
        return {key: _outcome(_set_in, caller, key, raw) for key, raw in entities}

    def batch_delete(self, caller: Caller, keys: Sequence[Key], context: Context) -> Outcomes:
        return {key: _outcome(_delete_in, caller, key) for key in keys}


class AtsIntegrationConfigurations(IntegrationConfigurations):
    """This is the former name of ``rest/integrationConfigurations``, according to the release notes."""

    name = "atsIntegrationConfigurations"
    key_parts = (*KEY_PARTS, "configurationKey")


def _outcome(change: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> Done | Refused:
    """Change one key in a separate transaction, so that a refusal does not affect the other keys."""
    try:
        retry(partial(change, *args, **kwargs))
    except StillInConflictError:
        return Refused.because(Busy())
    except ApiError as error:
        return Refused.because(error)
    except InvalidRecord as invalid:
        return Refused(422, str(invalid))
    except PatchError as error:
        return Refused(400, str(error))
    return Done()


def _rename(caller: Caller, key: Key, raw: msgspec.Raw) -> None:
    patch = read_patch(raw)
    if fixed := sorted(patch.names - {"integrationName"}):
        raise ApiError("".join(f"ERROR :: /{name} :: field cannot be changed\n" for name in fixed), status=422)
    name = patch.sets.get("integrationName")
    if not isinstance(name, str):
        raise ApiError("ERROR :: /integrationName :: field is required but not found\n", status=422)
    services.name_integration(integration=_required(caller, key), name=name)


def _set(integration: Integration, key: Key, raw: msgspec.Raw) -> None:
    value = decode_record(ConfigurationValue, raw)
    configurations.set_configuration(integration=integration, key=str(key), value=value.text)


def _delete(integration: Integration, key: Key) -> None:
    configurations.delete_configuration(integration=integration, key=str(key))


def _set_in(caller: Caller, key: Key, raw: msgspec.Raw) -> None:
    _set(_required(caller, key), _setting(key), raw)


def _delete_in(caller: Caller, key: Key) -> None:
    _delete(_required(caller, key), _setting(key))


def _setting(key: Key) -> str:
    return key["configurationKey"] if isinstance(key, Mapping) else key


def _find(caller: Caller, key: Key | None) -> Integration | None:
    return queries.integration(caller.application, IntegrationKey.from_key(key)) if isinstance(key, Mapping) else None


def _found(caller: Caller, keys: Sequence[Key]) -> tuple[dict[Key, Integration], dict[Key, Refused]]:
    """Return two mappings: from keys to integrations, and from keys to refusals.

    A key is refused if it has a former company id that is no longer accepted, or if it fits several applications.
    """
    integrations: dict[Key, Integration] = {}
    refused: dict[Key, Refused] = {}
    for key in keys:
        try:
            integration = _find(caller, key)
        except ApiError as error:
            refused[key] = Refused.because(error)
        else:
            if integration is not None:
                integrations[key] = integration
    return integrations, refused


def _required(caller: Caller, key: Key | None) -> Integration:
    """Return the integration with this key. Raise ``NotTheCustomer`` if the customer has not requested it yet."""
    integration = _find(caller, key)
    if integration is None:
        raise NotTheCustomer(key["integrationContext"] if isinstance(key, Mapping) else "this integration")
    return integration


def _settings(caller: Caller, context: Context) -> dict[Key, str]:
    return dict(queries.settings_of(_required(caller, context.parent)))


def _keyed(key: Key, value: str) -> KeyedConfiguration:
    return KeyedConfiguration(configuration_key=str(key), configuration_value=TextUnion(value))
