"""The description of a connector, which pages show before there is a key."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from enum import IntEnum, StrEnum
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from hirewire.agent.sdk.oauth import OAuth
from hirewire.agent.sdk.undo import Part

_PORTS: Final = {"http": 80, "https": 443}


class Rung(IntEnum):
    """How far a connector is proven. ``docs/guides/connectors.md`` says what each rung requires."""

    NONE = 0
    DOUBLE = 1
    CONTRACT = 2
    FOREIGN_CLIENT = 3
    REAL_SERVER = 4
    CUSTOMER = 5


class Environment(StrEnum):
    PRODUCTION = "production"
    TEST = "test"
    UNKNOWN = "unknown"


class Way(StrEnum):
    KEYS = "keys"
    OAUTH = "oauth"


class FieldKind(StrEnum):
    TEXT = "text"
    URL = "url"
    SECRET = "secret"  # noqa: S105 - a kind of field, not a secret
    CHOICE = "choice"
    LINES = "lines"


class Field(msgspec.Struct, frozen=True, kw_only=True):
    #: The field's name in the connector's settings.
    name: str
    label: str
    help: str = ""
    kind: FieldKind = FieldKind.TEXT
    choices: tuple[tuple[str, str], ...] = ()
    default: str = ""
    is_optional: bool = False
    #: Whether pages hide the field in a closed section, because few customers change it.
    is_folded: bool = False
    #: The only way of connecting that has this field. None means all ways.
    way: Way | None = None
    #: Whether the field says which server gets the secrets, although its kind is not ``URL``.
    names_server: bool = False
    #: Whether the field decides which account of the ATS is used. In another account, the same ids belong to other
    #: records.
    is_account: bool = False
    #: Whether the field names the login with which the agent signs in. Another login may belong to another account of
    #: the ATS.
    is_login: bool = False

    @property
    def is_secret(self) -> bool:
        return self.kind is FieldKind.SECRET

    @property
    def is_address(self) -> bool:
        return self.names_server or self.kind is FieldKind.URL


class Need(msgspec.Struct, frozen=True, kw_only=True):
    #: The name, exactly as in ``Report.missing_permissions`` and ``MissingPermission``.
    name: str
    label: str
    #: What does not work without the permission: one clause, in lower case.
    without: str
    #: Whether nothing works without the permission.
    is_required: bool = False
    #: Whether some records lack parts while the permission is missing. Once the permission is granted, these records
    #: have to be read again.
    is_partial: bool = False


class Click(msgspec.Struct, frozen=True):
    """One step in the ATS, in the words of its own menus."""

    where: str
    do: str


class Client(msgspec.Struct, frozen=True):
    """The settings of an OAuth client. The settings of connectors that use OAuth inherit from this class."""

    client_id: str = ""
    client_secret: str = ""


def address(name: str, label: str, default: str = "", about: str = "", *, is_account: bool = False) -> Field:
    """A field for an address that is the same for all customers, except those with a test system or a proxy."""
    return Field(
        name=name,
        label=label,
        help=about,
        kind=FieldKind.URL,
        default=default,
        is_optional=True,
        is_folded=True,
        is_account=is_account,
    )


CLIENT_FIELDS: Final = (
    Field(name="client_id", label="Client id", way=Way.OAUTH, is_login=True),
    Field(name="client_secret", label="Client secret", kind=FieldKind.SECRET, way=Way.OAUTH),
)


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """Connecting by OAuth, as an alternative to keys."""

    oauth: OAuth
    #: ``suits`` says who should sign in, and ``keys_suit`` who should enter a key instead. Each is one sentence.
    suits: str
    keys_suit: str
    #: Who in the ATS may allow the sign-in, worded as the subject of a sentence.
    who: str
    #: How long it takes to follow ``clicks``, in words.
    takes: str
    clicks: tuple[Click, ...] = ()

    def texts(self) -> Iterator[str]:
        yield from (self.suits, self.keys_suit, self.who, self.takes)
        for click in self.clicks:
            yield from (click.where, click.do)
        yield from self.oauth.texts()


class Description(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    #: Two letters instead of the ATS's logo, which belongs to its vendor.
    short: str
    versions: str
    rung: Rung = Rung.NONE
    #: When the rung was earned. ``rung_with`` says with which version or system it was earned, if that is not obvious.
    rung_at: str = ""
    rung_with: str = ""
    has_double: bool = True
    minutes: int = 5
    clicks: tuple[Click, ...] = ()
    needs: tuple[Need, ...] = ()
    fields: tuple[Field, ...] = ()
    #: What this ATS cannot do even with all permissions: one sentence per entry.
    lacks: tuple[str, ...] = ()
    #: What the agent can delete to undo a write.
    undoes: frozenset[Part] = frozenset()
    #: What the agent cannot delete, and why: one sentence.
    stays: str = ""
    api_ends: str = ""
    #: None if the ATS accepts only keys.
    sign_in: SignIn | None = None
    #: How often the agent compares all ids in the ATS with the ids of the records that it sent, to find deletions.
    compares_every: timedelta = timedelta(days=7)
    #: Whether the ATS lists candidates together with their applications. The stream of applications then consists of
    #: the page ``ELSEWHERE``.
    has_joint_list: bool = False

    def texts(self) -> Iterator[str]:
        """The texts that pages show, in English, for the translation catalogs."""
        yield from (self.title, self.versions, self.rung_at, self.rung_with, self.api_ends, self.stays, *self.lacks)
        for click in self.clicks:
            yield from (click.where, click.do)
        for need in self.needs:
            yield from (need.label, need.without)
        for field in self.fields:
            yield from (field.label, field.help, *(label for _value, label in field.choices))
        if self.sign_in is not None:
            yield from self.sign_in.texts()

    def fields_of(self, way: Way) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.way in {None, way})

    def way_of(self, settings: Mapping[str, Any]) -> Way:
        return Way.OAUTH if self.sign_in is not None and settings.get("client_id") else Way.KEYS

    def account_of(self, settings: Mapping[str, Any]) -> tuple[str, ...]:
        """From the settings, return the values that say which account of the ATS is used.

        If two sets of settings agree in these values but contain different keys, they may still belong to different
        accounts: each key belongs to one account, but does not say to which.
        """
        fields = (field for field in self.fields if field.is_account)
        return tuple(_account(field, str(settings.get(field.name) or field.default)) for field in fields)

    def missing(self, permissions: Iterable[str]) -> tuple[Need, ...]:
        """Return a ``Need`` for each permission. A permission that has no description is shown by its name."""
        described = {need.name: need for need in self.needs}
        return tuple(
            described.get(name) or Need(name=name, label=name, without="whatever depends on it does not work")
            for name in permissions
        )


def _account(field: Field, value: str) -> str:
    """Reduce a web address to its host and port: scheme and path may change while the account stays the same.

    Anything else, such as a folder or an address with an impossible port, stays as it is.
    """
    if field.kind is not FieldKind.URL:
        return value
    try:
        parts = urlsplit(value)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return value
    if not parts.hostname:
        return value
    return parts.hostname if port in _PORTS.values() else f"{parts.hostname}:{port}"
