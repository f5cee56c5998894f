"""URLs of the console's pages. ``api_urls`` has those of its API."""

from django.urls import URLPattern, URLResolver, include, path

from hirewire.agent.console import (
    connecting,
    drifting,
    granting,
    ledger,
    listing,
    metrics,
    pages,
    rehearsing,
    settings_overview,
    sign_in_pages,
)

_connection = [
    path("", pages.connection_page, name="agent-connection"),
    path("keys/", connecting.keys, name="agent-keys"),
    path("sign-in/", granting.sign_in, name="agent-grant"),
    path("sign-in/account/", granting.account, name="agent-grant-account"),
    path("sign-in/<slug:why>/", granting.failed, name="agent-grant-failed"),
    path("check/", connecting.check, name="agent-check"),
    path("check/again/", connecting.check_again, name="agent-check-again"),
    path("rehearsal/", rehearsing.rehearsal, name="agent-rehearsal"),
    path("rehearsal/begin/", rehearsing.rehearse, name="agent-rehearse"),
    path("rehearsal/switches/", rehearsing.set_switches, name="agent-switches"),
    path("rehearsal/names/", rehearsing.set_names, name="agent-names"),
    path("rehearsal/location/", rehearsing.set_location, name="agent-location"),
    path("recruiter/", pages.recruiter, name="agent-recruiter"),
    path("recruiter/provision/", pages.provision, name="agent-provision"),
    path("recruiter/integrate/", pages.integrate, name="agent-integrate"),
    path("start/", pages.start, name="agent-start"),
    path("act/<slug:action>/", pages.act, name="agent-act"),
    path("writes/", ledger.writes, name="agent-writes"),
    path("writes/<int:pk>/undo/", ledger.undo, name="agent-undo"),
    path("warnings/<int:pk>/", drifting.answer, name="agent-drift"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", listing.connections, name="agent-connections"),
    path("sign-in/", sign_in_pages.sign_in, name="agent-sign-in"),
    path("sign-in/provider/", sign_in_pages.to_provider, name="agent-to-provider"),
    path("sign-in/provider/back", sign_in_pages.from_provider, name="agent-from-provider"),
    path("sign-out/", sign_in_pages.sign_out, name="agent-sign-out"),
    path("writes/", ledger.all_writes, name="agent-all-writes"),
    path("settings/", settings_overview.all_settings, name="agent-all-settings"),
    path("new/", connecting.choose, name="agent-choose"),
    path("new/<str:kind>/", connecting.new, name="agent-new"),
    path("connections/<slug:tenant>/", include(_connection)),
    path("oauth/<str:kind>", granting.granted, name="agent-granted"),
    path("oauth/<str:kind>/<slug:why>/", granting.lost, name="agent-grant-lost"),
    path("metrics", metrics.metrics, name="agent-metrics"),
]
