"""The hub's settings, extended with the simulator's apps."""

from hirewire.project.settings import ats, hub
from hirewire.project.settings.hub import *  # noqa: F403 - settings are one namespace by Django's design

INSTALLED_APPS = [*hub.INSTALLED_APPS, *(app for app in ats.INSTALLED_APPS if app not in hub.INSTALLED_APPS)]
