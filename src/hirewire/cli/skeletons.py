"""``hirewire agent new-connector``: writes the files of a new connector."""

import keyword
import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import groupby
from pathlib import Path
from string import Template
from typing import Final

import click

_ENDING: Final = ".tmpl"
#: Placeholder for the connector's name in paths.
_PLACE: Final = "NAME"
_NEXT_STEPS: Final = """
Next:
1. Write the double, then the connector, until this passes:
   .venv/bin/pytest tests/agent/connectors/{name}
2. Add rows for “{name}” to src/hirewire/agent/registry.py and src/hirewire/agent/doubles/catalog.py.
3. docs/guides/connectors.md says what the suite checks, and how to show that a connector works with its ATS.
"""


@click.command("new-connector")
@click.argument("name")
@click.option("--title", help="The ATS's name, as people see it. Derived from NAME by default.")
@click.option(
    "--into",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="The folder with Hirewire's source; the current one by default.",
)
def new_connector(name: str, title: str | None, into: Path) -> None:
    """Write the skeleton of a connector for another ATS.

    Writes the connector, its double, its description, its README, and tests
    that run in the shared suite. Each test fails at first and says what to
    do. NAME is a lower-case word, such as acme.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        raise click.UsageError(f"“{name}” cannot name a package. Use a lower-case word, such as acme.")
    if not (into / "src/hirewire/agent/connectors").is_dir():
        raise click.UsageError(f"{into} does not contain Hirewire's source. Name its folder with --into.")
    words = _words(name, title)
    texts = {into / place.replace(_PLACE, name): text for place, text in _templates(files("hirewire.cli") / "skeleton")}
    existing = [path for path in texts if path.exists()]
    if existing:
        raise click.UsageError(f"{existing[0]} already exists. Nothing was written.")
    for path, text in sorted(texts.items()):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_in_order(Template(text).substitute(words)), encoding="utf-8")
        click.echo(str(path))
    click.echo(_NEXT_STEPS.format(name=name).rstrip())


def _words(name: str, title: str | None) -> dict[str, str]:
    shown = title or name.replace("_", " ").title()
    kind = "".join(part.capitalize() for part in name.split("_"))
    classes = sorted((kind, "Settings"))
    return {
        "name": name,
        "title": shown.replace('"', ""),
        "kind": kind,
        "short": kind[:2].capitalize(),
        "imported": ", ".join(classes),
        "exported": ", ".join(f'"{each}"' for each in classes),
    }


def _in_order(source: str) -> str:
    """Sort each block of imports, because their order depends on the connector's name."""
    blocks = groupby(source.splitlines(keepends=True), key=lambda line: line.startswith("from "))
    return "".join(line for is_import, lines in blocks for line in (sorted(lines) if is_import else lines))


def _templates(folder: Traversable, place: str = "") -> list[tuple[str, str]]:
    templates = []
    for each in folder.iterdir():
        if each.is_dir():
            templates += _templates(each, f"{place}{each.name}/")
        elif each.name.endswith(_ENDING):
            templates.append((f"{place}{each.name.removesuffix(_ENDING)}", each.read_text(encoding="utf-8")))
    return templates
