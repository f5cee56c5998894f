"""Addresses of what recruiters do with people: InMail, notes and projects."""

from django.urls import path

from hirewire.hub.sites.recruiter import inbox_pages, note_pages, project_pages, saving_pages, template_pages

urlpatterns = [
    path("people/<int:member_id>/inmail/", inbox_pages.compose, name="compose"),
    path("people/<int:member_id>/notes/", note_pages.write_note, name="write-note"),
    path("notes/<int:note_id>/", note_pages.edit_note, name="edit-note"),
    path("notes/<int:note_id>/delete/", note_pages.delete_note, name="delete-note"),
    path("inbox/", inbox_pages.inbox, name="inbox"),
    path("inbox/<int:thread_id>/", inbox_pages.conversation, name="conversation"),
    path("inbox/templates/", template_pages.inmail_templates, name="inmail-templates"),
    path("inbox/templates/new/", template_pages.inmail_template, name="new-inmail-template"),
    path("inbox/templates/<int:template_id>/", template_pages.inmail_template, name="inmail-template"),
    path(
        "inbox/templates/<int:template_id>/delete/",
        template_pages.delete_inmail_template,
        name="delete-inmail-template",
    ),
    path("projects/", project_pages.projects, name="projects"),
    path("projects/new/", project_pages.new_project, name="new-project"),
    path("projects/save/", saving_pages.save_people, name="save-people"),
    path("projects/<int:project_id>/", project_pages.project, name="project"),
    path("projects/<int:project_id>/edit/", project_pages.edit_project, name="edit-project"),
    path("projects/<int:project_id>/people/", project_pages.project_people, name="project-people"),
    path("projects/<int:project_id>/<slug:step>/", project_pages.project_step, name="project-step"),
]
