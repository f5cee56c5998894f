from django.urls import URLPattern, URLResolver, include, path

from hirewire.agent.accounts import api as accounts
from hirewire.agent.callbacks import api as callbacks
from hirewire.agent.console import (
    api,
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
from hirewire.agent.console.endpoint import endpoint
from hirewire.kit.monitoring.health import healthz, readyz

_CONNECTION = "api/connections/<slug:tenant>"

_pages = [
    path("", pages.connection_page, name="agent-connection"),
    path("keys/", connecting.keys, name="agent-keys"),
    path("sign-in/", granting.sign_in, name="agent-grant"),
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
    path("sign-out/", sign_in_pages.sign_out, name="agent-sign-out"),
    path("writes/", ledger.all_writes, name="agent-all-writes"),
    path("settings/", settings_overview.all_settings, name="agent-all-settings"),
    path("new/", connecting.choose, name="agent-choose"),
    path("new/<str:kind>/", connecting.new, name="agent-new"),
    path("connections/<slug:tenant>/", include(_pages)),
    path("oauth/<str:kind>", granting.granted, name="agent-granted"),
    path("oauth/<str:kind>/<slug:why>/", granting.lost, name="agent-grant-lost"),
    path("healthz", healthz, name="agent-healthz"),
    path("readyz", readyz, name="agent-readyz"),
    path("metrics", metrics.metrics, name="agent-metrics"),
    path("health", api.health, name="agent-health"),
    path("events/<slug:token>", callbacks.events, name="agent-events"),
    path("signed-in", accounts.signed_in, name="agent-signed-in"),
    path("hooks/<int:connection_id>", callbacks.hooks, name="agent-hooks"),
    path(_CONNECTION, endpoint(GET=api.read, PUT=api.connect, DELETE=api.leave)),
    path(f"{_CONNECTION}/integrate", endpoint(POST=api.integrate)),
    path(f"{_CONNECTION}/pause", endpoint(POST=api.pause)),
    path(f"{_CONNECTION}/resume", endpoint(POST=api.resume)),
    path(f"{_CONNECTION}/resend", endpoint(POST=api.resend)),
    path(f"{_CONNECTION}/accounts/<str:user_id>", endpoint(POST=api.sign_in, DELETE=api.disconnect)),
    path(f"{_CONNECTION}/accounts/<str:user_id>/confirm", endpoint(POST=api.confirm)),
    path(f"{_CONNECTION}/candidates/<path:candidate_id>/person", endpoint(GET=api.found_person)),
    path(f"{_CONNECTION}/history", endpoint(POST=api.refresh_history)),
    path(f"{_CONNECTION}/options", endpoint(PUT=api.set_options)),
]
