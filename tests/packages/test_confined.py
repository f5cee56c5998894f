import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tools.packages.confined import confined, is_possible

USER = 10001

pytestmark = pytest.mark.skipif(
    not is_possible(), reason="Only root can make a read-only file system, so the image was not tried on one."
)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users may enter. They may not enter pytest's folders: each run of pytest closes these."""
    with TemporaryDirectory(prefix="hirewire-open-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_a_confined_command_writes_only_to_its_folder_and_tmp(open_folder: Path) -> None:
    image, folder = open_folder / "image", open_folder / "image/var/lib"
    folder.mkdir(parents=True)
    for path in (image, folder):
        path.chmod(0o777)

    def write(file: Path) -> str:
        command = confined(["sh", "-c", f"echo > {file}; id -u"], image=image, folder=folder, user=USER)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.stdout == f"{USER}\n"
        return done.stderr.strip().rpartition(": ")[2]

    refused = [write(image / "file"), write(Path("/var/tmp/hirewire-confined"))]

    assert refused == 2 * ["Read-only file system"]
    assert write(folder / "file") == ""
    assert [path.name for path in image.iterdir()] == ["var"]
