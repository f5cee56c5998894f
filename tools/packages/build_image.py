"""Carries out the steps of the Dockerfile without containers, in a folder that stands for the image's root.

``python -m tools.packages.build_image FOLDER`` leaves the image's files in FOLDER/root. Paths of the image are mapped
into FOLDER/root, even inside commands. So `pip` really installs the lock file's packages there.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

from tools.packages.dockerfile import Instruction, Stage, stages

CONTEXT: Final = Path(__file__).parents[2]
#: The folders of the image that are mapped when a command names them. Other folders, such as /usr/bin, are not mapped:
#: commands use this machine's programs in place of the base image's programs.
_OURS: Final = re.compile(r"(?<![\w.])(?=/(?:opt|source|var/lib|tmp)\b)")
_NO_EFFECT: Final = frozenset({"CMD", "ENTRYPOINT", "EXPOSE", "HEALTHCHECK", "USER", "VOLUME"})


class Image:
    def __init__(self, folder: Path, context: Path = CONTEXT) -> None:
        self.folder = folder.resolve()
        self.root = self.folder / "root"
        self._context = context
        self._programs = self.folder / "programs"
        self.workdir = "/"
        self.stages = stages(context / "Dockerfile")
        self.environment = _environment(self.stages[-1])

    def build(self, say: Callable[[str], None] = lambda _text: None) -> None:
        self._programs.mkdir(parents=True)
        (self._programs / "python").symlink_to(self._python())
        for stage in self.stages:
            self._set_aside()
            self.environment, self.workdir = {}, "/"
            for instruction in stage.instructions:
                say(f"{instruction.name} {instruction.value}")
                self._carry_out(instruction)

    @property
    def last(self) -> Stage:
        return self.stages[-1]

    @property
    def size(self) -> int:
        """The bytes that the Dockerfile adds to its base image, without the packages that it installs with apt-get."""
        return sum(file.lstat().st_size for file in self.root.rglob("*") if not file.is_dir() or file.is_symlink())

    def here(self, text: str) -> str:
        """Return the text with the path of ``root`` put before each mapped folder."""
        return _OURS.sub(str(self.root), text)

    def variables(self) -> Mapping[str, str]:
        mapped = {name: self.here(value) for name, value in self.environment.items()}
        path = os.pathsep.join(filter(None, (mapped.get("PATH"), str(self._programs), os.defpath)))
        passed = {name: os.environ[name] for name in os.environ if name.startswith(("PIP_", "SSL_"))}
        return {"HOME": str(self.folder), **passed, **mapped, "PATH": path}

    def _python(self) -> str:
        """Return this machine's Python with the base image's version, or else the Python that runs this program."""
        version = re.fullmatch(r"python:(\d+\.\d+)-slim", self.stages[0].base)
        named = version and Path(f"/usr/bin/python{version[1]}")
        return str(named) if named and named.exists() else sys.executable

    def _set_aside(self) -> None:
        """Keep the finished stage for ``COPY --from``, and begin the next stage with an empty root."""
        finished = [stage for stage in self.stages if self._stage(stage.name).exists()]
        if self.root.exists():
            self.root.rename(self._stage(self.stages[len(finished)].name))
        self.root.mkdir()

    def _stage(self, name: str) -> Path:
        return self.folder / f"stage-{name or 'last'}"

    def _carry_out(self, instruction: Instruction) -> None:
        match instruction.name:
            case "RUN":
                self._run(instruction.value)
            case "COPY":
                self._copy(instruction.words())
            case "ENV":
                self.environment |= _assignments(instruction)
            case "WORKDIR":
                self.workdir = instruction.value
                self._at(self.workdir).mkdir(parents=True, exist_ok=True)
            case name if name not in _NO_EFFECT:
                raise ValueError(f"The Dockerfile has an instruction that this tool does not know: {name}")

    def _at(self, path: str) -> Path:
        return self.root / str(Path(self.workdir) / path).lstrip("/")

    def _run(self, command: str) -> None:
        # Do not call apt-get: this machine's own programs take the place of the packages that it would install.
        command = re.sub(r"\bapt-get [^&|;]+", "true ", command)
        if os.geteuid() != 0:
            # Only root can give files to another user. If somebody else runs this program, the files keep their owner.
            command = re.sub(r"\bchown \S+ \S+", "true", command)
        subprocess.run(
            ["/bin/sh", "-euc", self.here(command)], cwd=self._at("."), env=dict(self.variables()), check=True
        )

    def _copy(self, words: list[str]) -> None:
        *sources, target = words
        if sources[0].startswith("--from="):
            stage = self._stage(sources.pop(0).removeprefix("--from="))
            for source in sources:
                shutil.copytree(stage / source.lstrip("/"), self._at(target), symlinks=True, dirs_exist_ok=True)
            return
        for source in sources:
            for file in context_files(self._context, source):
                relative = file.relative_to(self._context / source)
                to = self._at(target) / (file.name if target.endswith("/") else relative)
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(file, to)


def _environment(stage: Stage) -> dict[str, str]:
    variables: dict[str, str] = {}
    for instruction in stage.instructions:
        if instruction.name == "ENV":
            variables |= _assignments(instruction)
    return variables


def _assignments(instruction: Instruction) -> dict[str, str]:
    return dict(word.split("=", 1) for word in instruction.words())


def context_files(context: Path, source: str) -> Iterator[Path]:
    rules = [line for line in (context / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
    yield from _let_through(context / source, context, rules)


def _let_through(path: Path, context: Path, rules: list[str]) -> Iterator[Path]:
    name = path.relative_to(context)
    if path.is_dir() and not path.is_symlink():
        if not _is_closed(name, rules):
            for inside in sorted(path.iterdir()):
                yield from _let_through(inside, context, rules)
    elif path.is_file() and not _is_ignored(name, rules):
        yield path


def _is_closed(folder: Path, rules: list[str]) -> bool:
    """Whether the whole folder (such as .venv) is left out and need not be searched."""
    opened = any(rule.startswith(f"!{folder}/") for rule in rules)
    return folder != Path() and _is_ignored(folder, rules) and not opened


def _is_ignored(file: Path, rules: list[str]) -> bool:
    """Whether the file is left out. If several rules name the file or a folder above it, the last rule decides."""
    ignored = False
    paths = [str(file), *(str(parent) for parent in file.parents)]
    for rule in rules:
        pattern = rule.removeprefix("!")
        anywhere = pattern.removeprefix("**/")
        texts = [Path(path).name for path in paths] if anywhere != pattern else paths
        if any(fnmatch(text, anywhere) for text in texts):
            ignored = not rule.startswith("!")
    return ignored


if __name__ == "__main__":
    made = Image(Path(sys.argv[1]))
    made.build(say=print)
    print(f"On top of the base image: {made.size / 1e6:.0f} MB")
