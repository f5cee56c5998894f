"""Describes a setting: its name, its meaning, its default, its form, and whether its value is secret."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import lru_cache
from typing import Final


class Kind(StrEnum):
    """How a value is written. In the environment, everything is text. The TOML file has types."""

    TEXT = "text"
    #: True is ``1``, ``true``, ``yes`` or ``on``. False is ``0``, ``false``, ``no``, ``off`` or an empty text. Capitals
    #: do not matter.
    FLAG = "true or false"
    WHOLE = "a whole number"
    DECIMAL = "a number"
    #: Comma-separated, or a list in the TOML file.
    LIST = "a list of strings"
    #: JSON, or a table in the TOML file.
    JSON = "a table"


class Secrecy(Enum):
    OPEN = "open"
    #: An address with a password in it.
    ADDRESS = "address"
    WHOLE = "whole"


HUB, ATS, AGENT = "hub", "ats", "agent"
EVERYWHERE: Final = frozenset((HUB, ATS, AGENT))
EMBEDDING: Final = frozenset((ATS, AGENT))


@dataclass(frozen=True, slots=True)
class Form:
    #: Completes "HIREWIRE_LOGS is 'xml', which is not …".
    words: str
    #: Reads the text, or raises ``ValueError``.
    read: Callable[[str], object]
    #: Reduces all accepted spellings of a value to one.
    tidy: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Setting:
    name: str
    meaning: str
    #: May contain ``{site}`` and the names of other settings, such as ``{HIREWIRE_RSC_API_URL}``.
    default: str = ""
    kind: Kind = Kind.TEXT
    form: Form | None = None
    least: int = 0
    sites: frozenset[str] = EVERYWHERE
    secrecy: Secrecy = Secrecy.OPEN
    is_required: bool = False
    #: The default if HIREWIRE_ENVIRONMENT is ``sandbox``; None if ``default`` applies there too.
    in_sandbox: str | None = None

    @property
    def file_name(self) -> str:
        return f"{self.name}_FILE"

    def tidied(self, text: str) -> str:
        return self.form.tidy(text) if self.form else text


@lru_cache
def by_name(settings: tuple[Setting, ...], site: str) -> Mapping[str, Setting]:
    """The settings of one site, or of all sites if none is given. If settings share a name, the first one is used."""
    rows: dict[str, Setting] = {}
    for setting in settings:
        if not site or site in setting.sites:
            rows.setdefault(setting.name, setting)
    return rows
