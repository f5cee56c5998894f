"""Below ``/jobs/``. Jobs have numbers of our own here, because the ATS's ids may hold any character."""

from django.urls import path

from hirewire.hub.sites.recruiter.jobs import pages

urlpatterns = [
    path("<int:posting_id>/", pages.job, name="job"),
    path("<int:posting_id>/follow/", pages.follow, name="follow-job"),
]
