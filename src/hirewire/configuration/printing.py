"""The settings of a site in words: value, source and meaning, without secrets."""

import os
import re
from collections.abc import Iterator
from typing import Final

from hirewire.configuration import sources, toml_file
from hirewire.configuration.errors import ConfigurationError
from hirewire.configuration.kinds import Secrecy, Setting, by_name
from hirewire.configuration.table import SETTINGS

MASK: Final = "********"
_PARAMETER: Final = re.compile(r"(?<=password=)[^&]+")
#: Variables that also begin with HIREWIRE_, but are not settings of an installation: sandboxes, tests and our own
#: processes use them.
_OTHERS: Final = frozenset(
    {
        toml_file.VARIABLE,
        "HIREWIRE_AGENT_SITE",
        "HIREWIRE_CACHE",
        "HIREWIRE_CHROMIUM",
        "HIREWIRE_IMAGE",
        "HIREWIRE_DEMO_SIMULATOR_KEY",
        "HIREWIRE_LIFELINE",
        "HIREWIRE_SANDBOX_BOARD",
        "HIREWIRE_TEST_DB",
    }
)


def lines(site: str, *, only_changed: bool = False) -> Iterator[str]:
    for setting in by_name(SETTINGS, site).values():
        line = _line(setting, site, only_changed=only_changed)
        if line:
            yield line
            yield f"    {setting.meaning}"


def strangers() -> list[str]:
    """Report variables that begin with HIREWIRE_ but are not settings: a misspelled setting would have no effect."""
    known = toml_file.NAMES | toml_file.FILE_NAMES | _OTHERS
    unknown = sorted(name for name in os.environ if name.startswith("HIREWIRE_") and name not in known)
    return [f"{name} (environment) is not a setting{toml_file.nearest(name)}" for name in unknown]


def _line(setting: Setting, site: str, *, only_changed: bool) -> str:
    try:
        value = sources.find(setting.name, site)
    except ConfigurationError:
        return f"{setting.name}    [cannot be read]"
    if only_changed and value.source == sources.DEFAULT:
        return ""
    return f"{setting.name}={masked(setting, value.text)}    [{value.source}]"


def masked(setting: Setting, text: str) -> str:
    match setting.secrecy:
        case Secrecy.WHOLE:
            return MASK if text else ""
        case Secrecy.ADDRESS:
            return _without_password(text)
        case Secrecy.OPEN:
            return text


def _without_password(address: str) -> str:
    """Mask everything from the first colon after the scheme to the last @.

    The text may be an invalid address: a user or a password that is not percent-encoded may contain @, / and ?. The
    parts of such an address cannot be told apart. Masking part of the host does less harm than showing part of a
    password.
    """
    # Mask parameters first, because a password among them may contain the last @.
    address = _PARAMETER.sub(MASK, address)
    scheme, slashes, rest = address.rpartition("://") if address.count("://") == 1 else ("", "", address)
    before, at, host = rest.rpartition("@")
    user, colon, password = before.partition(":")
    return f"{scheme}{slashes}{user}:{MASK}@{host}" if at and colon and password else address
