"""``hirewire sandbox export`` and ``import``: a world as one file, to be shared in a bug report."""

import json
from pathlib import Path
from typing import Any, Final

import click
import yaml

from hirewire.certification.errors import CertificationError
from hirewire.certification.recordings import Sandbox

_URL: Final = click.option(
    "--sandbox", metavar="URL", required=True, help="The sandbox, such as http://localhost:8500."
)
_WIDTH: Final = 120


@click.command("export")
@_URL
@click.option("--json", "as_json", is_flag=True, help="Write JSON instead of YAML.")
def export_world(*, sandbox: str, as_json: bool) -> None:
    """Write the current world of a sandbox: companies, contracts, seats, members, jobs and switches.

    Ids are the same wherever the file is imported. The file leaves out passwords,
    calls and events. Of everything that an ATS has sent, the file contains only
    the jobs. A snapshot of the sandbox contains all that the file leaves out.
    """
    try:
        with Sandbox(sandbox) as source:
            world = source.get("world")
    except CertificationError as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(json.dumps(world, indent=2, ensure_ascii=False))
    else:
        click.echo(yaml.safe_dump(world, allow_unicode=True, sort_keys=False, width=_WIDTH), nl=False)


@click.command("import")
@_URL
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_world(*, sandbox: str, file: Path) -> None:
    """Reset a sandbox to the world of a FILE, in YAML or JSON.

    Companies that are missing from the file become as they are in a fresh world.
    """
    world = _read(file)
    try:
        with Sandbox(sandbox) as source:
            counts = source.post("world", world)
    except CertificationError as error:
        raise click.ClickException(str(error)) from None
    click.echo(", ".join(f"{number} {noun}" for noun, number in counts.items()))


def _read(file: Path) -> dict[str, Any]:
    try:
        # JSON is YAML, too.
        world = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as wrong:
        raise click.ClickException(f"{file} cannot be read: {wrong}") from None
    if not isinstance(world, dict):
        raise click.ClickException(f"{file} does not describe a world.")
    return world
