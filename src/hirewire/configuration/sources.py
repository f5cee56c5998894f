"""Finds where a value comes from: the environment, a file that the environment names, the TOML file, or the default."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hirewire.configuration import toml_file
from hirewire.configuration.errors import ConfigurationError
from hirewire.configuration.kinds import Secrecy, Setting, by_name
from hirewire.configuration.table import SETTINGS

ENVIRONMENT: Final = "environment"
DEFAULT: Final = "default"
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Value:
    text: str
    source: str


def find(name: str, site: str = "") -> Value:
    """Return a setting's value and its source. ``site`` matters only if the default differs between sites."""
    setting = by_name(SETTINGS, site)[name]
    for names, variables in _places():
        value = _stated(setting, names, variables)
        if value is not None:
            return value
    return Value(_default(setting, site), DEFAULT)


def is_stated(name: str) -> bool:
    return find(name).source != DEFAULT


def secret_files() -> Mapping[str, str]:
    """Return the files that contain secrets, each with the variable that names it."""
    secrets = [setting for setting in SETTINGS if setting.secrecy is not Secrecy.OPEN]
    named = {
        variables[setting.file_name]: setting.file_name
        for _, variables in _places()
        for setting in secrets
        if setting.file_name in variables
    }
    path = os.environ.get(toml_file.VARIABLE)
    if path and any(setting.name in toml_file.values(path) for setting in secrets):
        named[path] = toml_file.VARIABLE
    return named


def _places() -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield the environment, then the TOML file, each with its name. The first that has a value takes precedence."""
    yield ENVIRONMENT, os.environ
    path = os.environ.get(toml_file.VARIABLE)
    if path:
        yield path, toml_file.values(path)


def _stated(setting: Setting, place: str, variables: Mapping[str, str]) -> Value | None:
    path = variables.get(setting.file_name)
    if setting.name in variables:
        if path is not None:
            raise ConfigurationError(
                f"{setting.name} and {setting.file_name} are both set ({place}). Keep one of the two."
            )
        return Value(setting.tidied(variables[setting.name]), place)
    return None if path is None else Value(setting.tidied(_content(setting, path)), path)


def _content(setting: Setting, path: str) -> str:
    try:
        # Editors and `echo` end a file with a line break, which is not part of the value.
        return Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise ConfigurationError(
            f"{setting.file_name} names {path}, which cannot be read ({error.strerror})."
        ) from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{setting.file_name} names {path}, which is not text.") from None


def _default(setting: Setting, site: str) -> str:
    if setting.in_sandbox is not None and find("HIREWIRE_ENVIRONMENT").text == "sandbox":
        return setting.in_sandbox
    return _PLACEHOLDER.sub(lambda part: site if part[1] == "site" else find(part[1], site).text, setting.default)
