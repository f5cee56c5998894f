from django.urls import path

from hirewire.hub.sites.widgets.onboarding import calls, frame

urlpatterns = [
    path("", frame.onboarding, name="widget-onboarding"),
    path("state/", calls.state, name="widget-onboarding-state"),
    path("request/", calls.request_integration, name="widget-onboarding-request"),
    path("notify/", calls.notify_partner, name="widget-onboarding-notify"),
    path("answer/", calls.answer, name="widget-onboarding-answer"),
]
