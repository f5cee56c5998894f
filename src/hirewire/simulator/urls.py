from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("hirewire.simulator.steps.urls")),
    path("api/v1/", include("hirewire.simulator.api.urls")),
    path("", RedirectView.as_view(pattern_name="ats-candidates"), name="ats-home"),
    path("candidates/import/", include("hirewire.simulator.importing.urls")),
    path("", include("hirewire.simulator.recruiter.urls")),
    path("", include("hirewire.simulator.pages.urls")),
]
