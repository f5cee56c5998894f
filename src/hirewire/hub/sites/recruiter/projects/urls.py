from django.urls import path

from hirewire.hub.sites.recruiter.projects import project_pages, saving_pages

urlpatterns = [
    path("", project_pages.projects, name="projects"),
    path("new/", project_pages.new_project, name="new-project"),
    path("save/", saving_pages.save_people, name="save-people"),
    path("<int:project_id>/", project_pages.project, name="project"),
    path("<int:project_id>/edit/", project_pages.edit_project, name="edit-project"),
    path("<int:project_id>/people/", project_pages.project_people, name="project-people"),
    path("<int:project_id>/<slug:step>/", project_pages.project_step, name="project-step"),
]
