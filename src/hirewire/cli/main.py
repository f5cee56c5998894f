"""``hirewire``: everything that is started from a terminal."""

import click

from hirewire.cli.lazy import LazyGroup

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
COMMANDS = {
    "agent": "hirewire.cli.all_sites:agent",
    "ats": "hirewire.cli.all_sites:ats",
    "certify": "hirewire.cli.certify.commands:certify",
    "demo": "hirewire.cli.demo:demo",
    "hub": "hirewire.cli.all_sites:hub",
    "keys": "hirewire.sandbox.keys:keys",
    "sandbox": "hirewire.cli.sandbox:sandbox",
}


@click.group(context_settings=CONTEXT, cls=LazyGroup, named=COMMANDS)
@click.version_option(package_name="hirewire")
def main() -> None:
    """Join a recruiter's tool with an applicant tracking system: Recruiter System Connect for everybody."""
