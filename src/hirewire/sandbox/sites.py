"""The sites of an installation: their names, settings, ports and processes."""

import os
from dataclasses import dataclass

import django

from hirewire.kit.work.gc_tuning import importing


@dataclass(frozen=True, slots=True)
class Site:
    name: str
    title: str
    port: int
    #: Web processes, and threads in each. The ATS site calls its own agent while it answers, so all its threads are in
    #: one process.
    workers: int
    threads: int
    port_variable: str
    #: The queue of the site's tasks, and its worker's slots for slow tasks.
    queue: str
    slow_slots: int = 0
    #: Whether a sandbox has made-up people who use the site.
    has_cast: bool = True

    @property
    def settings(self) -> str:
        return f"hirewire.project.settings.{self.name}"

    def enter(self) -> None:
        os.environ["DJANGO_SETTINGS_MODULE"] = self.settings
        with importing():
            django.setup()


HUB = Site("hub", "Recruiter, its API and its widgets", 8000, 2, 3, "HIREWIRE_HUB_PORT", queue="hub")
ATS = Site(
    "ats", "the ATS Simulator and the agent beside it", 8100, 1, 8, "HIREWIRE_ATS_PORT", queue="ats", slow_slots=2
)
#: The agent's tasks are those of the ATS site, so both sites share a queue.
AGENT = Site(
    "agent",
    "the agent, which connects ATSs",
    8200,
    1,
    8,
    "HIREWIRE_AGENT_PORT",
    queue="ats",
    slow_slots=4,
    has_cast=False,
)
