"""The customer's integrations: their names, their settings, and what became of them."""

from collections.abc import Mapping, Sequence

from hirewire.client.batches import Outcomes, only
from hirewire.client.finders import Finders
from hirewire.wire.records.integrations import ConfigurationKey, ConfigurationValue, IntegrationEntity, IntegrationKey
from hirewire.wire.restli import Patch, encode_patch, encode_path_key

_PATH = "/v2/atsIntegrations"


class Integrations(Finders):
    def name_integrations(self, names: Mapping[IntegrationKey, str]) -> Outcomes[IntegrationKey]:
        """Give integrations the names that people see in Recruiter, which answers the customer's request."""
        patches = {key: encode_patch(Patch({"integrationName": name})) for key, name in names.items()}
        return self.write("POST", "batch_partial_update", _PATH, patches, IntegrationKey.as_key)

    def integrations(self, keys: Sequence[IntegrationKey]) -> dict[IntegrationKey, IntegrationEntity]:
        return self.fetch(_PATH, keys, IntegrationKey.as_key, IntegrationEntity)

    def changed_integrations(self, request_id: str) -> list[IntegrationEntity]:
        """What an ``INTEGRATION_STATUS_CHANGE`` event points at."""
        return self.find(_PATH, "request", {"requestId": request_id}, IntegrationEntity)

    def set_configuration(self, integration: IntegrationKey, key: str, value: str) -> None:
        only(self.upsert(self._settings(integration), {str(key): ConfigurationValue.of(value)}, str))

    def configurations(self, integration: IntegrationKey) -> dict[str, str]:
        """The settings that have a value."""
        keys = [key.value for key in ConfigurationKey]
        found = self.fetch(self._settings(integration), keys, str, ConfigurationValue)
        return {key: value.text for key, value in found.items()}

    def delete_configuration(self, integration: IntegrationKey, key: str) -> None:
        only(self.remove(self._settings(integration), [str(key)], str))

    def _settings(self, integration: IntegrationKey) -> str:
        return f"{_PATH}/{encode_path_key(integration.as_key(), self._protocol)}/configurations"
