"""``hirewire hub web`` and ``worker``, and the same for the other sites.

The parent of the web processes only supervises them, and never imports Django.
"""

import os
from functools import partial
from typing import Final

import click

from hirewire.cli.settings import check
from hirewire.cli.web import listen, serve
from hirewire.configuration import reading, sources
from hirewire.sandbox.processes import follow_owner
from hirewire.sandbox.sites import Site

#: These settings limit how many threads of a process may check passwords, or ask identity providers, at the same time.
#: If a process has several threads, each default is lower than the number of threads, so that a burst of sign-ins
#: leaves a thread for other calls.
_GATES: Final = ("HIREWIRE_HASHES_AT_ONCE", "HIREWIRE_PROVIDERS_AT_ONCE")


def web(site: Site) -> click.Command:
    def run(host: str, port: int, workers: int, threads: int) -> None:
        check(site)
        os.environ["DJANGO_SETTINGS_MODULE"] = site.settings
        for name in _GATES:
            if not sources.is_stated(name):
                os.environ[name] = str(max(1, min(2, threads - 1)))
        follow_owner()
        serve(listen(host, port, site.port_variable), workers=workers, threads=threads)

    return click.Command(
        "web",
        callback=run,
        help="Answer requests from browsers and partners.",
        params=[
            click.Option(
                ["--host"],
                default=partial(reading.text, "HIREWIRE_HOST"),
                show_default="127.0.0.1",
                envvar="HIREWIRE_HOST",
                show_envvar=True,
                help="Address to listen on.",
            ),
            click.Option(
                ["--port"],
                type=int,
                default=partial(reading.whole, site.port_variable),
                show_default=str(site.port),
                envvar=site.port_variable,
                show_envvar=True,
                help="Port to listen on.",
            ),
            click.Option(["--workers"], type=int, default=site.workers, show_default=True, help="Web processes."),
            click.Option(
                ["--threads"], type=int, default=site.threads, show_default=True, help="Threads in each process."
            ),
        ],
    )


def worker(site: Site) -> click.Command:
    def run(concurrency: int) -> None:
        follow_owner()
        site.enter()
        from hirewire.kit.work import worker as work  # noqa: PLC0415 - Django must be set up before its tasks' app is imported

        work.run(queue=site.queue, concurrency=concurrency, slow_concurrency=site.slow_slots, waits_for_tables=True)

    return click.Command(
        "worker",
        callback=run,
        help="Do the site's background work.",
        params=[
            click.Option(
                ["--concurrency"], type=int, default=4, show_default=True, help="Tasks that run at the same time."
            ),
        ],
    )
