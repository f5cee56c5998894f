"""Values, converted to the types of their settings.

The environment is read at each call, but the TOML file only once.
"""

import json
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from hirewire.configuration import sources
from hirewire.configuration.errors import ConfigurationError
from hirewire.configuration.kinds import Kind, Secrecy, by_name
from hirewire.configuration.table import SETTINGS

#: Groups of settings. The settings of one group work only together.
_TOGETHER: Final = (
    ("HIREWIRE_AGENT_OPENID_ISSUER", "HIREWIRE_AGENT_OPENID_CLIENT_ID", "HIREWIRE_AGENT_OPENID_CLIENT_SECRET"),
)
_FLAGS: Final = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off", ""), False),
}


def text(name: str, site: str = "") -> str:
    value, form = sources.find(name, site), by_name(SETTINGS, site)[name].form
    if form:
        try:
            form.read(value.text)
        except ValueError:
            raise _wrong(name, value, form.words) from None
    return value.text


def required(name: str) -> str:
    value = text(name)
    if not value:
        raise _missing(name)
    return value


def required_items(name: str) -> list[str]:
    values = items(name)
    if not values:
        raise _missing(name)
    return values


def flag(name: str) -> bool:
    value = sources.find(name)
    word = value.text.strip().lower()
    if word not in _FLAGS:
        raise _wrong(name, value, "true or false")
    return _FLAGS[word]


def whole(name: str) -> int:
    value = sources.find(name)
    try:
        number = int(value.text)
    except ValueError:
        raise _wrong(name, value, "a whole number") from None
    _check_size(name, value, number)
    return number


def decimal(name: str) -> float:
    value = sources.find(name)
    try:
        number = float(value.text)
    except ValueError:
        raise _wrong(name, value, "a number") from None
    _check_size(name, value, number)
    return number


def items(name: str) -> list[str]:
    return [item.strip() for item in text(name).split(",") if item.strip()]


def mapping(name: str) -> dict[str, object] | None:
    value = sources.find(name)
    try:
        parsed: dict[str, object] | None = json.loads(value.text or "null")
    except ValueError:
        raise ConfigurationError(f"{name} ({value.source}) is not valid JSON.") from None
    return parsed


def faults(site: str) -> list[str]:
    """Report what is wrong with the settings of a site. The list is empty if the site can start."""
    messages = []
    for name, setting in by_name(SETTINGS, site).items():
        try:
            if setting.is_required:
                (required_items if setting.kind is Kind.LIST else required)(name)
            _READERS[setting.kind](name)
        except ConfigurationError as error:
            messages.append(str(error))
    return list(dict.fromkeys([*messages, *_halves(site)]))


def _halves(site: str) -> Iterator[str]:
    """If only some settings of a group in ``_TOGETHER`` are present, report each one that is missing."""
    known = by_name(SETTINGS, site)
    for names in _TOGETHER:
        absent = [name for name in names if name in known and not sources.find(name, site).text]
        present = [name for name in names if name in known and name not in absent]
        if present:
            yield from (f"{name} is not set, but {present[0]} is. Set all of them, or none." for name in absent)


_READERS: Final[Mapping[Kind, Callable[[str], object]]] = {
    Kind.TEXT: text,
    Kind.FLAG: flag,
    Kind.WHOLE: whole,
    Kind.DECIMAL: decimal,
    Kind.LIST: items,
    Kind.JSON: mapping,
}


def _check_size(name: str, value: sources.Value, number: float) -> None:
    least = by_name(SETTINGS, "")[name].least
    # Python also reads ``inf`` and ``nan`` as numbers.
    if not least <= number < math.inf:
        raise _wrong(name, value, f"{least} or more")


def _missing(name: str) -> ConfigurationError:
    return ConfigurationError(
        f"{name} is not set. `hirewire keys` prints a value for each key; docs/guides/running.md says what they do."
    )


def _wrong(name: str, value: sources.Value, kind: str) -> ConfigurationError:
    is_open = by_name(SETTINGS, "")[name].secrecy is Secrecy.OPEN
    shown = f"is {value.text!r}, which is not" if is_open else "is not"
    return ConfigurationError(f"{name} ({value.source}) {shown} {kind}.")
