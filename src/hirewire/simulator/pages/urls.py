from django.urls import URLPattern, URLResolver, include, path

from hirewire.simulator.pages import (
    applications,
    candidates,
    duplicates,
    groups,
    history,
    jobs,
    resumes,
    settings,
    sign_in,
)

_candidates = [
    path("", candidates.candidate_list, name="ats-candidates"),
    path("new/", candidates.new_candidate, name="ats-candidate-new"),
    path("duplicates/", duplicates.duplicate_list, name="ats-duplicates"),
    path("<str:key>/merge/<str:other>/", duplicates.merge, name="ats-candidate-merge"),
    path("<str:key>/merge/<str:other>/apart/", duplicates.apart, name="ats-candidate-apart"),
    path("<str:key>/same/", duplicates.found, name="ats-candidate-same"),
    path("<str:key>/", candidates.candidate, name="ats-candidate"),
    path("<str:key>/edit/", candidates.edit, name="ats-candidate-edit"),
    path("<str:key>/delete/", candidates.delete, name="ats-candidate-delete"),
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
_jobs = [
    path("", jobs.job_list, name="ats-jobs"),
    path("new/", jobs.new_job, name="ats-job-new"),
    path("<str:key>/", jobs.job, name="ats-job"),
    path("<str:key>/unpost/", jobs.stop_posting, name="ats-job-unpost"),
    path("<str:key>/edit/", jobs.edit, name="ats-job-edit"),
    path("<str:key>/groups/", groups.of_job, name="ats-job-groups"),
]
_applications = [
    path("<str:key>/", applications.application, name="ats-application"),
    path("<str:key>/move/", applications.move_on, name="ats-application-move"),
    path("<str:key>/not-selected/", applications.not_selected, name="ats-application-reject"),
]
_settings = [
    path("", settings.overview, name="ats-settings"),
    path("groups/", groups.group_list, name="ats-groups"),
    path("groups/new/", groups.new_group, name="ats-group-new"),
    path("groups/<str:key>/", groups.group, name="ats-group"),
    path("groups/<str:key>/delete/", groups.delete, name="ats-group-delete"),
    path("integrations/", settings.integrations, name="ats-integrations"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", sign_in.sign_in, name="ats-sign-in"),
    path("sign-out/", sign_in.sign_out, name="ats-sign-out"),
    path("scorecards/<int:row>/", applications.hand_in_scorecard, name="ats-scorecard"),
    path("candidates/", include(_candidates)),
    path("jobs/", include(_jobs)),
    path("applications/", include(_applications)),
    path("settings/", include(_settings)),
]
