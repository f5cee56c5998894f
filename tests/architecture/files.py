from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXTS = {
    *{".py", ".html", ".css", ".js", ".mjs", ".ts", ".svg", ".md", ".txt", ".po", ".tmpl"},
    *{".toml", ".json", ".yaml", ".cfg", ".conf", ".lock", ".sh", ".service", ".target", ".timer", ""},
}


def sources() -> list[Path]:
    """Our installed Python files, without Django's generated migrations."""
    return [file for file in sorted((ROOT / "src").rglob("*.py")) if "migrations" not in file.parts]


def python() -> list[Path]:
    beside = (ROOT / folder for folder in ("tests", "tools", "bench"))
    return [*sources(), *(file for folder in beside for file in sorted(folder.rglob("*.py")))]


def scripts() -> list[Path]:
    """Our own JavaScript, without third-party scripts."""
    return [file for file in sorted((ROOT / "src").rglob("*.js")) if "vendor" not in file.parts]


def texts() -> Iterator[Path]:
    """Text files, including lock files, in the root and in the folders that people edit."""
    for folder in ("src", "tests", "tools", "bench", "deploy", "docs", ".ci"):
        yield from (file for file in sorted((ROOT / folder).rglob("*")) if file.is_file() and file.suffix in TEXTS)
    yield from (file for file in sorted(ROOT.iterdir()) if file.is_file() and file.suffix in TEXTS)


def named(file: Path) -> str:
    return str(file.relative_to(ROOT))
