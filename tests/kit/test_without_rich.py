"""Programs start without rich, because importing it takes time. Only code that needs rich imports it."""

import subprocess
import sys
from pathlib import Path

import pytest

from hirewire.sandbox import prepared

_IS_LOADED = "print(any(name.split('.')[0] in ('rich', 'pygments') for name in sys.modules))"


def printed(code: str) -> str:
    environment = prepared.site_environment("postgres://nowhere", Path("var"))
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.parametrize("module", ["hirewire.cli.serving", "hirewire.project.settings.hub"])
def test_a_program_starts_without_rich(module: str) -> None:
    code = f"import sys, {module}; assert 'structlog' in sys.modules; {_IS_LOADED}"

    assert printed(code) == "False\n"


def test_rich_can_be_imported_afterwards() -> None:
    code = "from hirewire.kit import without_rich; import rich.console; print(rich.console.Console.__name__)"

    assert printed(code) == "Console\n"


def test_rich_keeps_formatting_tracebacks_where_it_is_imported_already() -> None:
    code = "import rich, structlog; from hirewire.kit import without_rich; print(structlog.dev.rich is rich)"

    assert printed(code) == "True\n"


def test_a_library_of_ours_does_not_take_rich_away() -> None:
    code = "import hirewire.client, sys; print('hirewire.kit.without_rich' in sys.modules)"

    assert printed(code) == "False\n"
