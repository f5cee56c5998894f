"""The agent follows no link out of a customer's folder, so the folder cannot show the files of another customer."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hirewire.agent.connectors.files import CsvFolder, Settings, inside
from hirewire.agent.sdk.errors import StopSync, TryLater
from hirewire.agent.sdk.records import Stream
from tests.agent.connectors.files.world import FilesWorld
from tests.agent.connectors.suite import ids


@pytest.fixture
def world(tmp_path: Path) -> FilesWorld:
    return FilesWorld(tmp_path / "drop")


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A file of another customer."""
    return FilesWorld(tmp_path / "other").path("candidates")


def replaced(path: Path, target: Path) -> None:
    path.unlink()
    path.symlink_to(target)


def replaced_by_pipe(path: Path, _target: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def candidates(world: FilesWorld) -> set[str]:
    return set(ids(world.connector().changes(Stream.CANDIDATES, None)))


def test_a_table_that_links_out_of_the_folder_is_no_file(world: FilesWorld, other: Path) -> None:
    replaced(world.path("candidates"), other)

    with pytest.raises(StopSync, match="there is no file named candidates"):
        candidates(world)


@pytest.mark.parametrize(
    "settings", [{"ready": "done"}, {"holds": "changes", "ready": "done"}], ids=["all rows", "changes"]
)
def test_a_done_mark_that_links_out_of_the_folder_marks_nothing(
    world: FilesWorld, other: Path, settings: dict[str, str]
) -> None:
    world.settings |= settings
    for table in world.tables:
        world.write(table, "", ending=".csv.done")
    replaced(world.path("candidates", ".csv.done"), other)

    with pytest.raises(StopSync, match="there is no file named candidates"):
        candidates(world)


def test_links_within_the_folder_are_followed(world: FilesWorld) -> None:
    kept = world.folder / "kept"
    kept.mkdir()
    world.path("candidates").rename(kept / "today")
    world.path("candidates").symlink_to("kept/today")
    (kept / "1").symlink_to(world.folder / "cv" / "1")
    world.row("files", "D-1")["content"] = "kept/1"
    world.tables.pop("candidates")
    world.save()

    assert candidates(world) == {"P-1", "P-2", "P-3", "P-4", "P-5"}
    assert world.connector().content("D-1") == b"%PDF-"


def test_the_folder_itself_may_be_a_link(world: FilesWorld, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(world.folder)

    connector = CsvFolder(Settings(folder=str(link)), webhook_secret="")

    assert set(ids(connector.changes(Stream.CANDIDATES, None))) == world.ids(Stream.CANDIDATES)
    assert connector.content("D-1") == b"%PDF-"


@pytest.mark.parametrize("replace", [replaced, replaced_by_pipe])
def test_a_table_that_is_replaced_after_it_was_checked_is_not_read(
    world: FilesWorld, other: Path, monkeypatch: pytest.MonkeyPatch, replace: Callable[[Path, Path], object]
) -> None:
    replaces_when_opened(monkeypatch, "candidates.csv", lambda: replace(world.path("candidates"), other))

    with pytest.raises(TryLater, match=r"candidates\.csv cannot be read at the moment"):
        candidates(world)


def test_a_folder_on_the_way_to_a_resume_is_not_replaced_by_a_link(
    world: FilesWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cv, away = world.folder / "cv", tmp_path / "away"
    away.mkdir()
    (away / "1").write_bytes(b"secret")
    connector = world.connector()
    connector.counts()

    def act() -> None:
        cv.rename(tmp_path / "before")
        cv.symlink_to(away)

    replaces_when_opened(monkeypatch, "1", act)

    assert connector.content("D-1") is None


def replaces_when_opened(monkeypatch: pytest.MonkeyPatch, name: str, act: Callable[[], object]) -> None:
    """Run ``act`` after the file with this name has been checked, and before it is opened."""
    opened = inside._opened

    def late(root: Path, place: str, flags: int) -> int:
        if Path(place).name == name:
            act()
        return opened(root, place, flags)

    monkeypatch.setattr(inside, "_opened", late)
