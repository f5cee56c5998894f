from django.urls import path

from hirewire.agent.accounts import api

urlpatterns = [path("signed-in", api.signed_in, name="agent-signed-in")]
