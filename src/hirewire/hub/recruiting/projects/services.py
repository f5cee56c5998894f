"""Services for projects, and for joining and leaving them."""

from collections.abc import Collection, Iterable, Sequence

from django.db import transaction

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.recruiting.projects import errors
from hirewire.hub.recruiting.projects.events import ProjectOpened
from hirewire.hub.recruiting.projects.models import DEFAULT_STAGES, Project, ProjectSeat, ProjectStage
from hirewire.kit import clock
from hirewire.kit.db.duplicates import refused_as
from hirewire.kit.work.events import publish

#: A board with more columns is hard to read.
MOST_STAGES = 12


@needs(Verb.PROJECT)
@transaction.atomic
def open_project(*, seat: Seat, name: str, description: str = "", stages: Sequence[str] = DEFAULT_STAGES) -> Project:
    if not seat.is_active:
        raise errors.SeatNotActive
    _check_stages(stages)
    name = name.strip()
    with refused_as(errors.NameTaken(name)):
        project = Project.objects.create(contract=seat.contract, owner=seat, name=name, description=description.strip())
    ProjectSeat.objects.create(project=project, seat=seat)
    with refused_as(errors.SameStage()):
        ProjectStage.objects.bulk_create(
            ProjectStage(project=project, name=stage, position=position) for position, stage in enumerate(stages)
        )
    record(project, seat, "project.opened")
    publish(ProjectOpened(project_id=project.pk))
    return project


#: The ids and names of stages, in order. A stage with an id keeps its people under the new name, or is removed if the
#: name is empty. A stage without an id is new.
StageNames = Sequence[tuple[int | None, str]]


@needs(Verb.PROJECT)
@transaction.atomic
def edit_project(
    *, seat: Seat, project: Project, name: str, description: str, stages: StageNames | None = None
) -> Project:
    """Change the name, the description and the stages of a project.

    A stage can be removed if it holds nobody with an open account. If ``stages`` does not list a stage, it stays: a
    colleague may have added it since the page was opened.
    """
    project = held(seat, project)
    before, state_before = project.name, _state(project)
    project.name, project.description = name.strip(), description.strip()
    with refused_as(errors.NameTaken(project.name)):
        project.save(update_fields=["name", "description"])
    if stages is not None:
        with refused_as(errors.SameStage()):
            _arrange(project, stages)
    if _state(project) != state_before:
        record(project, seat, "project.edited", before=before if before != project.name else "")
    return project


@needs(Verb.PROJECT)
@transaction.atomic
def archive_project(*, seat: Seat, project: Project) -> None:
    project = held(seat, project)
    project.archived_at = clock.now()
    project.save(update_fields=["archived_at"])
    record(project, seat, "project.archived")


@needs(Verb.PROJECT)
@transaction.atomic
def reopen_project(*, seat: Seat, project: Project) -> None:
    project = held(seat, project, is_archived=True)
    project.archived_at = None
    project.save(update_fields=["archived_at"])
    record(project, seat, "project.reopened")


@needs(Verb.PROJECT)
@transaction.atomic
def join_project(*, seat: Seat, project: Project) -> None:
    if not seat.is_active or seat.contract_id != project.contract_id:
        raise errors.SeatNotActive
    _, is_new = ProjectSeat.objects.get_or_create(project=project, seat=seat)
    if is_new:
        record(project, seat, "project.joined")


@needs(Verb.PROJECT)
@transaction.atomic
def leave_project(*, seat: Seat, project: Project) -> None:
    """Leave a project. The last seat cannot leave, so that somebody can still change the project."""
    project = held(seat, project, is_archived=None)
    if not project.project_seats.exclude(seat=seat).exists():
        raise errors.LastOne
    project.project_seats.filter(seat=seat).delete()
    record(project, seat, "project.left")


def held(seat: Seat, project: Project, *, is_archived: bool | None = False) -> Project:
    if not seat.is_active:
        raise errors.SeatNotActive
    locked = Project.objects.select_for_update().filter(contract=seat.contract_id, pk=project.pk).first()
    if locked is None or not ProjectSeat.objects.filter(project=locked, seat=seat).exists():
        raise errors.NotYours
    if is_archived is False and locked.archived_at is not None:
        raise errors.ProjectArchived
    return locked


def record(project: Project, seat: Seat, action: str, *, before: str = "", after: str = "") -> None:
    """Add an audit entry. It counts people and does not name them: the project's list of moves has the names."""
    audit.record(
        action=action,
        actor=seat.person,
        organization=seat.contract.organization,
        contract=seat.contract,
        subject=project.name,
        before=before,
        after=after,
    )


def _state(project: Project) -> tuple[str, str, list[tuple[int, str]]]:
    return project.name, project.description, list(project.stages.order_by("position").values_list("pk", "name"))


def _check_stages(names: Sequence[str]) -> None:
    if not names:
        raise errors.NoStages
    if len(names) > MOST_STAGES:
        raise errors.TooManyStages(MOST_STAGES)
    if len({name.casefold() for name in names}) < len(names):
        raise errors.SameStage


def _arrange(project: Project, listed: StageNames) -> None:
    stages = {stage.pk: stage for stage in project.stages.all()}
    listed_ids = {stage_id for stage_id, _ in listed}
    unlisted = [(stage.pk, stage.name) for stage in stages.values() if stage.pk not in listed_ids]
    # New stages follow all others.
    names = sorted([*((pk, name) for pk, name in listed if name), *unlisted], key=lambda stage: stage[0] is None)
    _check_stages([name for _, name in names])
    kept = {stage_id for stage_id, _ in names}
    if any(stage_id is not None and stage_id not in stages for stage_id in kept):
        raise errors.StageGone
    _check_empty(stage for stage in stages.values() if stage.pk not in kept)
    # An edit can swap names, or give the name of a removed stage to a new one, but no two stages may share a name even
    # for a moment. So give every stage a temporary name first.
    for pk in stages:
        ProjectStage.objects.filter(pk=pk).update(name=f"#{pk}")
    for position, (stage_id, name) in enumerate(names):
        if stage_id is None:
            ProjectStage.objects.create(project=project, name=name, position=position)
        else:
            ProjectStage.objects.filter(pk=stage_id).update(name=name, position=position)
    _remove(project, stages.keys() - kept)


def _check_empty(stages: Iterable[ProjectStage]) -> None:
    for stage in stages:
        if stage.candidates.filter(member__closed_at=None).exists():
            raise errors.StageNotEmpty(stage.name)


def _remove(project: Project, stage_ids: Collection[int]) -> None:
    """Remove stages. Members with closed accounts, whom no page shows, go to the first of the other stages."""
    first = project.stages.exclude(pk__in=stage_ids).first()
    project.candidates.filter(stage__in=stage_ids).update(stage=first)
    project.stages.filter(pk__in=stage_ids).delete()
