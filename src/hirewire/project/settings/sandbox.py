"""Settings of a sandbox's hub: those of any hub, with the sandbox's control API below ``/sandbox/``."""

from django.core.exceptions import ImproperlyConfigured

from hirewire.project.settings import base, hub
from hirewire.project.settings.hub import *  # noqa: F403 - settings are one namespace by Django's design

if base.HIREWIRE_ENVIRONMENT != "sandbox":
    message = "Anybody may reset a sandbox, so these settings need HIREWIRE_ENVIRONMENT=sandbox."
    raise ImproperlyConfigured(message)

_GATE = "hirewire.hub.api.facades.gate"
MIDDLEWARE = [
    "hirewire.sandbox.control.middleware.Control",
    *("hirewire.sandbox.control.failing.gate" if name == _GATE else name for name in hub.MIDDLEWARE),
]
HIREWIRE_EVENT_SENDER = "hirewire.sandbox.control.failing_events.send"
HIREWIRE_FAULTS = "hirewire.sandbox.control.arming.ArmedFaults"
HIREWIRE_REPLAYS = "hirewire.sandbox.control.replaying.Replays"
