"""URLs of everything that concerns Recruiter, such as the pages that embed its widgets."""

from django.urls import URLPattern, URLResolver, include, path

from hirewire.simulator.recruiter import accounts, leaving, members, pages, people, resending

_candidates = [
    path("search/", people.search, name="ats-candidate-search"),
    path("search/widget/", people.search_widget, name="ats-candidate-search-widget"),
    path("doubtful/", people.doubtful, name="ats-candidate-doubtful"),
    path("doubtful/widget/", people.doubtful_widget, name="ats-candidate-doubtful-widget"),
    path("<str:key>/member/", members.widget, name="ats-candidate-member"),
    path("<str:key>/member/link/", members.link, name="ats-candidate-link"),
    path("<str:key>/member/unlink/", members.unlink, name="ats-candidate-unlink"),
]
_connection = [
    path("", pages.settings_page, name="ats-recruiter"),
    path("connect/", pages.connect, name="ats-recruiter-connect"),
    path("integrate/", pages.integrate, name="ats-recruiter-integrate"),
    path("sync/", pages.sync, name="ats-recruiter-sync"),
    path("pause/", pages.pause, name="ats-recruiter-pause"),
    path("resume/", pages.resume, name="ats-recruiter-resume"),
    path("resend/", pages.resend, name="ats-recruiter-resend"),
    path("leave/", leaving.page, name="ats-recruiter-leave"),
    path("leave/state/", leaving.state, name="ats-recruiter-leave-state"),
    path("leave/now/", leaving.leave, name="ats-recruiter-leave-now"),
    path("leave/back/", leaving.come_back, name="ats-recruiter-come-back"),
    path("history/", pages.history, name="ats-recruiter-history"),
    path("options/", pages.options, name="ats-recruiter-options"),
    path("repair/<str:stream>/<str:record_id>/", resending.repair, name="ats-recruiter-repair"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("candidates/", include(_candidates)),
    path("jobs/<str:key>/matches/", people.matches, name="ats-job-matches"),
    path("settings/me/", accounts.mine, name="ats-me"),
    path("settings/me/connect/", accounts.connect, name="ats-me-connect"),
    path("settings/me/disconnect/", accounts.disconnect, name="ats-me-disconnect"),
    path("settings/integrations/recruiter/", include(_connection)),
]
