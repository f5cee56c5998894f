"""``hirewire hub config`` and the same for the other sites: what the settings are, and where each comes from."""

import click

from hirewire.configuration import printing, reading
from hirewire.configuration.errors import ConfigurationError
from hirewire.sandbox.sites import Site


def config_command(site: Site) -> click.Command:
    def run(*, only_changed: bool) -> None:
        for line in printing.lines(site.name, only_changed=only_changed):
            click.echo(line)
        for stranger in printing.strangers():
            click.echo(f"Warning: {stranger}", err=True)
        check(site)

    return click.Command(
        "config",
        callback=run,
        params=[click.Option(["--changed", "only_changed"], is_flag=True, help="Leave out settings at their default.")],
        help="Print every setting: its value, where it comes from, and what it means.\n\n"
        "A value comes from the environment (NAME, or the file that NAME_FILE names), from the TOML file that\n"
        "HIREWIRE_CONFIG names, or is the default. Secrets are masked. Fails if the site could not start.",
    )


def check(site: Site) -> None:
    faults = reading.faults(site.name)
    if faults:
        raise ConfigurationError(" ".join(faults))
