import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from hirewire.sandbox import postgres
from hirewire.sandbox.processes import Supervisor
from tests.packages.installed import Installed
from tools.packages.build_image import Image

_IMAGE = pytest.StashKey[str]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if size := config.stash.get(_IMAGE, ""):
        terminalreporter.write_line(size)


@pytest.fixture(scope="session")
def image(built: Image, pytestconfig: pytest.Config) -> Image:
    pytestconfig.stash[_IMAGE] = f"The image adds {built.size / 1e6:.0f} MB to its base image."
    return built


@pytest.fixture(scope="session")
def built() -> Iterator[Image]:
    """The image's files. ``python -m tools.packages.build_image $HIREWIRE_IMAGE`` can build them beforehand."""
    if "HIREWIRE_IMAGE" in os.environ:
        yield Image(Path(os.environ["HIREWIRE_IMAGE"]))
        return
    with _folder() as folder:
        new = Image(folder)
        new.build()
        yield new


@pytest.fixture(scope="session")
def installed(image: Image) -> Iterator[Installed]:
    with ExitStack() as held:
        state = held.enter_context(_folder())
        supervisor = held.enter_context(Supervisor(state / "logs"))
        server = postgres.start(state / "postgres", supervisor=supervisor, say=lambda _: None, is_durable=False)
        installation = Installed(image, server, state)
        installation.prepare()
        yield installation


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder that the image's user can reach, although that user does not exist on this machine."""
    with TemporaryDirectory(prefix="hirewire-packages-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
