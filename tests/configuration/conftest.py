import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hirewire.configuration import toml_file

Setter = Callable[..., None]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Setter:
    for name in os.environ:
        if name.startswith("HIREWIRE_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)

    def setter(**variables: object) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, str(value))

    return setter


@pytest.fixture
def toml(environment: Setter, tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        file = tmp_path / "hirewire.toml"
        file.write_text(text)
        toml_file.values.cache_clear()
        environment(HIREWIRE_CONFIG=file)
        return file

    return write
