from dataclasses import dataclass

import pytest

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.projects import pipeline, services
from hirewire.hub.recruiting.projects.models import Project, ProjectCandidate, ProjectStage
from tests.factories import hub


@dataclass
class Pipeline:
    recruiter: Seat
    colleague: Seat
    neighbour: Seat
    project: Project

    def saves(self, *members: Member) -> list[ProjectCandidate]:
        pipeline.save(seat=self.recruiter, project=self.project, member_ids=[one.pk for one in members])
        return list(ProjectCandidate.objects.filter(member__in=members).order_by("pk"))

    def stage(self, name: str) -> ProjectStage:
        return self.project.stages.get(name=name)


@pytest.fixture
def work(db: None) -> Pipeline:
    company = hub.organization()
    contract = hub.contract(company, "Larkspur Talent EMEA")
    recruiter = hub.seat(contract, hub.person("Amara", "Okafor"))
    return Pipeline(
        recruiter=recruiter,
        colleague=hub.seat(contract, hub.person("Wei-Lin", "Tan")),
        neighbour=hub.seat(hub.contract(company, "Larkspur Talent Americas"), hub.person("Tomás", "Echeverría")),
        project=services.open_project(seat=recruiter, name="Claims platform"),
    )
