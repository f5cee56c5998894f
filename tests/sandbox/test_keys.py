import errno
import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet

from hirewire.sandbox.keys import keys


def test_new_keys_are_usable_and_never_the_same() -> None:
    first, second = (CliRunner().invoke(keys).output for _ in range(2))

    lines = dict(line.split("=", 1) for line in first.splitlines())
    assert sorted(lines) == [
        "HIREWIRE_AGENT_KEY",
        "HIREWIRE_ENCRYPTION_KEYS",
        "HIREWIRE_HASH_KEY",
        "HIREWIRE_ID_KEY",
        "HIREWIRE_SECRET_KEY",
    ]
    assert Fernet(lines["HIREWIRE_ENCRYPTION_KEYS"])
    assert not set(first.splitlines()) & set(second.splitlines())


def test_files_of_keys_are_kept(tmp_path: Path) -> None:
    (tmp_path / "HIREWIRE_HASH_KEY").write_text("kept")

    first, second = (CliRunner().invoke(keys, ["--into", str(tmp_path)]) for _ in range(2))

    assert (first.stderr.count("Wrote"), second.stderr) == (4, "")
    assert (tmp_path / "HIREWIRE_HASH_KEY").read_text() == "kept"
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir() if file.name != "HIREWIRE_HASH_KEY"} == {0o600}


def test_a_key_that_a_full_disk_cuts_off_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: Path, _text: str) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_text", full)
        refused = CliRunner().invoke(keys, ["--into", str(tmp_path)])

    assert refused.stderr == f"Error: {tmp_path / 'HIREWIRE_SECRET_KEY'}: No space left on device\n"
    assert list(tmp_path.iterdir()) == []
