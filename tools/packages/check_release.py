"""Checks the contents of a release before anybody publishes it: ``python -m tools.packages.check_release dist``."""

import sys
import tarfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

CHECKOUT: Final = Path(__file__).parents[2]
SOURCE: Final = CHECKOUT / "src/hirewire"
#: Files that only translators need. A running site reads the compiled catalogs beside them.
_ONLY_SOURCES: Final = (".po",)
#: What belongs to a development checkout, but not to a release.
_STRAY: Final = (".pyc", ".orig", ".rej", ".swp", ".env")
_STRAY_FOLDERS: Final = frozenset({"__pycache__", ".git", ".venv", "node_modules", "var"})
_DEVELOPMENT: Final = frozenset({"tests", "tools", "bench", "deploy"})


def faults_of_wheel(names: Sequence[str]) -> Iterator[str]:
    present = set(names)
    for name in sorted(_expected() - present):
        yield f"the wheel lacks {name}"
    for name in sorted(present):
        path = PurePosixPath(name)
        if path.parts[0] in _DEVELOPMENT:
            yield f"the wheel has {name}, which is for development"
        elif path.suffix in (*_STRAY, *_ONLY_SOURCES) or _STRAY_FOLDERS & set(path.parts):
            yield f"the wheel has {name}"
    if not any(name.endswith(".dist-info/licenses/LICENSE") for name in present):
        yield "the wheel lacks its license"


def faults_of_sdist(names: Sequence[str]) -> Iterator[str]:
    """Check that the files for building a wheel are there, and that stray files of a checkout are not."""
    present = {str(PurePosixPath(*PurePosixPath(name).parts[1:])) for name in names}
    needed = {"pyproject.toml", "README.md", "LICENSE", "tools/build_hook.py", "requirements.lock"}
    for name in sorted((needed | {f"src/{each}" for each in _expected()}) - present):
        yield f"the source distribution lacks {name}"
    for name in sorted(present):
        path = PurePosixPath(name)
        if path.suffix in _STRAY or _STRAY_FOLDERS & set(path.parts):
            yield f"the source distribution has {name}"


def _expected() -> set[str]:
    """Every file that a site reads from the package: modules, templates, static files, compiled catalogs, py.typed."""
    files = {path for path in SOURCE.rglob("*") if path.is_file() and path.suffix not in (*_STRAY, *_ONLY_SOURCES)}
    files |= {path.with_suffix(".mo") for path in SOURCE.rglob("*.po")}
    return {str(path.relative_to(SOURCE.parent)) for path in files if not path.name.startswith(".")}


def faults(folder: Path) -> list[str]:
    wheels, sdists = sorted(folder.glob("*.whl")), sorted(folder.glob("*.tar.gz"))
    if len(wheels) != 1 or len(sdists) != 1:
        return [f"{folder} has {len(wheels)} wheels and {len(sdists)} source distributions instead of one of each"]
    with zipfile.ZipFile(wheels[0]) as wheel, tarfile.open(sdists[0]) as sdist:
        files = [member.name for member in sdist.getmembers() if member.isfile()]
        return [*faults_of_wheel(wheel.namelist()), *faults_of_sdist(files)]


if __name__ == "__main__":
    wrong = faults(Path(sys.argv[1]))
    sys.exit("\n".join(wrong) if wrong else 0)
