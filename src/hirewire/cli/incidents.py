"""``hirewire sandbox incident``: makes something go wrong in a sandbox, as it did between real ATSs and Recruiter."""

import json
import shutil
from collections.abc import Iterator, Mapping
from typing import Any, Final

import click

from hirewire.certification.errors import CertificationError
from hirewire.certification.recordings import Sandbox
from hirewire.sandbox.incidents import INCIDENTS, Incident

_WIDEST: Final = 100


@click.command()
@click.option("--sandbox", metavar="URL", help="The sandbox to play the incident in, such as http://localhost:8500.")
@click.option("--json", "as_json", is_flag=True, help="Print the sandbox's answer as JSON.")
@click.argument("name", required=False)
def incident(*, sandbox: str | None, as_json: bool, name: str | None) -> None:
    """Play an incident in a sandbox, and say what a good integration does about it.

    Without a NAME, all incidents are listed. Faults strike when the ATS makes
    its next calls; the other parts of an incident happen at once. A reset ends every incident.
    """
    if name is None:
        for each in INCIDENTS.values():
            click.echo(f"{each.name:<22}{each.title}")
        return
    known = INCIDENTS.get(name)
    if known is None:
        raise click.BadParameter(
            f"There is no incident {name!r}. `hirewire sandbox incident` lists them all.", param_hint="NAME"
        )
    if sandbox is None:
        raise click.UsageError("Name the sandbox: --sandbox http://localhost:8500.")
    try:
        with Sandbox(sandbox) as source:
            played = source.post("incidents", {"name": name})
    except CertificationError as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(json.dumps(played, indent=2, ensure_ascii=False))
        return
    for line in _lines(known, played, sandbox):
        click.echo(line)


def _lines(known: Incident, played: Mapping[str, Any], sandbox: str) -> Iterator[str]:
    yield click.style(known.title, bold=True)
    yield click.wrap_text(known.story, width=min(shutil.get_terminal_size().columns, _WIDEST))
    yield ""
    yield "What happens:"
    for step in played["steps"]:
        yield f"  - {step['words']}"
    yield "What a good integration does:"
    for words in known.expected:
        yield f"  - {words}"
    yield ""
    yield f"Then look: hirewire sandbox watch --sandbox {sandbox}"
    if not known.rules:
        yield "No certification rule checks whether your integration does this, so look at your ATS, too."
        return
    rules = " ".join(f"--rule {rule}" for rule in known.rules)
    yield f"and judge the calls: hirewire certify traffic {rules} --sandbox {sandbox}"
