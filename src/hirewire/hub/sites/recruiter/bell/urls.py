from django.urls import path

from hirewire.hub.sites.recruiter.bell import pages

urlpatterns = [
    path("", pages.notifications_page, name="notifications"),
    path("latest/", pages.latest, name="latest-notifications"),
    path("count/", pages.count, name="notification-count"),
    path("read/", pages.read_all, name="read-notifications"),
    path("mail/", pages.want_mail, name="notification-mail"),
    path("<slug:kind>/<int:number>/", pages.open_notification, name="notification"),
]
