from django.urls import path

from hirewire.agent.callbacks import api

urlpatterns = [
    path("events/<slug:token>", api.events, name="agent-events"),
    path("hooks/<int:connection_id>", api.hooks, name="agent-hooks"),
]
