from django.urls import path

from hirewire.hub.sites.recruiter.why import pages

urlpatterns = [path("", pages.why, name="why")]
