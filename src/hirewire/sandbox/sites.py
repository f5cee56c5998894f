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
    #: The number of web processes, and of threads in each. While the ATS site answers a request, it calls its own agent
    #: over HTTP. All threads of the ATS site are in one process, so that any free thread can answer this call.
    workers: int
    threads: int
    port_variable: str
    #: The queue of the site's tasks, and how many slow tasks the site's worker runs at the same time.
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
#: Each of the agent's tasks is declared for the queue of the ATS site, because the ATS site also contains an agent. So
#: the agent's own site has the same queue.
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
