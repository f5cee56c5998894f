"""Integrations: one feature of the product for one organization or one contract."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final

import msgspec

from hirewire.wire.restli.keys import ComplexKey
from hirewire.wire.validation import Record
from hirewire.wire.words import about

#: The only data provider that exists. Newer versions of the protocol have no field for the data provider.
DATA_PROVIDER: Final = "ATS"


class IntegrationType(StrEnum):
    CSA_API = "CSA_API"
    IN_ATS_INDICATOR = "IN_ATS_INDICATOR"
    ONE_CLICK_EXPORT = "ONE_CLICK_EXPORT"
    PROFILE_PLUGIN = "PROFILE_PLUGIN"
    RECOMMENDED_MATCHES = "RECOMMENDED_MATCHES"
    UNIFIED_SEARCH = "UNIFIED_SEARCH"
    APPLY_CONNECT = "APPLY_CONNECT"
    APPLY_WITH_LINKEDIN = "APPLY_WITH_LINKEDIN"
    PREMIUM_JOB_POSTING = "PREMIUM_JOB_POSTING"
    CRM_CSA_API = "CRM_CSA_API"
    CRM_ONE_CLICK_EXPORT = "CRM_ONE_CLICK_EXPORT"
    IN_CRM_INDICATOR = "IN_CRM_INDICATOR"


#: Recruiter's integrations. ``OF_COMPANY`` and ``OF_WIDGETS`` are set up for a company, ``OF_CONTRACT`` for a contract.
#: ``OF_WIDGETS`` are two optional widgets: a server need not offer them, and an ATS need not embed them.
OF_COMPANY: Final = (
    IntegrationType.ONE_CLICK_EXPORT,
    IntegrationType.IN_ATS_INDICATOR,
    IntegrationType.PROFILE_PLUGIN,
)
OF_WIDGETS: Final = (IntegrationType.RECOMMENDED_MATCHES, IntegrationType.UNIFIED_SEARCH)
OF_CONTRACT: Final = IntegrationType.CSA_API
#: All of Recruiter's integrations, in the order in which the onboarding widget passes them to the page.
OF_RECRUITER: Final = (*OF_COMPANY, *OF_WIDGETS, OF_CONTRACT)


class TenantType(StrEnum):
    RECRUITER = "RECRUITER"
    JOBS = "JOBS"


class OnboardingStatus(StrEnum):
    REQUESTED = "REQUESTED"
    PARTNER_READY = "PARTNER_READY"
    ENABLED = "ENABLED"
    DISABLED = "DISABLED"


class ConfigurationKey(StrEnum):
    CALLBACK_URL = "CALLBACK_URL"
    JOB_POSTING_VIEWERS = "JOB_POSTING_VIEWERS"
    APPLICATION_VIEWERS = "APPLICATION_VIEWERS"


#: The only value that ``JOB_POSTING_VIEWERS`` and ``APPLICATION_VIEWERS`` accept.
ALL_PRODUCT_USERS: Final = "ALL_PRODUCT_USERS"


class IntegrationKey(msgspec.Struct, frozen=True):
    """The key of an integration. Its context is an organization or, for ``CSA_API``, a contract."""

    integration_context: str
    integration_type: str
    tenant_type: str = TenantType.RECRUITER

    def as_key(self) -> ComplexKey:
        return ComplexKey({**self.as_versioned_key(), "dataProvider": DATA_PROVIDER})

    def as_versioned_key(self) -> ComplexKey:
        return ComplexKey(
            {
                "integrationContext": self.integration_context,
                "integrationType": str(self.integration_type),
                "tenantType": str(self.tenant_type),
            }
        )

    @classmethod
    def from_key(cls, key: Mapping[str, str]) -> "IntegrationKey":
        return cls(key["integrationContext"], key["integrationType"], key["tenantType"])


class IntegrationEntity(Record, frozen=True, kw_only=True):
    """An integration. The public documentation has two names for the status. Responses contain both; read either."""

    integration_context: Annotated[
        str, about("The company or, for `CSA_API`, the contract.", example="urn:li:organization:4000123")
    ]
    integration_type: Annotated[str, about("The feature.", example="ONE_CLICK_EXPORT")]
    tenant_type: Annotated[str, about("The product.", example="RECRUITER")]
    data_provider: Annotated[str | None, about("Always `ATS`; absent below `/rest/`.", example="ATS")] = None
    integration_name: Annotated[
        str | None,
        about(
            "The name that people see in Recruiter. Setting it tells Recruiter that you accept the customer's request "
            "for this integration.",
            example="Larkspur Health, one-click export",
        ),
    ] = None
    onboarding_status: Annotated[
        str | None,
        about("The integration's status: `REQUESTED`, `PARTNER_READY`, `ENABLED` or `DISABLED`.", example="ENABLED"),
    ] = None
    status: Annotated[str | None, about("The same as `onboardingStatus`.", example="ENABLED")] = None
    next_integration_context: Annotated[
        str | None,
        about("The company's future id. Present while a change of its id is planned. A Hirewire extension."),
    ] = None
    next_integration_context_at: Annotated[
        int | None, about("When the future id takes effect, in milliseconds since 1970.")
    ] = None
    former_integration_context: Annotated[str | None, about("The company's previous id. A Hirewire extension.")] = None
    former_integration_context_until: Annotated[
        int | None, about("When the server stops accepting the previous id, in milliseconds since 1970.")
    ] = None

    @property
    def key(self) -> IntegrationKey:
        return IntegrationKey(self.integration_context, self.integration_type, self.tenant_type)

    @property
    def is_enabled(self) -> bool:
        return (self.onboarding_status or self.status) == OnboardingStatus.ENABLED


class CallbackEntry(Record, frozen=True, kw_only=True, omit_defaults=False):
    """One element of the list that the onboarding widget passes to the page. No field is ever left out."""

    integration_context: str
    integration_type: str
    tenant_type: str
    data_provider: str = DATA_PROVIDER
    onboarding_status: str

    @property
    def key(self) -> IntegrationKey:
        return IntegrationKey(self.integration_context, self.integration_type, self.tenant_type)


class TextUnion(msgspec.Struct, frozen=True):
    """A union with one member, whose name is the type of the value."""

    string: Annotated[str, about("The value.", example="https://ats.example/rsc")]


class ConfigurationValue(Record, frozen=True, kw_only=True):
    configuration_value: Annotated[TextUnion, about("The setting's value.")]

    @classmethod
    def of(cls, text: str) -> "ConfigurationValue":
        return cls(configuration_value=TextUnion(text))

    @property
    def text(self) -> str:
        return self.configuration_value.string


class KeyedConfiguration(ConfigurationValue, frozen=True, kw_only=True):
    """One setting in a list. It contains its key, because nothing else in the list says which setting it is."""

    configuration_key: Annotated[str, about("The name of the setting.", example="CALLBACK_URL")]
