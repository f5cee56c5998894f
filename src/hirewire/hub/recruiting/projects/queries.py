"""Queries about projects.

The first argument is either a project or a seat. A seat may read its whole contract.
"""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.projects.errors import ProjectGone
from hirewire.hub.recruiting.projects.models import Project, ProjectCandidate, ProjectMove, ProjectSeat, ProjectStage

#: How many cards a board shows, and the highest and the lowest limit for one column. The columns share the board's
#: cards equally, but within these two limits. A card takes 1.1 kB, and a page should stay below 150 kB. The list view
#: shows everybody.
SHOWN_ON_BOARD, SHOWN_IN_COLUMN, LEAST_IN_COLUMN = 80, 30, 4


@dataclass(frozen=True, slots=True)
class Column:
    stage: ProjectStage
    count: int
    candidates: list[ProjectCandidate]

    @property
    def hidden(self) -> int:
        return self.count - len(self.candidates)


def projects_of(seat: Seat) -> QuerySet[Project]:
    return Project.objects.filter(contract=seat.contract_id).select_related("owner__person")


def listed_projects(seat: Seat, *, is_archived: bool) -> QuerySet[Project]:
    mine = ProjectSeat.objects.filter(project=OuterRef("pk"), seat=seat)
    # A subquery for each project, so that people are counted only for the projects on the page.
    people = ProjectCandidate.objects.filter(project=OuterRef("pk"), member__closed_at=None).order_by()
    count = people.values("project").annotate(people=Count("pk")).values("people")
    return (
        projects_of(seat)
        .filter(archived_at__isnull=not is_archived)
        .annotate(people=Coalesce(Subquery(count), 0), is_mine=Exists(mine))
        .order_by("-is_mine", "name")
    )


def open_projects(seat: Seat) -> QuerySet[Project]:
    return projects_of(seat).filter(archived_at=None, project_seats__seat=seat).order_by("name")


def open_project(seat: Seat, project_id: int) -> Project:
    project = open_projects(seat).filter(pk=project_id).first()
    if project is None:
        raise ProjectGone
    return project


def stage_counts(project: Project) -> dict[int, int]:
    """How many people are at each stage of the project. Empty stages are left out."""
    rows = candidates_of(project).order_by().values_list("stage").annotate(people=Count("pk"))
    return dict(rows)


def candidates_of(project: Project) -> QuerySet[ProjectCandidate]:
    return (
        ProjectCandidate.objects.filter(project=project, member__closed_at=None)
        .select_related("member", "stage", "moved_by__person")
        .defer("member__document", "member__details", "member__summary")
        .order_by("-moved_at", "-pk")
    )


def board(project: Project) -> list[Column]:
    """The columns of the project's board. Loading them takes three queries for any number of stages."""
    place = Window(RowNumber(), partition_by=F("stage"), order_by=(F("moved_at").desc(), F("pk").desc()))
    stages = list(project.stages.all())
    most = min(max(SHOWN_ON_BOARD // max(len(stages), 1), LEAST_IN_COLUMN), SHOWN_IN_COLUMN)
    cards: dict[int, list[ProjectCandidate]] = {}
    for card in candidates_of(project).annotate(place=place).filter(place__lte=most):
        cards.setdefault(card.stage_id, []).append(card)
    counts = stage_counts(project)
    return [Column(stage, counts.get(stage.pk, 0), cards.get(stage.pk, [])) for stage in stages]


def people_in_order(
    project: Project, *, is_board: bool = False, stage_id: int | None = None
) -> QuerySet[ProjectCandidate, tuple[int, int]]:
    candidates = ProjectCandidate.objects.filter(project=project, member__closed_at=None)
    if stage_id is not None:
        candidates = candidates.filter(stage=stage_id)
    newest_first = ("-moved_at", "-pk")
    order = ("stage__position", "stage", *newest_first) if is_board else newest_first
    return candidates.order_by(*order).values_list("pk", "member")


def places_of(seat: Seat, member: Member) -> QuerySet[ProjectCandidate]:
    return (
        ProjectCandidate.objects.filter(project__contract=seat.contract_id, member=member)
        .select_related("project", "stage", "moved_by__person")
        .order_by("project__archived_at", "-moved_at")
    )


def moves_of(seat: Seat, member: Member) -> QuerySet[ProjectMove]:
    return (
        ProjectMove.objects.filter(project__contract=seat.contract_id, member=member)
        .select_related("project", "seat__person")
        .order_by("-at", "-pk")
    )


def moves_in(project: Project) -> QuerySet[ProjectMove]:
    return (
        project.moves.filter(member__closed_at=None)
        .select_related("member", "seat__person")
        .defer("member__document", "member__details", "member__summary")
        .order_by("-at", "-pk")
    )
