"""Addresses of loader, extensions and frames. Those before the sign-in are part of the documented contract."""

from django.urls import path

from hirewire.hub.sites.widgets import frame, onboarding, scripts, sign_in
from hirewire.hub.sites.widgets.matches import calls as matches_calls
from hirewire.hub.sites.widgets.matches import frame as matches
from hirewire.hub.sites.widgets.profile import calls
from hirewire.hub.sites.widgets.profile import frame as profile
from hirewire.hub.sites.widgets.search import calls as search_calls
from hirewire.hub.sites.widgets.search import frame as search

urlpatterns = [
    path("xdoor/scripts/in.js", scripts.loader),
    path("in.js", scripts.loader),
    path("rsc/extensions/onboarding-widget", scripts.onboarding_extension),
    path("recruiter/widget/ATSIntegration", scripts.onboarding_extension),
    path("rsc/extensions/profile-widget", scripts.profile_extension),
    path("recruiter/widget/hcm", scripts.profile_extension),
    path("talent/widgets/assets/javascripts/profile-widget.js", scripts.profile_extension),
    path("rsc/extensions/recommended-matches-widget", scripts.matches_extension),
    path("rsc/extensions/unified-search-widget", scripts.search_extension),
    path("widgets/sign-in/", sign_in.window, name="widget-sign-in"),
    path("widgets/token/", sign_in.token, name="widget-token"),
    path("widgets/onboarding/", frame.onboarding, name="widget-onboarding"),
    path("widgets/onboarding/state/", onboarding.state, name="widget-onboarding-state"),
    path("widgets/onboarding/request/", onboarding.request_integration, name="widget-onboarding-request"),
    path("widgets/onboarding/notify/", onboarding.notify_partner, name="widget-onboarding-notify"),
    path("widgets/onboarding/answer/", onboarding.answer, name="widget-onboarding-answer"),
    path("widgets/profile/", profile.profile, name="widget-profile"),
    path("widgets/profile/state/", calls.state, name="widget-profile-state"),
    path("widgets/profile/link/", calls.link, name="widget-profile-link"),
    path("widgets/profile/unlink/", calls.unlink, name="widget-profile-unlink"),
    path("widgets/matches/", matches.matches, name="widget-matches"),
    path("widgets/matches/state/", matches_calls.state, name="widget-matches-state"),
    path("widgets/search/", search.search, name="widget-search"),
    path("widgets/search/state/", search_calls.state, name="widget-search-state"),
]
