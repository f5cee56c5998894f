"""Settings of the ATS site: the simulator and the agent in one process."""

from hirewire.configuration import reading
from hirewire.project.settings import base, embedding
from hirewire.project.settings.base import *  # noqa: F403 - settings are one namespace by Django's design
from hirewire.project.settings.embedding import *  # noqa: F403 - as above
from hirewire.sandbox.world_clock import follow_board

# When this site runs beside a sandbox's hub, both share one clock.
follow_board()

HIREWIRE_ATS_URL = reading.text("HIREWIRE_ATS_URL")
HIREWIRE_AGENT_URL = reading.text("HIREWIRE_AGENT_URL", "ats")

ATS_APPS = [
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "hirewire.agent",
    "hirewire.simulator",
]
INSTALLED_APPS = [*ATS_APPS, *base.SHARED_APPS]

MIDDLEWARE = embedding.middleware("hirewire.simulator.people.middleware.SignedInUser")
ROOT_URLCONF = "hirewire.project.urls_ats"
HIREWIRE_FRONT = "hirewire.project.fronts.ats"
DATABASES = {"default": base.database("ats")}

SESSION_COOKIE_NAME = "__Host-ats" if base.HTTPS else "ats_session"
CSRF_COOKIE_NAME = "ats_csrf"
LANGUAGE_COOKIE_NAME = "ats_language"
