"""The projects of the sandbox's first company are the same on every machine."""

import pytest

from hirewire.hub.recruiting.messaging.models import InMailTemplate
from hirewire.hub.recruiting.projects.models import Project, ProjectCandidate
from hirewire.hub.seeding import companies, members, pipelines
from hirewire.kit import clock

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


def test_the_work_on_seeded_projects_lies_in_the_past() -> None:
    members.seed()
    companies.seed_companies()

    pipelines.seed()

    days = [(clock.now() - candidate.moved_at).days for candidate in ProjectCandidate.objects.order_by("pk")]
    saved = [(clock.now() - candidate.saved_at).days for candidate in ProjectCandidate.objects.order_by("pk")]
    assert min(days) >= 20
    assert max(saved) >= 60
    assert sum(moved < since for moved, since in zip(days, saved, strict=True)) == 4
