"""Restarts the programs of a demo when their sources change: ``hirewire demo --reload``."""

import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NoReturn

from hirewire.sandbox.errors import DemoError
from hirewire.sandbox.processes import Child, ProcessError, Supervisor
from hirewire.sandbox.sites import ATS, HUB

#: A program reads files with these suffixes only when the program starts. Templates and stylesheets are not among
#: these files: with HIREWIRE_RELOAD, programs read them again for each page.
_READ_AT_START: Final = frozenset({".py", ".mo", ".js", ".svg", ".json"})
_CATALOG: Final = ".po"
#: The keys are the packages that only one site uses, and each value is that site. Other packages belong to both sites.
_OF_ONE_SITE: Final = {"hub": HUB, "agent": ATS, "simulator": ATS}
#: If a program ends within this many seconds after a change restarted it, its code is broken. Such a program is
#: started again only after the next change.
_YOUNG: Final = 20.0
#: Changes are handled only after this many milliseconds without another change.
_QUIET: Final = 50
#: Milliseconds between two checks of the programs.
_LOOK_EVERY: Final = 250
Say = Callable[[str], None]


def check() -> None:
    if find_spec("watchfiles") is None:
        raise DemoError("`hirewire demo --reload` needs the package watchfiles. Run `pip install watchfiles`.")


class Reloader:
    def __init__(self, supervisor: Supervisor, source: Path, say: Say) -> None:
        self._supervisor = supervisor
        #: The folder of the package ``hirewire``.
        self._source = source
        self._say = say
        #: Changed files that no program has read yet.
        self._changed: set[Path] = set()
        #: Maps each program's name to the time when a change last restarted the program.
        self._restarted: dict[str, float] = {}
        #: Programs whose code cannot start. They wait for the next change.
        self._broken: set[str] = set()
        #: How many bytes of each log have been shown.
        self._shown = {child.log: child.log.stat().st_size for child in supervisor.children}

    def watch(self) -> NoReturn:
        """Block until a signal interrupts."""
        from watchfiles import watch  # noqa: PLC0415 - only developers install it

        is_announced = False
        while True:
            for changes in watch(self._source, step=_QUIET, rust_timeout=_LOOK_EVERY, yield_on_timeout=True):
                if not is_announced:
                    # Before the first round, the watch may not exist yet, and a change would go unnoticed.
                    self._say("Changes of the source are shown from now on.")
                    is_announced = True
                self.take([Path(name) for _, name in changes])
                self.look()

    def take(self, paths: Iterable[Path]) -> None:
        """Restart the programs that use these files. Restart nothing if a changed file is invalid Python."""
        saved = set(paths)
        if any(path.suffix == _CATALOG for path in saved):
            self._compile_catalogs()
        news = {path for path in saved if path.suffix in _READ_AT_START}
        if not news:
            return
        self._changed |= news
        if errors := list(filter(None, map(_syntax_error, sorted(self._changed)))):
            self._say("\n".join([*errors, "The programs keep running with the code from before this error."]))
            return
        if any(path.parent.name == "migrations" for path in self._changed):
            self._say("A migration has changed. To apply it, press Ctrl-C and start the demo again.")
        self._restart([child for child in self._supervisor.children if self._is_concerned(child)])
        self._changed.clear()

    def look(self) -> None:
        """Show what programs have logged. Report programs that cannot start. Restart other programs that have ended."""
        for child in self._supervisor.children:
            if news := self._news(child.log):
                self._say(news)
            if child.has_ended and child.name not in self._broken:
                self._care_for(child)

    def _news(self, log: Path) -> str:
        with log.open("rb") as file:
            file.seek(self._shown[log])
            news = file.read()
        # A program may be in the middle of writing a line.
        whole, line_break, _ = news.rpartition(b"\n")
        self._shown[log] += len(whole + line_break)
        return whole.decode(errors="replace")

    def _care_for(self, child: Child) -> None:
        if time.monotonic() - self._restarted.get(child.name, -_YOUNG) < _YOUNG:
            self._broken.add(child.name)
            self._say(f"{child.name} cannot start. It waits for the next change of the source.")
            return
        status = child.process.returncode
        try:
            child.restart()
        except ProcessError as error:
            if not _is_ours(child):
                raise
            self._broken.add(child.name)
            self._say(str(error))
        else:
            self._say(f"{child.name} ended with status {status} and was started again; see {child.log}.")

    def _restart(self, children: list[Child]) -> None:
        for child in children:
            if not child.has_ended:
                child.process.terminate()
        for child in children:
            child.renew()
            self._restarted[child.name] = time.monotonic()
            self._broken.discard(child.name)
        files = ", ".join(sorted(str(path.relative_to(self._source)) for path in self._changed))
        self._say(f"Restarted {', '.join(child.name for child in children)} because of {files}.")

    def _is_concerned(self, child: Child) -> bool:
        packages = {path.relative_to(self._source).parts[0] for path in self._changed}
        sites = {site.name for name in packages for site in ([_OF_ONE_SITE[name]] if name in _OF_ONE_SITE else _SITES)}
        return child.name.partition(" ")[0] in sites

    def _compile_catalogs(self) -> None:
        """Compile the catalogs with the package's build hook. The compiled catalogs then count as changed files."""
        hook = self._source.parents[1] / "tools" / "build_hook.py"
        if hook.is_file():
            done = subprocess.run([sys.executable, str(hook)], capture_output=True, text=True, check=False)
            if done.returncode:
                self._say(f"A catalog cannot be compiled: {done.stderr.strip().rpartition(chr(10))[2]}")


_SITES: Final = (HUB, ATS)


def _is_ours(child: Child) -> bool:
    return child.name.partition(" ")[0] in {site.name for site in _SITES}


def _syntax_error(path: Path) -> str:
    """Return the error that the interpreter prints for a Python file; empty if the file is valid or deleted."""
    if path.suffix != ".py":
        return ""
    try:
        compile(path.read_bytes(), path, "exec", dont_inherit=True)
    except FileNotFoundError:
        return ""
    except (SyntaxError, ValueError) as error:
        return "".join(traceback.format_exception_only(error)).rstrip()
    return ""
