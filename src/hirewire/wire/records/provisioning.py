from typing import Annotated, ClassVar, Final, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from hirewire.wire.records import fields
from hirewire.wire.urn import DeveloperApplicationUrn
from hirewire.wire.validation import Record, Rule
from hirewire.wire.words import about


class Credentials(msgspec.Struct, frozen=True):
    """An application's client id and secret. Unlike most records, this one has field names with underscores."""

    client_id: Annotated[str, about("The client id.", example="lu62vppmkjuycj")]
    client_secret: Annotated[str, about("The secret. Treat it as a password.", example="hw_sec_…")]

    def __repr__(self) -> str:
        return f"Credentials(client_id={self.client_id!r})"


class Addresses(Record, frozen=True, kw_only=True):
    """Where an application's sign-in codes may go, and which pages may embed its widgets."""

    oauth2_authorized_callback_urls: Annotated[
        list[fields.RedirectAddress] | UnsetType,
        about(
            "Where the server may send sign-in codes. The address in a request, without its query, must match one of "
            "these exactly. The server sends codes only to `https` addresses and to the loopback addresses of the "
            "person's machine.",
            example=["https://harbor.ats.example/oauth/back"],
        ),
    ] = UNSET
    valid_js_sdk_domains: Annotated[
        list[fields.Origin] | UnsetType,
        about(
            "Origins of pages that may embed widgets. Case and a default port make no difference.",
            example=["https://harbor.ats.example"],
        ),
    ] = UNSET


ApplicationName: TypeAlias = Annotated[str, Meta(min_length=1, max_length=50)]
_NAME_RULE: Final = Rule(
    ("name",),
    lambda name: "linkedin" not in name.lower(),
    'must not contain "LinkedIn"',
    '`{name}` must not contain "LinkedIn".',
)


class NamedApplication(Record, frozen=True, kw_only=True):
    """What a company says about its own application."""

    name: Annotated[ApplicationName, about("The name that people see.", example="Larkspur ATS")]

    rules: ClassVar[tuple[Rule, ...]] = (_NAME_RULE,)


class ProvisionedApplication(Addresses, frozen=True, kw_only=True):
    """What a partner sends to get an application for one customer."""

    unique_foreign_id: Annotated[
        str,
        Meta(min_length=1, max_length=255),
        about("Your id for the customer. It cannot be changed.", example="tenant-0042"),
    ]
    name: Annotated[
        ApplicationName,
        about('The name that people see. It must not contain "LinkedIn".', example="OpenATS - Harbor Foods"),
    ]
    description: Annotated[
        str, Meta(min_length=1), about("What the application is for.", example="Harbor Foods, production")
    ]

    rules: ClassVar[tuple[Rule, ...]] = (_NAME_RULE,)


class Provisioned(Record, frozen=True, kw_only=True):
    """The application that the partner gets. What the partner sent is returned only by the finder."""

    key: Annotated[
        DeveloperApplicationUrn, about("The URN of the application.", example="urn:li:developerApplication:200991")
    ]
    credentials: Annotated[Credentials, about("The credentials with which the application requests tokens.")]
    unique_foreign_id: Annotated[str | None, about("Your id for the customer. Returned only by the finder.")] = None
    name: Annotated[str | None, about("The name. Returned only by the finder.")] = None
    description: Annotated[str | None, about("The description. Returned only by the finder.")] = None
    oauth2_authorized_callback_urls: Annotated[
        list[str] | None, about("Where the server may send sign-in codes. Returned only by the finder.")
    ] = None
    valid_js_sdk_domains: Annotated[
        list[str] | None, about("Origins of pages that may embed widgets. Returned only by the finder.")
    ] = None


class SecretsOwner(Record, frozen=True, kw_only=True):
    """Says whose secrets the call is about: a child application's or, if no child is named, the caller's own."""

    child_developer_application: Annotated[
        str | None,
        about(
            "The child application whose secrets the call is about. If absent, the call is about the caller's own "
            "secrets.",
            example="urn:li:developerApplication:200991",
        ),
    ] = None


class ChosenSecret(SecretsOwner, frozen=True, kw_only=True):
    """The secret to delete. This is our extension: the public documents do not say how to delete a secret."""

    secret_id: Annotated[
        int, Meta(ge=1, le=2**63 - 1), about("The secret's id, as returned by `hirewireListSecrets`.", example=7)
    ]


class NewSecret(msgspec.Struct, frozen=True):
    """A new secret. Unlike most records, this one has a field name with an underscore."""

    client_secret: Annotated[str, about("The secret. It is shown only this once.", example="hw_sec_…")]

    def __repr__(self) -> str:
        return "NewSecret()"


class LiveSecret(Record, frozen=True, kw_only=True):
    """An active secret, without the secret text itself."""

    id: Annotated[int, about("Identifies the secret.", example=7)]
    created_at: Annotated[int, about("When the secret was created, in milliseconds since 1970.", example=1767225600000)]
    ends_with: Annotated[str, about("The secret's last characters, to tell two secrets apart.", example="Xk9z")]


class Secrets(Record, frozen=True, kw_only=True):
    secrets: Annotated[list[LiveSecret], about("The active secrets, at most two.")]


class DeletedSecret(Record, frozen=True, kw_only=True):
    id: Annotated[int, about("The id of the secret that was deleted.", example=7)]
