"""A partner's calls: provisioning applications for its customers."""

from collections.abc import Sequence

import msgspec

from hirewire.client.calls import read
from hirewire.client.finders import Finders
from hirewire.wire.records.provisioning import Provisioned, ProvisionedApplication
from hirewire.wire.restli import Patch, encode_patch, encode_path_key
from hirewire.wire.urn import DeveloperApplicationUrn

_PATH = "/v2/provisionedApplications"


class Provisioning(Finders):
    def provision(self, application: ProvisionedApplication) -> Provisioned:
        """Create an application; raise ``Conflict`` if the customer already has one."""
        return read(self.call("POST", _PATH, body=application, is_repeatable=False), Provisioned)

    def find_provisioned(self, unique_foreign_id: str) -> Provisioned | None:
        """Return a customer's application with its credentials, or None."""
        applications = self.find(
            _PATH, "credentialsByUniqueForeignId", {"uniqueForeignId": unique_foreign_id}, Provisioned
        )
        return applications[0] if applications else None

    def update_provisioned(
        self,
        urn: DeveloperApplicationUrn,
        *,
        name: str | None = None,
        description: str | None = None,
        oauth2_authorized_callback_urls: Sequence[str] | None = None,
        valid_js_sdk_domains: Sequence[str] | None = None,
    ) -> None:
        """Change the given fields. A list replaces the whole old list."""
        given = {
            "name": name,
            "description": description,
            "oauth2AuthorizedCallbackUrls": oauth2_authorized_callback_urls,
            "validJsSdkDomains": valid_js_sdk_domains,
        }
        patch = Patch({field: msgspec.to_builtins(value) for field, value in given.items() if value is not None})
        self.call("POST", f"{_PATH}/{encode_path_key(urn, self._protocol)}", body=encode_patch(patch))
