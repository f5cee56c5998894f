"""The two sites of an installation: their names, settings, ports and processes."""

import os
from dataclasses import dataclass

import django


@dataclass(frozen=True, slots=True)
class Site:
    name: str
    title: str
    port: int
    #: Web processes, and threads in each. The ATS calls its own agent while it answers, so its threads share a process.
    workers: int
    threads: int
    port_variable: str

    @property
    def settings(self) -> str:
        return f"hirewire.project.settings.{self.name}"

    def enter(self) -> None:
        """Configure this process with the site's settings."""
        os.environ["DJANGO_SETTINGS_MODULE"] = self.settings
        django.setup()


HUB = Site("hub", "Recruiter, its API and its widgets", 8000, 2, 3, "HIREWIRE_HUB_PORT")
ATS = Site("ats", "the ATS Simulator and the agent beside it", 8100, 1, 8, "HIREWIRE_ATS_PORT")
