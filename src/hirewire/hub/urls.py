"""Addresses of the hub's pages; the API's are in ``hub.restli``."""

from functools import partial

from django.urls import URLPattern, URLResolver, include, path
from django.views.defaults import page_not_found
from django.views.generic import RedirectView
from django.views.i18n import set_language

from hirewire.hub.api.openapi import pages as describing
from hirewire.hub.ats.attachments import receiving
from hirewire.hub.identity.accounts import pages as accounts
from hirewire.hub.identity.accounts import security_pages
from hirewire.hub.platform.oauth import pages as oauth
from hirewire.hub.sites.developers.access import front_door
from hirewire.hub.sites.recruiter import (
    ats_pages,
    audit_pages,
    batch_pages,
    data_pages,
    delivery_pages,
    evaluation_pages,
    export_pages,
    failing_pages,
    feature_pages,
    file_pages,
    import_pages,
    job_pages,
    leaving_pages,
    move_pages,
    profile_page,
    report_pages,
    seat_pages,
    settings_pages,
)
from hirewire.hub.sites.recruiter.why import pages as why_pages
from hirewire.kit.web.away import Fault

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", accounts.sign_in, {"door": front_door}, name="sign-in"),
    path("sign-out/", accounts.sign_out, name="sign-out"),
    path("language/", set_language, name="language"),
    path("contracts/", accounts.contracts, {"door": front_door}, name="contracts"),
    path("account/password/", accounts.password, name="password"),
    path("account/sign-ins/", security_pages.sessions, name="sign-ins"),
    path("account/second-step/", security_pages.second_step, name="second-step"),
    path("oauth/v2/authorization", oauth.authorization, name="authorization"),
    path("media/uploads/<uuid:media_id>", receiving.upload, name="upload"),
    path("", RedirectView.as_view(pattern_name="search")),
    path("search/", include("hirewire.hub.sites.recruiter.search_urls")),
    path("people/<int:member_id>/", profile_page.profile, name="profile"),
    path("attachments/<uuid:media_id>/", file_pages.attachment, name="attachment"),
    path("people/<int:member_id>/evaluation/", evaluation_pages.evaluation, name="evaluation"),
    path("people/<int:member_id>/export/", export_pages.export, name="export"),
    path("people/<int:member_id>/export/jobs/", export_pages.export_jobs, name="export-jobs"),
    path("export/", batch_pages.export_many, name="export-many"),
    path("export/jobs/", batch_pages.export_many_jobs, name="export-many-jobs"),
    path("exports/batches/<uuid:batch>/", batch_pages.export_batch, name="export-batch"),
    path("exports/<int:export_id>/", export_pages.export_state, name="export-state"),
    path("exports/<int:export_id>/retry/", export_pages.export_retry, name="export-retry"),
    path("why/", why_pages.why, name="why"),
    path("", include("hirewire.hub.sites.recruiter.work_urls")),
    path("members/inbox/", include("hirewire.hub.sites.member_inbox.urls")),
    path("settings/", RedirectView.as_view(pattern_name="settings-seat-holders"), name="settings"),
    path("settings/seat-holders/", seat_pages.settings_seat_holders, name="settings-seat-holders"),
    path("settings/seat-holders/roles/", seat_pages.seat_roles, name="seat-roles"),
    path("settings/seat-holders/second-step/", seat_pages.require_second_step, name="require-second-step"),
    path("settings/seat-holders/invite/", seat_pages.invite, name="invite-seat"),
    path("settings/seat-holders/<int:seat_id>/", seat_pages.seat_holder, name="seat-holder"),
    path("settings/seat-holders/<int:seat_id>/view/", seat_pages.view_as, name="view-as"),
    path("viewing/", seat_pages.view_ends, name="viewing"),
    path(
        "settings/seat-holders/invitations/<int:invitation_id>/withdraw/",
        seat_pages.withdraw,
        name="withdraw-seat",
    ),
    path("seats/take/", seat_pages.take_seat, name="take-seat"),
    path("settings/features/", feature_pages.settings_features, name="settings-features"),
    path("settings/features/export/", feature_pages.switch_export, name="switch-export"),
    path("settings/jobs/ask/", job_pages.ask_again, name="ask-for-jobs"),
    path("settings/jobs/", settings_pages.settings_jobs, name="settings-jobs"),
    path("settings/reporting/", report_pages.settings_reporting, name="settings-reporting"),
    path("settings/reporting/file/", report_pages.report_file, name="report-file"),
    path("settings/ats/", ats_pages.settings_ats, name="settings-ats"),
    path("settings/ats/audit/", audit_pages.audit_trail, name="audit-trail"),
    path("settings/ats/<int:application_id>/deliveries/", delivery_pages.deliveries, name="deliveries"),
    path(
        "settings/ats/<int:application_id>/deliveries/<int:delivery_id>/",
        delivery_pages.send_again,
        name="send-again",
    ),
    path("settings/ats/<int:application_id>/failing/", failing_pages.failing_records, name="failing"),
    path("settings/ats/<int:application_id>/purge/", ats_pages.purge, name="purge"),
    path("settings/ats/<int:application_id>/<slug:level>/", ats_pages.switch, name="ats-switch"),
    path("settings/data/", data_pages.settings_data, name="settings-data"),
    path("settings/data/archives/", data_pages.archive, name="archive"),
    path("settings/data/archives/<int:archive_id>/", data_pages.archive_state, name="archive-state"),
    path("settings/data/archives/<int:archive_id>/file/", data_pages.archive_file, name="archive-file"),
    path("settings/data/removals/", data_pages.remove, name="remove"),
    path("settings/data/removals/<int:purge_id>/", data_pages.removal, name="removal"),
    path("settings/data/removals/<int:purge_id>/cancel/", data_pages.cancel, name="cancel-removal"),
    path("settings/data/removals/<int:purge_id>/certificate/", data_pages.certificate, name="certificate"),
    path("settings/data/company-id/", move_pages.company_id, name="company-id"),
    path("settings/data/company-id/plan/", move_pages.plan, name="plan-move"),
    path("settings/data/company-id/<int:move_id>/", move_pages.state, name="move-state"),
    path("settings/data/company-id/<int:move_id>/now/", move_pages.hasten, name="hasten-move"),
    path("settings/data/company-id/<int:move_id>/cancel/", move_pages.cancel, name="cancel-move"),
    path("settings/data/leaving/", leaving_pages.leaving, name="leaving"),
    path("settings/data/leaving/off/", leaving_pages.switch_off, name="leaving-off"),
    path("settings/data/leaving/end/", leaving_pages.end, name="end-contract"),
    path("settings/data/leaving/reopen/", leaving_pages.reopen, name="reopen-contract"),
    path("settings/import/", import_pages.import_people, name="import"),
    path("settings/import/<int:import_id>/", import_pages.import_run, name="import-run"),
    path("settings/import/lines/<int:fault_id>/", import_pages.import_fault, name="import-fault"),
    path("docs/api/", describing.api, name="api"),
    path("docs/api/<str:version>/", describing.api, name="api-version"),
    path("openapi.json", describing.openapi, name="openapi"),
    path("openapi/<str:version>.json", describing.openapi, name="openapi-version"),
    path("developer/", include("hirewire.hub.sites.developers.urls")),
    path("learn-more/", ats_pages.learn_more, name="learn-more"),
    path("", include("hirewire.hub.sites.widgets.urls")),
]

#: By name, since the ATS site has its own and tests have both sites in one process.
handler404 = partial(page_not_found, template_name="hub/not_here.html")
handler500 = Fault(fault="hub/fault.html", away="hub/away.html")
