"""The person who signed in, as an application with that person's token learns of them."""

import msgspec

from hirewire.wire.validation import Record


class Locale(Record, frozen=True, kw_only=True):
    country: str
    language: str


class LocalizedName(Record, frozen=True, kw_only=True):
    #: By language and country, such as ``en_US``.
    localized: dict[str, str]
    preferred_locale: Locale


class Me(Record, frozen=True, kw_only=True):
    """The older form."""

    id: str
    localized_first_name: str
    localized_last_name: str
    first_name: LocalizedName
    last_name: LocalizedName


class UserInfo(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """OpenID's standard claims; scopes decide how many of them."""

    sub: str
    name: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    locale: str | None = None
    email: str | None = None
    email_verified: bool | None = None


class Mailbox(Record, frozen=True, kw_only=True):
    email_address: str


class EmailHandle(Record, frozen=True, kw_only=True):
    """A decorated reference: the address stands beside the handle that names it."""

    handle: str
    address: Mailbox = msgspec.field(name="handle~")
