"""URLs of jobs. They contain Recruiter's own job numbers: an ATS's ids may contain any character, even a slash."""

from django.urls import path

from hirewire.hub.sites.recruiter.jobs import pages

urlpatterns = [
    path("<int:posting_id>/", pages.job, name="job"),
    path("<int:posting_id>/follow/", pages.follow, name="follow-job"),
]
