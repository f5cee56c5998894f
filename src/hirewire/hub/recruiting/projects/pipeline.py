"""Services that add people to a project, move them and remove them."""

from collections.abc import Collection, Sequence

from django.db import transaction

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.projects import errors
from hirewire.hub.recruiting.projects.events import CandidatesMoved
from hirewire.hub.recruiting.projects.models import Project, ProjectCandidate, ProjectMove, ProjectStage
from hirewire.hub.recruiting.projects.services import held, open_project, record
from hirewire.kit import clock
from hirewire.kit.work.events import publish

#: The most people that can be moved or removed at once. A page shows fewer people than this.
MOST_AT_ONCE = 500
#: The most people that can be saved at once. A search counts its results up to the same number.
MOST_SAVED = 10_000


@needs(Verb.PROJECT)
@transaction.atomic
def save(*, seat: Seat, project: Project, member_ids: Collection[int], stage: ProjectStage | None = None) -> int:
    """Add people to the project, at its first stage unless another is named. Returns how many are new.

    People already in the project stay where they are. Members that this company does not see, and those who closed
    their account, are left out silently, so that nothing about them leaks.
    """
    _check_number(member_ids, MOST_SAVED)
    project = held(seat, project)
    stage = _stage(project, stage)
    seen = Member.objects.visible_to(seat.contract.organization).filter(closed_at=None, pk__in=member_ids)
    there = project.candidates.values("member")
    new = list(seen.exclude(pk__in=there).order_by("pk").values_list("pk", flat=True))
    now = clock.now()
    ProjectCandidate.objects.bulk_create(
        ProjectCandidate(
            project=project, member_id=member_id, stage=stage, saved_by=seat, saved_at=now, moved_by=seat, moved_at=now
        )
        for member_id in new
    )
    _tell(project, seat, "project.candidates_saved", [(member_id, "", stage.name) for member_id in new])
    return len(new)


@needs(Verb.PROJECT)
@transaction.atomic
def save_in_new_project(*, seat: Seat, name: str, member_ids: Collection[int]) -> tuple[Project, int]:
    project = open_project(seat=seat, name=name)
    return project, save(seat=seat, project=project, member_ids=member_ids)


@needs(Verb.PROJECT)
@transaction.atomic
def move(*, seat: Seat, project: Project, candidate_ids: Collection[int], stage: ProjectStage) -> int:
    """Move people to a stage. Returns how many of them were at another stage before."""
    _check_number(candidate_ids)
    project = held(seat, project)
    stage = _stage(project, stage)
    moving = list(
        project.candidates.filter(pk__in=candidate_ids, member__closed_at=None)
        .exclude(stage=stage)
        .select_related("stage")
        .order_by("pk")
    )
    ProjectCandidate.objects.filter(pk__in=[candidate.pk for candidate in moving]).update(
        stage=stage, moved_by=seat, moved_at=clock.now()
    )
    _tell(
        project,
        seat,
        "project.candidates_moved",
        [(candidate.member_id, candidate.stage.name, stage.name) for candidate in moving],
    )
    return len(moving)


@needs(Verb.PROJECT)
@transaction.atomic
def remove(*, seat: Seat, project: Project, candidate_ids: Collection[int]) -> int:
    """Remove people from the project. Returns how many were removed.

    The list of moves still shows that they were in the project.
    """
    _check_number(candidate_ids)
    project = held(seat, project)
    going = list(project.candidates.filter(pk__in=candidate_ids).select_related("stage").order_by("pk"))
    ProjectCandidate.objects.filter(pk__in=[candidate.pk for candidate in going]).delete()
    _tell(
        project,
        seat,
        "project.candidates_removed",
        [(candidate.member_id, candidate.stage.name, "") for candidate in going],
    )
    return len(going)


def _check_number(ids: Collection[int], most: int = MOST_AT_ONCE) -> None:
    if not ids:
        raise errors.NobodyChosen
    if len(ids) > most:
        raise errors.TooManyPeople(most)


def _stage(project: Project, stage: ProjectStage | None) -> ProjectStage:
    """Return the first stage if none is given. Otherwise read the stage again: it may have been renamed or removed."""
    stages = list(project.stages.all())
    if stage is None:
        return stages[0]
    for own_stage in stages:
        if own_stage.pk == stage.pk:
            return own_stage
    raise errors.StageGone


def _tell(project: Project, seat: Seat, action: str, moves: Sequence[tuple[int, str, str]]) -> None:
    if not moves:
        return
    now = clock.now()
    ProjectMove.objects.bulk_create(
        ProjectMove(project=project, seat=seat, member_id=member_id, origin=origin, stage=stage, at=now)
        for member_id, origin, stage in moves
    )
    record(project, seat, action, after=f"{len(moves):,} to {moves[0][2]}" if moves[0][2] else f"{len(moves):,}")
    publish(CandidatesMoved(project_id=project.pk, member_ids=tuple(member_id for member_id, _, _ in moves)))
