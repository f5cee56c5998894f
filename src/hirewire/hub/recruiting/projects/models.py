"""Hiring projects: the people that recruiters of a contract consider for one purpose, and how far each has come."""

from django.db import models
from django.db.models import F
from django.db.models.functions import Lower

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.models import Contract
from hirewire.kit import clock

#: The stages of a new project, unless its creator names others.
DEFAULT_STAGES = ("New", "Contacted", "Replied", "Interview", "Offer")


class Project(models.Model):
    """A hiring project. Every seat of the contract may read it; seats that have joined may change it."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="projects")
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    owner = models.ForeignKey(Seat, models.CASCADE, related_name="+")
    seats = models.ManyToManyField(Seat, through="ProjectSeat", related_name="projects")
    created_at = models.DateTimeField(default=clock.now)
    #: When the project was archived. It can then be read and reopened, but nothing in it changes.
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(F("contract"), Lower("name"), name="hub_project_name"),)

    def __str__(self) -> str:
        return self.name


class ProjectSeat(models.Model):
    project = models.ForeignKey(Project, models.CASCADE, related_name="project_seats")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="project_seats")
    joined_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["project", "seat"], name="hub_project_seat_once"),)

    def __str__(self) -> str:
        return f"seat {self.seat_id} on project {self.project_id}"


class ProjectStage(models.Model):
    project = models.ForeignKey(Project, models.CASCADE, related_name="stages")
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position", "pk")
        constraints = (models.UniqueConstraint(F("project"), Lower("name"), name="hub_project_stage_name"),)

    def __str__(self) -> str:
        return self.name


class ProjectCandidate(models.Model):
    project = models.ForeignKey(Project, models.CASCADE, related_name="candidates")
    member = models.ForeignKey(Member, models.CASCADE, related_name="project_candidates")
    stage = models.ForeignKey(ProjectStage, models.PROTECT, related_name="candidates")
    saved_by = models.ForeignKey(Seat, models.CASCADE, related_name="+")
    saved_at = models.DateTimeField(default=clock.now)
    moved_by = models.ForeignKey(Seat, models.CASCADE, related_name="+")
    moved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["project", "member"], name="hub_project_candidate_once"),)
        indexes = (models.Index(fields=["project", "stage", "-moved_at"], name="hub_project_board"),)

    def __str__(self) -> str:
        return f"member {self.member_id} in project {self.project_id}"


class ProjectMove(models.Model):
    """A member was saved, moved or removed. Stages are stored by name, so renaming a stage changes no history."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="moves")
    member = models.ForeignKey(Member, models.CASCADE, related_name="project_moves")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="+")
    #: The former stage. Empty if this row records that the member was saved.
    origin = models.CharField(max_length=60, blank=True)
    #: The new stage. Empty if this row records that the member was removed.
    stage = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = (
            models.Index(fields=["member", "-at"], name="hub_project_move_member"),
            models.Index(fields=["project", "-at"], name="hub_project_move_newest"),
        )

    def __str__(self) -> str:
        return f"{self.origin or 'nowhere'} to {self.stage or 'nowhere'}"
