"""The TOML file that HIREWIRE_CONFIG names. Its keys are the names of the environment variables."""

import difflib
import json
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from hirewire.configuration.errors import ConfigurationError
from hirewire.configuration.kinds import Kind, by_name
from hirewire.configuration.table import SETTINGS

#: The variable that names the file. It can only be set in the environment.
VARIABLE: Final = "HIREWIRE_CONFIG"
_SETTINGS: Final = by_name(SETTINGS, "")
NAMES: Final = frozenset(_SETTINGS)
FILE_NAMES: Final = frozenset(setting.file_name for setting in SETTINGS)
_TYPES: Final[Mapping[Kind, tuple[type, ...]]] = {
    Kind.TEXT: (str,),
    Kind.FLAG: (bool, str),
    Kind.WHOLE: (int, str),
    Kind.DECIMAL: (int, float, str),
    Kind.LIST: (list, str, int),
    Kind.JSON: (dict, str),
}


def nearest(name: str) -> str:
    """Return ``; did you mean …?`` for a name that is not a setting, or a period if no setting is similar."""
    close = difflib.get_close_matches(name.upper(), [*NAMES, *FILE_NAMES], n=1)
    return f"; did you mean {close[0]}?" if close else "."


@lru_cache
def values(path: str) -> Mapping[str, str]:
    return {name: _text(path, name, value) for name, value in _loaded(path).items()}


def _loaded(path: str) -> dict[str, Any]:
    try:
        with Path(path).open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise ConfigurationError(f"{VARIABLE} names {path}, which cannot be read ({error.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} is not valid TOML: {error}.") from None


def _text(path: str, name: str, value: object) -> str:
    if name == VARIABLE:
        raise ConfigurationError(f"{path} sets {VARIABLE}, which only the environment can set.")
    if name not in NAMES | FILE_NAMES:
        raise ConfigurationError(f"{path}: {name} is not a setting{nearest(name)}")
    kind = _SETTINGS[name].kind if name in NAMES else Kind.TEXT
    # A bool is an int in Python, but not a number for people.
    if not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind is not Kind.FLAG):
        raise ConfigurationError(f"{path}: {name} must be {kind.value}.")
    return _written(value)


def _written(value: object) -> str:
    match value:
        case bool():
            return "1" if value else "0"
        case list():
            return ",".join(str(item) for item in value)
        case dict():
            return json.dumps(value)
        case _:
            return str(value)
