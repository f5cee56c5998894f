from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from hirewire.hub.sites.recruiter.settings import ats_pages, seat_link_pages, seat_pages
from hirewire.hub.sites.recruiter.why import pages as why_pages

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
    path("why/", why_pages.why, name="why"),
    path("settings/", include("hirewire.hub.sites.recruiter.settings.urls")),
    path("viewing/", seat_pages.view_ends, name="viewing"),
    path("seats/take/", seat_pages.take_seat, name="take-seat"),
    path("seats/invitation/", seat_link_pages.take_linked_seat, name="linked-seat"),
    path("seats/invitation/<str:token>/", seat_link_pages.follow_link, name="seat-link"),
    path("learn-more/", ats_pages.learn_more, name="learn-more"),
]
