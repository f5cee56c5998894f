from django.urls import path

from hirewire.hub.sites.recruiter.inbox import inbox_pages, template_pages

urlpatterns = [
    path("people/<int:member_id>/inmail/", inbox_pages.compose, name="compose"),
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
]
