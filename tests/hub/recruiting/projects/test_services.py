import pytest

from hirewire.hub.identity.accounts.models import SeatState
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.recruiting.projects import errors, queries, services
from hirewire.hub.recruiting.projects.models import Project, ProjectCandidate
from hirewire.kit import clock
from tests.factories import hub
from tests.hub.recruiting.projects.conftest import Pipeline


def names(work: Pipeline) -> list[str]:
    return [stage.name for stage in work.project.stages.all()]


def test_a_new_project_has_the_default_stages_and_its_creator(work: Pipeline) -> None:
    assert names(work) == ["New", "Contacted", "Replied", "Interview", "Offer"]
    assert [one.seat for one in work.project.project_seats.all()] == [work.recruiter]
    assert list(AuditEntry.objects.order_by("pk").values_list("action", "subject", "contract_id")) == [
        ("project.opened", "Claims platform", work.recruiter.contract_id)
    ]


def test_a_project_name_is_unique_on_its_contract_only(work: Pipeline) -> None:
    with pytest.raises(errors.NameTaken):
        services.open_project(seat=work.colleague, name="claims PLATFORM ")

    services.open_project(seat=work.neighbour, name="Claims platform")

    assert Project.objects.count() == 2


def test_a_parked_seat_cannot_create_a_project(work: Pipeline) -> None:
    parked = hub.seat(work.recruiter.contract)
    parked.state = SeatState.PARKED

    with pytest.raises(errors.SeatNotActive):
        services.open_project(seat=parked, name="Another")


@pytest.mark.parametrize("who", ["colleague", "neighbour"])
def test_only_members_of_the_project_can_change_it(work: Pipeline, who: str) -> None:
    seat = getattr(work, who)

    for change in (services.archive_project, services.leave_project):
        with pytest.raises(errors.NotYours):
            change(seat=seat, project=work.project)
    with pytest.raises(errors.NotYours):
        services.edit_project(seat=seat, project=work.project, name="Mine", description="")


def test_a_colleague_joins_and_leaves(work: Pipeline) -> None:
    services.join_project(seat=work.colleague, project=work.project)
    services.join_project(seat=work.colleague, project=work.project)
    services.edit_project(seat=work.colleague, project=work.project, name="Claims", description=" ours ")
    services.leave_project(seat=work.recruiter, project=work.project)

    work.project.refresh_from_db()
    assert (work.project.name, work.project.description) == ("Claims", "ours")
    assert [one.seat for one in work.project.project_seats.all()] == [work.colleague]
    with pytest.raises(errors.LastOne):
        services.leave_project(seat=work.colleague, project=work.project)


def test_a_seat_of_another_contract_cannot_join(work: Pipeline) -> None:
    with pytest.raises(errors.SeatNotActive):
        services.join_project(seat=work.neighbour, project=work.project)


def test_an_archived_project_cannot_be_edited_until_it_is_reopened(work: Pipeline) -> None:
    services.archive_project(seat=work.recruiter, project=work.project)

    assert list(queries.open_projects(work.recruiter)) == []
    with pytest.raises(errors.ProjectArchived):
        services.edit_project(seat=work.recruiter, project=work.project, name="Claims", description="")

    services.reopen_project(seat=work.recruiter, project=work.project)

    assert list(queries.open_projects(work.recruiter)) == [work.project]


def arrange(work: Pipeline, stages: services.StageNames, *, name: str = "Claims platform") -> None:
    services.edit_project(seat=work.recruiter, project=work.project, name=name, description="", stages=stages)


def test_stages_can_be_renamed_reordered_added_and_removed(work: Pipeline) -> None:
    new, contacted, *others = work.project.stages.all()

    arrange(
        work, [(new.pk, "Contacted"), (contacted.pk, "New"), (None, "Hired"), *((stage.pk, "") for stage in others)]
    )

    assert names(work) == ["Contacted", "New", "Hired"]
    assert work.project.stages.get(name="Contacted").pk == new.pk


def test_a_stage_that_a_colleague_added_meanwhile_stays(work: Pipeline) -> None:
    shown = [(stage.pk, stage.name) for stage in work.project.stages.all()]
    arrange(work, [*shown, (None, "Hired")])

    arrange(work, [(pk, "" if name == "Offer" else name) for pk, name in shown] + [(None, "Started")])

    assert names(work) == ["New", "Contacted", "Replied", "Interview", "Hired", "Started"]


def test_a_stage_that_a_colleague_removed_meanwhile_can_be_removed_but_not_named(work: Pipeline) -> None:
    offer = work.project.stages.get(name="Offer").pk
    arrange(work, [(offer, "")])

    arrange(work, [(offer, "")])

    with pytest.raises(errors.StageGone):
        arrange(work, [(offer, "Offer")])


def test_a_stage_with_candidates_cannot_be_removed(work: Pipeline) -> None:
    work.saves(hub.member())

    with pytest.raises(errors.StageNotEmpty):
        arrange(work, [(work.project.stages.get(name="New").pk, "")], name="Other")

    work.project.refresh_from_db()
    assert (work.project.name, names(work)[0]) == ("Claims platform", "New")


@pytest.mark.parametrize("kept", ["Contacted", ""])
def test_a_stage_with_closed_accounts_alone_can_be_removed(work: Pipeline, kept: str) -> None:
    gone = hub.member()
    work.saves(gone)
    gone.closed_at = clock.now()
    gone.save()

    removed = [(stage.pk, "") for stage in work.project.stages.exclude(name=kept)]
    arrange(work, [*removed, (None, "New")])

    first = names(work)[0]
    assert names(work) == [*filter(None, [kept]), "New"]
    assert ProjectCandidate.objects.get(member=gone).stage == work.stage(first)


@pytest.mark.parametrize(
    ("stages", "refusal"),
    [
        ([], errors.NoStages),
        (["New", "new"], errors.SameStage),
        ([str(n) for n in range(13)], errors.TooManyStages),
    ],
)
def test_invalid_stages_are_refused(work: Pipeline, stages: list[str], refusal: type[errors.ProjectRefused]) -> None:
    with pytest.raises(refusal):
        services.open_project(seat=work.recruiter, name="Another", stages=stages)


def test_a_project_is_seen_by_its_contract_only(work: Pipeline) -> None:
    assert list(queries.projects_of(work.colleague)) == [work.project]
    assert list(queries.open_projects(work.colleague)) == []
    assert list(queries.projects_of(work.neighbour)) == []
