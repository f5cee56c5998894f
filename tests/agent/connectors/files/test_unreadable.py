import errno
import os
from pathlib import Path

import pytest

from hirewire.agent.connections import checking, services
from hirewire.agent.connectors.files import inside
from hirewire.agent.sdk.describe import Environment
from hirewire.agent.sdk.errors import SkipRecord, StopSync, TryLater
from hirewire.agent.sdk.records import Stream
from tests.agent.connectors.files.world import FilesWorld


@pytest.fixture
def world(tmp_path: Path) -> FilesWorld:
    return FilesWorld(tmp_path / "drop")


def breaks(monkeypatch: pytest.MonkeyPatch, name: str, code: int) -> None:
    """Make each attempt to read this file fail with this error of the operating system.

    It is not enough to take away the file's permissions: root may run the tests, and root could still read the file.
    """
    read = inside.read

    def broken(file: Path, folder: Path) -> bytes:
        if file.name == name:
            raise OSError(code, os.strerror(code), str(file))
        return read(file, folder)

    monkeypatch.setattr(inside, "read", broken)


def test_a_file_that_the_agent_may_not_read_stops_the_sync(world: FilesWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    breaks(monkeypatch, "candidates.csv", errno.EACCES)

    with pytest.raises(StopSync, match=r"The agent does not have permission to read candidates\.csv\."):
        list(world.connector().changes(Stream.CANDIDATES, None))


def test_a_file_that_breaks_is_read_later(world: FilesWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    breaks(monkeypatch, "candidates.csv", errno.EIO)

    with pytest.raises(TryLater, match=r"candidates\.csv cannot be read at the moment: Input/output error\."):
        list(world.connector().changes(Stream.CANDIDATES, None))


@pytest.mark.django_db
def test_the_check_names_the_file(world: FilesWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = services.draft(
        tenant="larkspur",
        name="Larkspur",
        connector="files",
        settings={"folder": str(world.folder)},
        environment=Environment.TEST,
    )
    breaks(monkeypatch, "candidates.csv", errno.EACCES)

    checking.check(connection)

    assert connection.check_fault == (
        "The agent does not have permission to read candidates.csv. Give read access to the user that the agent runs"
        " as, then resume."
    )


def test_a_resume_that_the_agent_may_not_read_is_left_out(world: FilesWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    breaks(monkeypatch, "1", errno.EACCES)

    with pytest.raises(SkipRecord, match=r"Line 2 of files\.csv names a file that cannot be read: Permission denied\."):
        world.connector().content("D-1")


def test_a_resume_in_place_of_its_path_is_left_out(world: FilesWorld) -> None:
    world.row("files", "D-1")["content"] = "I weld ships. " * 400
    world.save()

    with pytest.raises(SkipRecord, match="File name too long"):
        world.connector().content("D-1")


def test_a_resume_behind_a_circle_of_links_is_left_out(world: FilesWorld) -> None:
    (world.folder / "loop").symlink_to(world.folder / "loop")
    world.row("files", "D-1")["content"] = "loop/1"
    world.save()

    with pytest.raises(SkipRecord, match="names a file that cannot be read"):
        world.connector().content("D-1")
