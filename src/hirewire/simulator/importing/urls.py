from django.urls import path

from hirewire.simulator.importing import pages

urlpatterns = [
    path("", pages.upload, name="ats-import-upload"),
    path("<int:import_id>/", pages.batch, name="ats-import"),
    path("<int:import_id>/reread/", pages.reread, name="ats-import-reread"),
    path("<int:import_id>/start/", pages.start, name="ats-import-start"),
    path("<int:import_id>/progress/", pages.progress, name="ats-import-progress"),
    path("<int:import_id>/lines/<int:line_id>/", pages.line, name="ats-import-line"),
]
