"""Addresses of the simulator."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from hirewire.simulator.importing import pages as imports
from hirewire.simulator.pages import applications, candidates, groups, history, jobs, resumes, settings, sign_in
from hirewire.simulator.recruiter import accounts, leaving, members, people, resending
from hirewire.simulator.recruiter import pages as recruiter

_candidates = [
    path("", candidates.candidate_list, name="ats-candidates"),
    path("new/", candidates.new_candidate, name="ats-candidate-new"),
    path("import/", imports.upload, name="ats-import-upload"),
    path("import/<int:import_id>/", imports.batch, name="ats-import"),
    path("import/<int:import_id>/reread/", imports.reread, name="ats-import-reread"),
    path("import/<int:import_id>/start/", imports.start, name="ats-import-start"),
    path("import/<int:import_id>/progress/", imports.progress, name="ats-import-progress"),
    path("import/<int:import_id>/lines/<int:line_id>/", imports.line, name="ats-import-line"),
    path("search/", people.search, name="ats-candidate-search"),
    path("search/widget/", people.search_widget, name="ats-candidate-search-widget"),
    path("<str:key>/", candidates.candidate, name="ats-candidate"),
    path("<str:key>/edit/", candidates.edit, name="ats-candidate-edit"),
    path("<str:key>/delete/", candidates.delete, name="ats-candidate-delete"),
    path("<str:key>/member/", members.widget, name="ats-candidate-member"),
    path("<str:key>/member/link/", members.link, name="ats-candidate-link"),
    path("<str:key>/member/unlink/", members.unlink, name="ats-candidate-unlink"),
    path("<str:key>/notes/", candidates.note, name="ats-candidate-note"),
    path("<str:key>/applications/", applications.apply_for, name="ats-candidate-apply"),
    path("<str:key>/recruiter/", history.part, name="ats-candidate-history"),
    path("<str:key>/recruiter/refresh/", history.refresh, name="ats-candidate-history-refresh"),
    path("<str:key>/files/", resumes.upload, name="ats-candidate-files"),
    path("<str:key>/files/<str:file>/", resumes.download, name="ats-candidate-file"),
    path("<str:key>/files/<str:file>/delete/", resumes.delete, name="ats-candidate-file-delete"),
    path("<str:key>/keep/", history.keep, name="ats-candidate-keep"),
    path("<str:key>/scorecards/", applications.ask_scorecard, name="ats-candidate-scorecards"),
]
_recruiter = [
    path("", recruiter.settings_page, name="ats-recruiter"),
    path("connect/", recruiter.connect, name="ats-recruiter-connect"),
    path("integrate/", recruiter.integrate, name="ats-recruiter-integrate"),
    path("sync/", recruiter.sync, name="ats-recruiter-sync"),
    path("pause/", recruiter.pause, name="ats-recruiter-pause"),
    path("resume/", recruiter.resume, name="ats-recruiter-resume"),
    path("resend/", recruiter.resend, name="ats-recruiter-resend"),
    path("leave/", leaving.page, name="ats-recruiter-leave"),
    path("leave/state/", leaving.state, name="ats-recruiter-leave-state"),
    path("leave/now/", leaving.leave, name="ats-recruiter-leave-now"),
    path("leave/back/", leaving.come_back, name="ats-recruiter-come-back"),
    path("history/", recruiter.history, name="ats-recruiter-history"),
    path("options/", recruiter.options, name="ats-recruiter-options"),
    path("repair/<str:stream>/<str:record_id>/", resending.repair, name="ats-recruiter-repair"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("hirewire.simulator.api.urls")),
    path("", RedirectView.as_view(pattern_name="ats-candidates"), name="ats-home"),
    path("sign-in/", sign_in.sign_in, name="ats-sign-in"),
    path("sign-out/", sign_in.sign_out, name="ats-sign-out"),
    path("jobs/", jobs.job_list, name="ats-jobs"),
    path("jobs/new/", jobs.new_job, name="ats-job-new"),
    path("jobs/<str:key>/", jobs.job, name="ats-job"),
    path("jobs/<str:key>/matches/", people.matches, name="ats-job-matches"),
    path("jobs/<str:key>/edit/", jobs.edit, name="ats-job-edit"),
    path("candidates/", include(_candidates)),
    path("applications/<str:key>/", applications.application, name="ats-application"),
    path("applications/<str:key>/move/", applications.move_on, name="ats-application-move"),
    path("applications/<str:key>/not-selected/", applications.not_selected, name="ats-application-reject"),
    path("scorecards/<int:row>/", applications.hand_in_scorecard, name="ats-scorecard"),
    path("jobs/<str:key>/groups/", groups.of_job, name="ats-job-groups"),
    path("settings/", settings.overview, name="ats-settings"),
    path("settings/groups/", groups.group_list, name="ats-groups"),
    path("settings/groups/new/", groups.new_group, name="ats-group-new"),
    path("settings/groups/<str:key>/", groups.group, name="ats-group"),
    path("settings/groups/<str:key>/delete/", groups.delete, name="ats-group-delete"),
    path("settings/me/", accounts.mine, name="ats-me"),
    path("settings/me/connect/", accounts.connect, name="ats-me-connect"),
    path("settings/me/disconnect/", accounts.disconnect, name="ats-me-disconnect"),
    path("settings/integrations/", settings.integrations, name="ats-integrations"),
    path("settings/integrations/recruiter/", include(_recruiter)),
]
