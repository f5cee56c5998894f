"""URLs of the API for an ATS that embeds the agent."""

from django.urls import path

from hirewire.agent.console import api
from hirewire.agent.console.endpoint import endpoint

_CONNECTION = "api/connections/<slug:tenant>"

urlpatterns = [
    path("health", api.health, name="agent-health"),
    path(_CONNECTION, endpoint(GET=api.read, PUT=api.connect, DELETE=api.leave)),
    path(f"{_CONNECTION}/integrate", endpoint(POST=api.integrate)),
    path(f"{_CONNECTION}/pause", endpoint(POST=api.pause)),
    path(f"{_CONNECTION}/resume", endpoint(POST=api.resume)),
    path(f"{_CONNECTION}/resend", endpoint(POST=api.resend)),
    path(f"{_CONNECTION}/accounts/<str:user_id>", endpoint(POST=api.sign_in, DELETE=api.disconnect)),
    path(f"{_CONNECTION}/accounts/<str:user_id>/confirm", endpoint(POST=api.confirm)),
    path(f"{_CONNECTION}/candidates/<path:candidate_id>/person", endpoint(GET=api.found_person)),
    path(f"{_CONNECTION}/history", endpoint(POST=api.refresh_history)),
    path(f"{_CONNECTION}/options", endpoint(PUT=api.set_options)),
]
