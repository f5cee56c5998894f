"""Settings of an agent on its own: without the simulator, with its own database and console."""

from hirewire.configuration import reading
from hirewire.project.settings import base, embedding
from hirewire.project.settings.base import *  # noqa: F403 - settings are one namespace by Django's design
from hirewire.project.settings.embedding import *  # noqa: F403 - as above

HIREWIRE_AGENT_URL = reading.text("HIREWIRE_AGENT_URL", "agent")

INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "hirewire.agent",
    *base.SHARED_APPS,
]
MIDDLEWARE = embedding.middleware()
ROOT_URLCONF = "hirewire.project.urls_agent"
HIREWIRE_FRONT = "hirewire.project.fronts.agent"
DATABASES = {"default": base.database("agent")}

SESSION_COOKIE_NAME = "__Host-agent" if base.HTTPS else "agent_session"
CSRF_COOKIE_NAME = "agent_csrf"
LANGUAGE_COOKIE_NAME = "agent_language"
