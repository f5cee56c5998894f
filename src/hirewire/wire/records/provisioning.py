"""Developer applications of a partner's customers."""

from typing import Annotated, ClassVar, Final, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from hirewire.wire.records import fields
from hirewire.wire.urn import DeveloperApplicationUrn
from hirewire.wire.validation import Record, Rule
from hirewire.wire.words import about


class Credentials(msgspec.Struct, frozen=True):
    """The one record whose members are written with underscores."""

    client_id: Annotated[str, about("The client id.", example="lu62vppmkjuycj")]
    client_secret: Annotated[str, about("The secret; it is a password.", example="hw_sec_…")]

    def __repr__(self) -> str:
        return f"Credentials(client_id={self.client_id!r})"


class Addresses(Record, frozen=True, kw_only=True):
    """Where an application's sign-in codes may go, and which pages may embed its widgets."""

    oauth2_authorized_callback_urls: Annotated[
        list[fields.RedirectAddress] | UnsetType,
        about(
            "Where sign-in codes may be sent; compared as a whole.", example=["https://harbor.ats.example/oauth/back"]
        ),
    ] = UNSET
    valid_js_sdk_domains: Annotated[
        list[fields.Origin] | UnsetType,
        about("Origins of pages that may embed widgets.", example=["https://harbor.ats.example"]),
    ] = UNSET


ApplicationName: TypeAlias = Annotated[str, Meta(min_length=1, max_length=50)]
_NAME_RULE: Final = Rule(
    ("name",),
    lambda name: "linkedin" not in name.lower(),
    'must not contain "LinkedIn"',
    '`{name}` does not contain "LinkedIn".',
)


class NamedApplication(Record, frozen=True, kw_only=True):
    """What a company says of an application of its own."""

    name: Annotated[ApplicationName, about("What people see.", example="Larkspur ATS")]

    rules: ClassVar[tuple[Rule, ...]] = (_NAME_RULE,)


class ProvisionedApplication(Addresses, frozen=True, kw_only=True):
    """What a partner sends to get an application for one customer."""

    unique_foreign_id: Annotated[
        str,
        Meta(min_length=1, max_length=255),
        about("Your id of the customer; it cannot be changed.", example="tenant-0042"),
    ]
    name: Annotated[
        ApplicationName, about('What people see; not with "LinkedIn" in it.', example="OpenATS - Harbor Foods")
    ]
    description: Annotated[str, Meta(min_length=1), about("What it is for.", example="Harbor Foods, production")]

    rules: ClassVar[tuple[Rule, ...]] = (_NAME_RULE,)


class Provisioned(Record, frozen=True, kw_only=True):
    """What the partner gets back; the finder also repeats what was sent."""

    key: Annotated[DeveloperApplicationUrn, about("The new application.", example="urn:li:developerApplication:200991")]
    credentials: Annotated[Credentials, about("What its tokens are asked for with.")]
    unique_foreign_id: Annotated[str | None, about("Your id of the customer; only told by the finder.")] = None
    name: Annotated[str | None, about("The name; only told by the finder.")] = None
    description: Annotated[str | None, about("The description; only told by the finder.")] = None
    oauth2_authorized_callback_urls: Annotated[
        list[str] | None, about("Where codes may be sent; only told by the finder.")
    ] = None
    valid_js_sdk_domains: Annotated[list[str] | None, about("Origins of pages; only told by the finder.")] = None


class SecretsOwner(Record, frozen=True, kw_only=True):
    """Whose secrets are meant: the caller's own when no child is named."""

    child_developer_application: Annotated[
        str | None,
        about(
            "The child whose secrets are meant; without it they are the caller's own.",
            example="urn:li:developerApplication:200991",
        ),
    ] = None


class ChosenSecret(SecretsOwner, frozen=True, kw_only=True):
    """Our own: the documents do not tell how a secret is deleted."""

    secret_id: Annotated[
        int, Meta(ge=1, le=2**63 - 1), about("Which secret, as `hirewireListSecrets` tells it.", example=7)
    ]


class NewSecret(msgspec.Struct, frozen=True):
    """Shown this once; written with an underscore, as in :class:`Credentials`."""

    client_secret: Annotated[str, about("The secret; shown this once.", example="hw_sec_…")]

    def __repr__(self) -> str:
        return "NewSecret()"


class LiveSecret(Record, frozen=True, kw_only=True):
    """One of the secrets that work, without what would let somebody use it."""

    id: Annotated[int, about("Names the secret.", example=7)]
    created_at: Annotated[int, about("When it was made, in milliseconds since 1970.", example=1767225600000)]
    ends_with: Annotated[str, about("Its last signs, to tell it from the other one.", example="Xk9z")]


class Secrets(Record, frozen=True, kw_only=True):
    secrets: Annotated[list[LiveSecret], about("Those that work, two at most.")]


class DeletedSecret(Record, frozen=True, kw_only=True):
    id: Annotated[int, about("The secret that works no more.", example=7)]
