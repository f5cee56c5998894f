import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from hirewire.cli.main import main
from hirewire.sandbox.processes import Supervisor
from hirewire.sandbox.reloading import Reloader
from tests.support.stack import eventually

HUB = ["hub web", "hub worker"]
RUNS = "import time\ntime.sleep(600)\n"


class Demo:
    """Programs with the same names as the demo's. The hub's programs run ``hub/pages.py``, which a test can break."""

    def __init__(self, source: Path, supervisor: Supervisor) -> None:
        self.source = source
        self.said: list[str] = []
        self.write("hub/pages.py", RUNS)
        hub, ats = [sys.executable, str(source / "hub/pages.py")], [sys.executable, "-c", RUNS]
        commands = {"hub web": hub, "hub worker": hub, "ats web": ats}
        self.programs = {name: supervisor.start(name, command) for name, command in commands.items()}
        self.reloader = Reloader(supervisor, source, self.said.append)

    def write(self, name: str, text: str) -> Path:
        file = self.source / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def change(self, name: str, text: str = RUNS) -> list[str]:
        """Save a file; return the programs that were restarted."""
        before = {name: child.process.pid for name, child in self.programs.items()}
        self.reloader.take([self.write(name, text)])
        return [name for name, child in self.programs.items() if child.process.pid != before[name]]


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    with Supervisor(tmp_path / "logs") as supervisor:
        yield Demo(tmp_path / "src" / "hirewire", supervisor)


@pytest.mark.parametrize(
    ("file", "restarted"),
    [
        ("hub/services.py", ["hub web", "hub worker"]),
        ("hub/static/hub/widgets/in.js", ["hub web", "hub worker"]),
        ("agent/locale/de/LC_MESSAGES/django.mo", ["ats web"]),
        ("kit/clock.py", ["hub web", "hub worker", "ats web"]),
        ("__init__.py", ["hub web", "hub worker", "ats web"]),
        ("hub/templates/hub/page.html", []),
        ("kit/looks/static/looks/looks.css", []),
        ("hub/.services.py.swp", []),
    ],
)
def test_a_change_restarts_the_programs_that_read_the_file_when_they_start(
    demo: Demo, file: str, restarted: list[str]
) -> None:
    assert demo.change(file) == restarted
    assert len(demo.said) == bool(restarted)


def test_a_syntax_error_is_shown_and_the_programs_run_on(demo: Demo) -> None:
    restarted = demo.change("hub/services.py", "def kettle(:\n")

    assert restarted == []
    assert 'services.py", line 1' in demo.said[0]
    assert "SyntaxError" in demo.said[0]


def test_the_next_change_after_a_syntax_error_shows_everything_that_has_changed(demo: Demo) -> None:
    demo.change("kit/clock.py", "1 +\n")
    demo.change("hub/services.py")

    assert demo.change("kit/clock.py") == ["hub web", "hub worker", "ats web"]
    assert demo.said[-1].endswith("because of hub/services.py, kit/clock.py.")


def test_a_deleted_file_ends_its_syntax_error(demo: Demo) -> None:
    demo.change("hub/services.py", "1 +\n")
    (demo.source / "hub/services.py").unlink()

    assert demo.change("hub/forms.py") == ["hub web", "hub worker"]


def test_programs_that_cannot_start_wait_for_the_next_change(demo: Demo) -> None:
    demo.change("hub/pages.py", "raise NameError('kettle')\n")
    broken = [demo.programs[name] for name in ("hub web", "hub worker")]
    eventually(lambda: [child.has_ended for child in broken], all)
    demo.said.clear()

    for _ in range(3):
        demo.reloader.look()

    tracebacks, reports = demo.said[::2], demo.said[1::2]
    assert all(text.endswith("NameError: kettle") for text in tracebacks)
    assert reports == [f"{name} cannot start. It waits for the next change of the source." for name in HUB]
    assert [child.has_ended for child in demo.programs.values()] == [True, True, False]
    assert demo.change("hub/pages.py") == ["hub web", "hub worker"]
    assert [child.has_ended for child in demo.programs.values()] == [False, False, False]


def test_a_program_that_ends_for_another_reason_is_started_again(demo: Demo) -> None:
    child = demo.programs["ats web"]
    child.process.kill()
    eventually(lambda: child.has_ended, bool)

    demo.reloader.look()

    assert not child.has_ended
    assert "ats web ended with status -9 and was started again" in demo.said[0]


def test_what_programs_log_is_shown_line_by_line(demo: Demo) -> None:
    log = demo.programs["ats web"].log
    with log.open("a") as output:
        output.write("an err")
        output.flush()
        demo.reloader.look()
        output.write("or\nand its reason\nmo")

    demo.reloader.look()
    demo.reloader.look()

    assert demo.said == ["an error\nand its reason"]


def test_a_changed_migration_is_not_applied_to_the_data(demo: Demo) -> None:
    demo.change("hub/migrations/0100_kettle.py")

    assert demo.said[0] == "A migration has changed. To apply it, press Ctrl-C and start the demo again."


@pytest.mark.parametrize(
    ("hook", "said"),
    [
        ("from pathlib import Path; Path(__file__).with_name('compiled').touch()", []),
        ("raise ValueError('line 7')", ["A catalog cannot be compiled: ValueError: line 7"]),
    ],
)
def test_a_changed_catalog_is_compiled(demo: Demo, hook: str, said: list[str]) -> None:
    tools = demo.source.parents[1] / "tools"
    tools.mkdir()
    (tools / "build_hook.py").write_text(hook)

    demo.change("hub/locale/de/LC_MESSAGES/django.po", "")

    assert demo.said == said
    assert (tools / "compiled").exists() == (not said)


def test_without_the_watcher_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)

    result = CliRunner().invoke(main, ["demo", "--reload"])

    assert result.exit_code == 1
    assert "Run `pip install watchfiles`." in result.output
