"""URLs of profiles, of their files, evaluations and notes, and of imports of people."""

from django.urls import path

from hirewire.hub.sites.recruiter.people import evaluation_pages, file_pages, import_pages, note_pages, profile_page

urlpatterns = [
    path("people/<int:member_id>/", profile_page.profile, name="profile"),
    path("attachments/<uuid:media_id>/", file_pages.attachment, name="attachment"),
    path("people/<int:member_id>/evaluation/", evaluation_pages.evaluation, name="evaluation"),
    path("people/<int:member_id>/notes/", note_pages.write_note, name="write-note"),
    path("notes/colleagues/", note_pages.colleagues, name="note-colleagues"),
    path("notes/<int:note_id>/", note_pages.edit_note, name="edit-note"),
    path("notes/<int:note_id>/delete/", note_pages.delete_note, name="delete-note"),
    path("settings/import/", import_pages.import_people, name="import"),
    path("settings/import/<int:import_id>/", import_pages.import_run, name="import-run"),
    path("settings/import/lines/<int:fault_id>/", import_pages.import_fault, name="import-fault"),
]
