import subprocess
from pathlib import Path

import pytest

from tools.packages.confined import confined, is_possible

USER = 10001

pytestmark = pytest.mark.skipif(
    not is_possible(), reason="Only root can make a read-only file system, so the image was not tried on one."
)


def test_a_confined_command_writes_only_to_its_folder_and_tmp(tmp_path: Path) -> None:
    image, folder = tmp_path / "image", tmp_path / "image/var/lib"
    folder.mkdir(parents=True)
    for path in (image, folder):
        path.chmod(0o777)
    # Pytest's folders are closed to other users, so open them.
    for path in (tmp_path, *(path for path in tmp_path.parents if path.name.startswith(("pytest-", "popen-")))):
        path.chmod(0o755)

    def write(file: Path) -> str:
        command = confined(["sh", "-c", f"echo > {file}; id -u"], image=image, folder=folder, user=USER)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.stdout == f"{USER}\n"
        return done.stderr.strip().rpartition(": ")[2]

    refused = [write(image / "file"), write(Path("/var/tmp/hirewire-confined"))]

    assert refused == 2 * ["Read-only file system"]
    assert write(folder / "file") == ""
    assert [path.name for path in image.iterdir()] == ["var"]
