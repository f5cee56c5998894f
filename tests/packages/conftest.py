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


@pytest.fixture(scope="session")
def image() -> Iterator[Image]:
    """The image's files: new ones, or those that ``python -m tools.packages.build_image $HIREWIRE_IMAGE`` has built."""
    if "HIREWIRE_IMAGE" in os.environ:
        yield Image(Path(os.environ["HIREWIRE_IMAGE"]))
        return
    with _folder() as folder:
        built = Image(folder)
        built.build()
        yield built


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
    """A folder that the image's user can reach, although no such user exists on this machine."""
    with TemporaryDirectory(prefix="hirewire-packages-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
