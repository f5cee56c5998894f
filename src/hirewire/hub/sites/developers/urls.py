from django.urls import URLPattern, include, path

from hirewire.hub.sites.developers import (
    address_pages,
    call_pages,
    certify_pages,
    event_pages,
    integration_pages,
    key_pages,
    pages,
    people_pages,
    quota_pages,
    watch_pages,
)

APPLICATION: list[URLPattern] = [
    path("", pages.overview, name="developer-overview"),
    path("keys/", key_pages.keys, name="developer-keys"),
    path("keys/roll/", key_pages.roll, name="developer-roll"),
    path("keys/<int:secret_id>/delete/", key_pages.delete_secret, name="developer-delete-secret"),
    path("addresses/", address_pages.addresses, name="developer-addresses"),
    path("addresses/save/", address_pages.save_addresses, name="developer-save-addresses"),
    path("integrations/", integration_pages.integrations, name="developer-integrations"),
    path("integrations/test/", integration_pages.send_test, name="developer-send-test"),
    path("watch/", watch_pages.watch, name="developer-watch"),
    path("watch/news/", watch_pages.watch_news, name="developer-watch-news"),
    path("watch/calls/<str:uuid>/", watch_pages.watch_call, name="developer-watch-call"),
    path("watch/calls/<str:uuid>/replay/", watch_pages.replay_call, name="developer-watch-replay-call"),
    path("watch/events/<str:event_id>/", watch_pages.watch_event, name="developer-watch-event"),
    path("watch/events/<str:event_id>/replay/", watch_pages.watch_replay, name="developer-watch-replay"),
    path("watch/faults/", watch_pages.fail_next, name="developer-fail-next"),
    path("watch/faults/take-back/", watch_pages.take_back, name="developer-take-back"),
    path("certify/", certify_pages.certify, name="developer-certify"),
    path("certify/start/", certify_pages.start, name="developer-certify-start"),
    path("certify/runs/<int:run_id>/", certify_pages.run, name="developer-certify-run"),
    path("certify/runs/<int:run_id>/news/", certify_pages.news, name="developer-certify-news"),
    path(
        "certify/runs/<int:run_id>/pictures/<int:picture_id>/", certify_pages.picture, name="developer-certify-picture"
    ),
    path("certify/runs/<int:run_id>/act/", certify_pages.act, name="developer-certify-act"),
    path("certify/runs/<int:run_id>/evidence/<str:form>/", certify_pages.evidence, name="developer-certify-evidence"),
    path("calls/", call_pages.calls, name="developer-calls"),
    path("calls/<str:uuid>/", call_pages.call, name="developer-call"),
    path("events/", event_pages.push_events, name="developer-events"),
    path("events/replay/", event_pages.replay_all, name="developer-replay-all"),
    path("events/endpoints/<int:endpoint_id>/pause/", event_pages.pause, name="developer-pause"),
    path("events/endpoints/<int:endpoint_id>/resume/", event_pages.resume, name="developer-resume"),
    path("events/<str:event_id>/", event_pages.push_event, name="developer-event"),
    path("events/<str:event_id>/replay/", event_pages.replay, name="developer-replay"),
    path("quotas/", quota_pages.quotas, name="developer-quotas"),
    path("people/", people_pages.people, name="developer-people"),
    path("people/invite/", people_pages.invite, name="developer-invite"),
    path("people/invitations/<int:invitation_id>/withdraw/", people_pages.withdraw, name="developer-withdraw"),
    path("people/<int:developer_id>/remove/", people_pages.remove, name="developer-remove"),
]

urlpatterns = [
    path("", pages.applications, name="developer"),
    path("register/", pages.register, name="developer-register"),
    path("join/", people_pages.join, name="developer-join"),
    path("applications/<int:application_id>/", include(APPLICATION)),
]
