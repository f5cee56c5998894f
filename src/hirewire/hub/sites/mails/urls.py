from django.urls import path

from hirewire.hub.sites.mails import pages

urlpatterns = [path("", pages.previews, name="mails")]
