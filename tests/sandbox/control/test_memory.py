"""What a sandbox's web process still has in memory when its world is saved."""

import pytest

from hirewire.kit.work import background
from hirewire.sandbox.control import memory
from hirewire.sandbox.control.errors import NotWritten


def test_a_world_is_not_kept_if_something_could_not_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise ConnectionError

    monkeypatch.setattr(background, "_chores", [fails])
    monkeypatch.setattr(background, "_close_connections", lambda: None)

    with pytest.raises(NotWritten, match="could not be written to the database"):
        memory.store()
