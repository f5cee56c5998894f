"""``hirewire agent double``: a stand-in for an ATS, for people who write a connector or want to try one."""

import click

from hirewire.agent import registry
from hirewire.agent.doubles import drifting, serving
from hirewire.agent.doubles.catalog import DOUBLES, Offer, with_steps
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.doubles.drifting import DRIFTS
from hirewire.agent.doubles.steps import PREFIX, STEPS_KEY
from hirewire.sandbox.processes import follow_owner
from hirewire.sandbox.world_clock import follow_board


@click.command()
@click.argument("name", type=click.Choice(sorted(DOUBLES)))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=int, default=8300, show_default=True, help="Port to listen on.")
@click.option("--people", type=click.IntRange(0), default=300, show_default=True, help="How many made-up candidates.")
@click.option(
    "--drift", type=click.Choice(sorted(DRIFTS)), help="A way in which answers differ from the vendor's documentation."
)
@click.option("--webhooks-to", help="Address to which the double sends its webhooks.")
def double(name: str, host: str, port: int, people: int, drift: str | None, webhooks_to: str | None) -> None:
    """Start a stand-in for an ATS, filled with made-up people.

    It behaves as the vendor's documentation says. It keeps everything that is
    written to it, and forgets everything when it ends. The command prints the
    settings with which the agent connects to it.
    """
    follow_owner()
    follow_board()
    offer = DOUBLES[name]
    account = offer.make(RunningClock(), people)
    if drift:
        drifting.drift(account, drift)
    if webhooks_to:
        if offer.send_webhooks is None:
            raise click.UsageError(f"{offer.title} sends no webhooks.")
        offer.send_webhooks(account, webhooks_to)
    server = serving.make(with_steps(name, account), host=host, port=port)
    url = f"http://{host}:{server.server_port}"
    if offer.steps:
        adapter = f"--adapter {url}{PREFIX.rstrip('/')} --adapter-key {STEPS_KEY}"
        click.echo(f"{offer.title} performs the steps of a certification: hirewire certify run {adapter}", err=True)
    click.echo(f"{offer.title} runs at {url} until Ctrl-C. Connect it with:", err=True)
    click.echo(serving.pretty(dict(offer.settings(url))))
    _say_what_to_type(name, offer, url)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


def _say_what_to_type(name: str, offer: Offer, url: str) -> None:
    description = registry.kind_of(name).description
    values = {**offer.settings(url), **offer.client}
    click.echo(f"In the console, choose {description.title} and enter:", err=True)
    for field in description.fields:
        if field.name in values:
            either = " (instead of the key)" if field.name in offer.client else ""
            folded = " (under “Other addresses”)" if field.is_folded else ""
            click.echo(f"  {field.label}{either}{folded}: {values[field.name]}", err=True)
