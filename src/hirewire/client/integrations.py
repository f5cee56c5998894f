"""The customer's integrations: their names, settings and states."""

from collections.abc import Callable, Mapping, Sequence

from hirewire.client.batches import Keyed, Outcomes, only
from hirewire.client.finders import Finders
from hirewire.wire.records.integrations import ConfigurationKey, ConfigurationValue, IntegrationEntity, IntegrationKey
from hirewire.wire.restli import ComplexKey, Patch, encode_patch, encode_path_key


class Integrations(Finders):
    def name_integrations(self, names: Mapping[IntegrationKey, str]) -> Outcomes[IntegrationKey]:
        """Give names to integrations that a customer has requested. Giving a name accepts the request.

        People see the names in Recruiter.
        """
        patches = {key: encode_patch(Patch({"integrationName": name})) for key, name in names.items()}
        return self.write("POST", "batch_partial_update", self._dialect.integrations, patches, self._integration_key)

    def integrations(self, keys: Sequence[IntegrationKey]) -> dict[IntegrationKey, IntegrationEntity]:
        """Return each integration in ``keys`` that exists. Raise an error if the server refuses at least one key."""
        return self.fetch_existing(self._dialect.integrations, keys, self._integration_key, IntegrationEntity)

    def changed_integrations(self, request_id: str) -> list[IntegrationEntity]:
        return self.find(self._dialect.integrations, "request", {"requestId": request_id}, IntegrationEntity)

    def set_configuration(self, integration: IntegrationKey, key: str, value: str) -> None:
        path, keyed = self._settings(integration)
        only(self.upsert(path, {str(key): ConfigurationValue.of(value)}, keyed))

    def configurations(self, integration: IntegrationKey) -> dict[str, str]:
        path, keyed = self._settings(integration)
        settings = self.fetch_existing(path, [key.value for key in ConfigurationKey], keyed, ConfigurationValue)
        return {key: value.text for key, value in settings.items()}

    def delete_configuration(self, integration: IntegrationKey, key: str) -> None:
        path, keyed = self._settings(integration)
        only(self.remove(path, [str(key)], keyed))

    def _settings(self, integration: IntegrationKey) -> tuple[str, Keyed[str]]:
        """Return the path of an integration's settings, and a function that turns a setting's name into its key."""
        key = self._integration_key(integration)
        if self._dialect.configurations:
            return self._dialect.configurations, lambda name: ComplexKey({**key, "configurationKey": name})
        return f"{self._dialect.integrations}/{encode_path_key(key, self._protocol)}/configurations", str

    @property
    def _integration_key(self) -> Callable[[IntegrationKey], ComplexKey]:
        return IntegrationKey.as_versioned_key if self._dialect.is_versioned else IntegrationKey.as_key
