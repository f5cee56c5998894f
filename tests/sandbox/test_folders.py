import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from hirewire.sandbox import folders, keeper

_SLEEP = "import time; time.sleep(600)"
_TELLS_AND_SLEEPS = f"import os; print(os.getpid(), flush=True); {_SLEEP}"


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def held() -> Iterator[ExitStack]:
    with ExitStack() as held:
        yield held


def left_by_a_killed_sandbox() -> Path:
    folder = folders.OwnFolder.make()
    (folder.path / "postgres" / "base").mkdir(parents=True)
    (folder.path / "postgres" / "base" / "1").write_bytes(b"rows")
    os.close(folder.lock)
    return folder.path


def test_a_folder_is_removed_with_its_sandbox(temporary: Path) -> None:
    with folders.own() as folder:
        (folder.path / "logs").mkdir()

        assert [*temporary.iterdir()] == [folder.path]
    assert [*temporary.iterdir()] == []


def test_what_a_killed_sandbox_left_is_removed(temporary: Path, held: ExitStack) -> None:
    left_by_a_killed_sandbox()
    alive = held.enter_context(folders.own())

    folders.remove_left_over()

    assert [*temporary.iterdir()] == [alive.path]


def test_a_folder_is_in_use_until_the_last_process_has_ended(temporary: Path, held: ExitStack) -> None:
    """When a sandbox is killed, its programs end only a moment later."""
    folder = folders.OwnFolder.make()
    program = held.enter_context(subprocess.Popen([sys.executable, "-c", _SLEEP], pass_fds=[folder.lock]))
    held.callback(program.kill)
    os.close(folder.lock)

    folders.remove_left_over()

    assert [*temporary.iterdir()] == [folder.path]
    program.kill()
    program.wait()
    folders.remove_left_over()
    assert [*temporary.iterdir()] == []


def test_a_folder_is_in_use_while_a_program_runs_whose_keeper_was_killed(temporary: Path, held: ExitStack) -> None:
    folder = folders.OwnFolder.make()
    lifeline, ours = os.pipe()
    held.callback(os.close, ours)
    command = [sys.executable, "-I", keeper.__file__, str(lifeline), sys.executable, "-c", _TELLS_AND_SLEEPS]
    kept = held.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, pass_fds=[folder.lock, lifeline]))
    assert kept.stdout is not None
    program = int(kept.stdout.readline())
    held.callback(os.kill, program, signal.SIGKILL)
    os.close(lifeline)
    os.close(folder.lock)

    kept.kill()
    kept.wait()
    folders.remove_left_over()

    assert [*temporary.iterdir()] == [folder.path]


def test_a_folder_without_a_lock_stays(temporary: Path) -> None:
    """This folder may be in use: earlier versions made no lock, and a new sandbox makes the folder before the lock."""
    folder = temporary / "hirewire-sandbox-earlier"
    folder.mkdir()
    (folder / "board").touch()

    folders.remove_left_over()

    assert [*temporary.rglob("*")] == [folder, folder / "board"]


def test_a_link_and_a_file_stay(temporary: Path) -> None:
    elsewhere = left_by_a_killed_sandbox().rename(temporary / "elsewhere")
    (temporary / "hirewire-sandbox-link").symlink_to(elsewhere)
    (temporary / "hirewire-sandbox-file").touch()

    folders.remove_left_over()

    assert (elsewhere / "postgres" / "base" / "1").read_bytes() == b"rows"
    assert {path.name for path in temporary.iterdir()} == {
        "elsewhere",
        "hirewire-sandbox-link",
        "hirewire-sandbox-file",
    }


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder of another user")
def test_a_folder_of_somebody_else_stays(temporary: Path) -> None:
    folder = left_by_a_killed_sandbox()
    os.chown(folder, 65534, 65534)

    folders.remove_left_over()

    assert [*temporary.iterdir()] == [folder]


def test_a_removal_that_was_interrupted_is_finished_by_the_next(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = left_by_a_killed_sandbox()

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "rmdir", interrupt)
        with pytest.raises(KeyboardInterrupt):
            folders.remove_left_over()
    assert [*temporary.iterdir()] == [folder]

    folders.remove_left_over()

    assert [*temporary.iterdir()] == []
