"""``hirewire hub doctor`` and the same for the other sites: what is wrong with an installation, and how to fix it."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
import msgspec

from hirewire.sandbox.sites import Site

if TYPE_CHECKING:
    from hirewire.kit.monitoring.doctor import Finding


def doctor_command(site: Site) -> click.Command:
    @click.command("doctor")
    @click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
    def doctor(*, as_json: bool) -> None:
        """Say what is wrong with this installation, why it matters, and which command fixes it.

        Run `doctor` with the settings of the site, on a machine that serves the
        site. `doctor` changes nothing. Exit status: 0 if nothing was found,
        else 1.
        """
        site.enter()
        from hirewire.kit.monitoring.doctor import examine  # noqa: PLC0415 - Django must be set up first

        findings = examine(site.name)
        click.echo(msgspec.json.encode(findings).decode() if as_json else _written(findings))
        sys.exit(1 if findings else 0)

    return doctor


def _written(findings: Sequence["Finding"]) -> str:
    if not findings:
        return "Nothing is wrong."
    blocks = [
        f"{number}. {finding.what} [{finding.name}]\n   {finding.why}\n   $ {finding.mend}"
        for number, finding in enumerate(findings, 1)
    ]
    return "\n\n".join(blocks)
