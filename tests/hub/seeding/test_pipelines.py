"""The sandbox's first company has projects in progress, the same on every machine."""

import pytest

from hirewire.hub.recruiting.messaging.models import InMailTemplate
from hirewire.hub.recruiting.projects.models import Project, ProjectCandidate
from hirewire.hub.seeding import companies, members, pipelines

pytestmark = pytest.mark.django_db


def test_seeded_projects_have_people_at_several_stages() -> None:
    members.seed()
    companies.seed_companies()

    pipelines.seed()
    pipelines.seed()

    stages = ProjectCandidate.objects.order_by("project", "stage__position").values_list("project__name", "stage__name")
    assert list(stages) == [
        *[("Data of eleven hospitals", "New")] * 4,
        ("Data of eleven hospitals", "Contacted"),
        ("Data of eleven hospitals", "Replied"),
        ("Patient services, London", "Contacted"),
        ("Patient services, London", "Interview"),
    ]
    assert [project.project_seats.count() for project in Project.objects.order_by("pk")] == [2, 1]
    assert InMailTemplate.objects.count() == 2
