from django.urls import path

from hirewire.hub.sites.member_inbox import pages

urlpatterns = [
    path("", pages.people, name="member-inbox"),
    path("<int:thread_id>/", pages.letter, name="letter"),
    path("<int:thread_id>/answer/", pages.answer, name="answer"),
    path("<int:thread_id>/decline/", pages.decline, name="decline"),
    path("<int:thread_id>/privacy/", pages.privacy, name="privacy"),
]
