"""The signed-in person, as an application with that person's token sees them."""

from typing import Annotated

import msgspec

from hirewire.wire.validation import Record
from hirewire.wire.words import about


class Locale(Record, frozen=True, kw_only=True):
    country: Annotated[
        str,
        about("The two-letter country code.", example="US"),
    ]
    language: Annotated[
        str,
        about("The two-letter language code.", example="en"),
    ]


class LocalizedName(Record, frozen=True, kw_only=True):
    localized: Annotated[
        dict[str, str],
        about("The name, by language and country.", example={"en_US": "Ingrid"}),
    ]
    preferred_locale: Annotated[Locale, about("The language and country in which to display the name.")]


class Me(Record, frozen=True, kw_only=True):
    """The older form of ``userinfo``."""

    id: Annotated[
        str,
        about(
            "The person's id for this application, which follows `urn:li:person:` in the person's URN.",
            example="aB1cD2",
        ),
    ]
    localized_first_name: Annotated[str, about("The given name.", example="Ingrid")]
    localized_last_name: Annotated[str, about("The family name.", example="Solheim")]
    first_name: Annotated[LocalizedName, about("The given name by language.")]
    last_name: Annotated[LocalizedName, about("The family name by language.")]


class UserInfo(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """OpenID's standard claims. The token's scopes decide which claims are present."""

    sub: Annotated[
        str,
        about(
            "The person's id for this application, which follows `urn:li:person:` in the person's URN.",
            example="aB1cD2",
        ),
    ]
    name: Annotated[
        str | None,
        about("The full name. Present with the scope `profile`.", example="Ingrid Solheim"),
    ] = None
    given_name: Annotated[
        str | None,
        about("The given name. Present with `profile`.", example="Ingrid"),
    ] = None
    family_name: Annotated[
        str | None,
        about("The family name. Present with `profile`.", example="Solheim"),
    ] = None
    locale: Annotated[
        str | None,
        about("Language and country. Present with `profile`.", example="en-US"),
    ] = None
    email: Annotated[
        str | None,
        about("The e-mail address. Present with the scope `email`.", example="ingrid@larkspur.example"),
    ] = None
    email_verified: Annotated[
        bool | None,
        about("Whether the address was verified. Present with `email`.", example=True),
    ] = None


class Mailbox(Record, frozen=True, kw_only=True):
    email_address: Annotated[
        str,
        about("The e-mail address.", example="ingrid@larkspur.example"),
    ]


class EmailHandle(Record, frozen=True, kw_only=True):
    """A reference to an e-mail address, together with the address itself."""

    handle: Annotated[
        str,
        about("Identifies the e-mail address.", example="urn:li:emailAddress:aB1cD2"),
    ]
    address: Annotated[Mailbox, about("The address itself.")] = msgspec.field(name="handle~")
