import fcntl
import os
import tempfile
from pathlib import Path

import pytest

from tests.support.memory_folder import memory, temporary_files_in


@pytest.fixture(autouse=True)
def before(monkeypatch: pytest.MonkeyPatch) -> str:
    """Unset what the run itself has set, and return the folder that Python then chooses."""
    for name in ("TMPDIR", "PYTEST_DEBUG_TEMPROOT"):
        # Set first, so that the old value returns after the test even if it is set again.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tempfile.gettempdir()


def test_temporary_files_of_the_process_and_its_children_are_made_there(tmp_path: Path) -> None:
    with temporary_files_in(tmp_path):
        assert Path(tempfile.gettempdir()).parent == Path(os.environ["TMPDIR"]).parent == tmp_path


def test_the_folder_is_removed_at_the_end(tmp_path: Path, before: str) -> None:
    with temporary_files_in(tmp_path):
        folder = Path(tempfile.mkdtemp())
    assert not folder.exists()
    assert list(tmp_path.iterdir()) == []
    assert "TMPDIR" not in os.environ
    assert tempfile.gettempdir() == before


def test_the_folders_of_pytest_stay_where_they_were(tmp_path: Path, before: str) -> None:
    with temporary_files_in(tmp_path):
        assert os.environ["PYTEST_DEBUG_TEMPROOT"] == before


def test_another_temporary_folder_that_is_named_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = tmp_path / "named"
    named.mkdir()
    monkeypatch.setenv("TMPDIR", str(named))
    monkeypatch.setattr(tempfile, "tempdir", None)
    with temporary_files_in(tmp_path):
        assert Path(tempfile.gettempdir()) == named


@pytest.mark.parametrize("meminfo", ["MemAvailable: 1000000 kB\n", "MemTotal: 60000000 kB\n", ""])
def test_little_memory_is_left_alone(tmp_path: Path, meminfo: str) -> None:
    file = tmp_path / "meminfo"
    file.write_text(meminfo)
    assert memory(tmp_path, file) is None


def test_a_system_without_such_a_folder_uses_its_disk(tmp_path: Path, before: str) -> None:
    assert memory(tmp_path / "missing") is None
    with temporary_files_in(None):
        assert tempfile.gettempdir() == before


def test_the_next_run_removes_the_folder_of_a_killed_run_but_not_of_a_running_one(tmp_path: Path) -> None:
    killed, running, starting = (tmp_path / f"hirewire-sandbox-{name}" for name in ("killed", "running", "starting"))
    for folder in (killed, running, starting):
        folder.mkdir()
    (killed / "lock").touch()
    with (running / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with temporary_files_in(tmp_path):
            assert not killed.exists()
            assert running.exists()
            assert starting.exists()
