from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.members.models import Member
from hirewire.hub.lifecycle.purges.services import purge_company
from hirewire.hub.recruiting.projects import errors, pipeline, queries, services
from hirewire.hub.recruiting.projects.models import Project, ProjectCandidate, ProjectMove, ProjectSeat, ProjectStage
from hirewire.kit import clock
from tests.factories import hub
from tests.hub.recruiting.projects.conftest import Pipeline
from tests.support.tasks import forget_tasks, run_tasks


def moves(member: Member) -> list[tuple[str, str, str]]:
    found = ProjectMove.objects.filter(member=member).order_by("pk")
    return [(move.seat.person.first_name, move.origin, move.stage) for move in found]


def test_a_saved_person_is_in_the_first_stage_once(work: Pipeline) -> None:
    ada = hub.member()
    services.join_project(seat=work.colleague, project=work.project)
    work.saves(ada)

    again = pipeline.save(seat=work.colleague, project=work.project, member_ids=[ada.pk])

    candidate = ProjectCandidate.objects.get()
    assert (again, candidate.member, candidate.stage.name, candidate.saved_by) == (0, ada, "New", work.recruiter)
    assert moves(ada) == [("Amara", "", "New")]


def test_moves_are_recorded(work: Pipeline) -> None:
    ada, grace = hub.member(), hub.member("Grace", "Hopper")
    candidates = work.saves(ada, grace)
    ids = [one.pk for one in candidates]
    services.join_project(seat=work.colleague, project=work.project)

    pipeline.move(seat=work.recruiter, project=work.project, candidate_ids=ids[:1], stage=work.stage("Interview"))
    moved = pipeline.move(seat=work.colleague, project=work.project, candidate_ids=ids, stage=work.stage("Interview"))
    pipeline.remove(seat=work.recruiter, project=work.project, candidate_ids=ids[1:])

    assert moved == 1
    assert moves(ada) == [("Amara", "", "New"), ("Amara", "New", "Interview")]
    assert moves(grace) == [("Amara", "", "New"), ("Wei-Lin", "New", "Interview"), ("Amara", "Interview", "")]
    assert list(
        AuditEntry.objects.filter(action__startswith="project.cand").order_by("pk").values_list("action", "after")
    ) == [
        ("project.candidates_saved", "2 to New"),
        ("project.candidates_moved", "1 to Interview"),
        ("project.candidates_moved", "1 to Interview"),
        ("project.candidates_removed", "1"),
    ]


def test_audit_entries_about_candidates_contain_no_names(work: Pipeline) -> None:
    work.saves(hub.member("Secret", "Somebody"))

    told = " ".join(f"{one.subject} {one.before} {one.after}" for one in AuditEntry.objects.all())
    assert "Somebody" not in told


def test_members_of_other_companies_and_closed_accounts_are_not_saved(work: Pipeline) -> None:
    stranger = hub.member(of=hub.organization("Another"))
    gone = hub.member()
    gone.closed_at = clock.now()
    gone.save()

    saved = pipeline.save(seat=work.recruiter, project=work.project, member_ids=[stranger.pk, gone.pk])

    assert (saved, ProjectMove.objects.count()) == (0, 0)


def test_moving_to_a_stage_of_another_project_is_refused(work: Pipeline) -> None:
    [candidate] = work.saves(hub.member())
    other = services.open_project(seat=work.recruiter, name="Another")
    foreign = ProjectStage.objects.filter(project=other).first()
    assert foreign is not None

    with pytest.raises(errors.StageGone):
        pipeline.move(seat=work.recruiter, project=work.project, candidate_ids=[candidate.pk], stage=foreign)


def test_candidates_of_another_project_are_not_moved_or_removed(work: Pipeline) -> None:
    [candidate] = work.saves(hub.member())
    mine = services.open_project(seat=work.neighbour, name="Another")
    stage = ProjectStage.objects.filter(project=mine).last()
    assert stage is not None

    moved = pipeline.move(seat=work.neighbour, project=mine, candidate_ids=[candidate.pk], stage=stage)
    removed = pipeline.remove(seat=work.neighbour, project=mine, candidate_ids=[candidate.pk])

    candidate.refresh_from_db()
    assert (moved, removed, candidate.stage.name) == (0, 0, "New")


@pytest.mark.parametrize("verb", [pipeline.remove, pipeline.move])
def test_only_members_of_the_project_can_move_or_remove_candidates(work: Pipeline, verb: Callable[..., int]) -> None:
    [candidate] = work.saves(hub.member())
    also = {"stage": work.stage("Offer")} if verb is pipeline.move else {}

    with pytest.raises(errors.NotYours):
        verb(seat=work.colleague, project=work.project, candidate_ids=[candidate.pk], **also)


def test_saving_nobody_or_too_many_people_is_refused(work: Pipeline) -> None:
    with pytest.raises(errors.NobodyChosen):
        pipeline.save(seat=work.recruiter, project=work.project, member_ids=[])
    with pytest.raises(errors.TooManyPeople):
        pipeline.save(seat=work.recruiter, project=work.project, member_ids=range(pipeline.MOST_SAVED + 1))


def test_a_board_has_every_stage_and_leaves_out_closed_accounts(work: Pipeline) -> None:
    ada, gone = hub.member(), hub.member()
    work.saves(ada, gone)
    gone.closed_at = clock.now()
    gone.save()

    columns = queries.board(work.project)

    assert [(one.stage.name, one.count) for one in columns][:2] == [("New", 1), ("Contacted", 0)]
    assert [card.member for card in columns[0].candidates] == [ada]


def test_a_column_shows_the_newest_and_counts_all(work: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "SHOWN_IN_COLUMN", 2)
    work.saves(*(hub.member() for _ in range(3)))

    column = queries.board(work.project)[0]

    assert (column.count, len(column.candidates), column.hidden) == (3, 2, 1)


@pytest.mark.parametrize("number", [1, 4])
def test_a_board_needs_the_same_queries_for_any_number(work: Pipeline, number: int) -> None:
    work.saves(*(hub.member() for _ in range(number)))

    with CaptureQueriesContext(connection) as captured:
        for column in queries.board(work.project):
            for card in column.candidates:
                assert card.moved_by.person.name
                assert card.member.name

    assert len(captured) == 3


def test_moves_are_visible_on_the_same_contract_only(work: Pipeline) -> None:
    ada = hub.member()
    work.saves(ada)

    assert [move.project.name for move in queries.moves_of(work.colleague, ada)] == ["Claims platform"]
    assert [place.stage.name for place in queries.places_of(work.colleague, ada)] == ["New"]
    assert not queries.moves_of(work.neighbour, ada).exists()
    assert not queries.places_of(work.neighbour, ada).exists()


def test_projects_are_deleted_when_the_company_is_purged(work: Pipeline, settings: Settings) -> None:
    settings.HIREWIRE_ERASURE_GRACE_DAYS = 0
    forget_tasks()
    admin = hub.admin_seat(work.recruiter.contract, hub.person())
    hub.admin_seat(work.neighbour.contract, admin.person)
    work.saves(hub.member())

    purge_company(seat=admin, with_activity=True)
    run_tasks()

    assert not any(
        model.objects.exists() for model in (Project, ProjectSeat, ProjectStage, ProjectCandidate, ProjectMove)
    )
