"""Developer applications of a partner's customers."""

from typing import Annotated, ClassVar, Final, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from hirewire.wire.records import fields
from hirewire.wire.urn import DeveloperApplicationUrn
from hirewire.wire.validation import Record, Rule


class Credentials(msgspec.Struct, frozen=True):
    """The one record whose members are written with underscores."""

    client_id: str
    client_secret: str

    def __repr__(self) -> str:
        return f"Credentials(client_id={self.client_id!r})"


class Addresses(Record, frozen=True, kw_only=True):
    """Where an application's sign-in codes may go, and which pages may embed its widgets."""

    oauth2_authorized_callback_urls: list[fields.RedirectAddress] | UnsetType = UNSET
    valid_js_sdk_domains: list[fields.Origin] | UnsetType = UNSET


ApplicationName: TypeAlias = Annotated[str, Meta(min_length=1, max_length=50)]
_NAME_RULE: Final = Rule(("name",), lambda name: "linkedin" not in name.lower(), 'must not contain "LinkedIn"')


class NamedApplication(Record, frozen=True, kw_only=True):
    """What a company says of an application of its own."""

    name: ApplicationName

    rules: ClassVar[tuple[Rule, ...]] = (_NAME_RULE,)


class ProvisionedApplication(Addresses, frozen=True, kw_only=True):
    """What a partner sends to get an application for one customer."""

    unique_foreign_id: Annotated[str, Meta(min_length=1, max_length=255)]
    name: ApplicationName
    description: Annotated[str, Meta(min_length=1)]

    rules: ClassVar[tuple[Rule, ...]] = (_NAME_RULE,)


class Provisioned(Record, frozen=True, kw_only=True):
    """What the partner gets back; the finder also repeats what was sent."""

    key: DeveloperApplicationUrn
    credentials: Credentials
    unique_foreign_id: str | None = None
    name: str | None = None
    description: str | None = None
    oauth2_authorized_callback_urls: list[str] | None = None
    valid_js_sdk_domains: list[str] | None = None


class SecretsOwner(Record, frozen=True, kw_only=True):
    """Whose secrets are meant: the caller's own when no child is named."""

    child_developer_application: str | None = None


class ChosenSecret(SecretsOwner, frozen=True, kw_only=True):
    """Our own: the documents do not tell how a secret is deleted."""

    secret_id: Annotated[int, Meta(ge=1, le=2**63 - 1)]


class NewSecret(msgspec.Struct, frozen=True):
    """Shown this once; written with an underscore, as in :class:`Credentials`."""

    client_secret: str

    def __repr__(self) -> str:
        return "NewSecret()"


class LiveSecret(Record, frozen=True, kw_only=True):
    """One of the secrets that work, without what would let somebody use it."""

    id: int
    created_at: int
    ends_with: str


class Secrets(Record, frozen=True, kw_only=True):
    secrets: list[LiveSecret]


class DeletedSecret(Record, frozen=True, kw_only=True):
    id: int
