from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="search")),
    path("search/", include("hirewire.hub.sites.recruiter.search.urls")),
    path("", include("hirewire.hub.sites.recruiter.people.urls")),
    path("", include("hirewire.hub.sites.recruiter.export.urls")),
    path("", include("hirewire.hub.sites.recruiter.inbox.urls")),
    path("projects/", include("hirewire.hub.sites.recruiter.projects.urls")),
    path("jobs/", include("hirewire.hub.sites.recruiter.jobs.urls")),
    path("", include("hirewire.hub.sites.recruiter.palette.urls")),
    path("notifications/", include("hirewire.hub.sites.recruiter.bell.urls")),
    path("why/", include("hirewire.hub.sites.recruiter.why.urls")),
    path("", include("hirewire.hub.sites.recruiter.settings.urls")),
]
