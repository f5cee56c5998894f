from django.urls import path

from hirewire.hub.sites.recruiter.export import batch_pages, export_pages, list_pages

urlpatterns = [
    path("people/<int:member_id>/export/", export_pages.export, name="export"),
    path("people/<int:member_id>/export/jobs/", export_pages.export_jobs, name="export-jobs"),
    path("export/", batch_pages.export_many, name="export-many"),
    path("export/jobs/", batch_pages.export_many_jobs, name="export-many-jobs"),
    path("exports/", list_pages.own_exports, name="exports"),
    path("exports/batches/<uuid:batch>/", batch_pages.export_batch, name="export-batch"),
    path("exports/<int:export_id>/", export_pages.export_state, name="export-state"),
    path("exports/<int:export_id>/retry/", export_pages.export_retry, name="export-retry"),
]
