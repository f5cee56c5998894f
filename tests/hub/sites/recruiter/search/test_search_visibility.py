"""Compares the hits, counts, stages and jobs of every seat with a second, simple version of the visibility rules."""

import random
from dataclasses import dataclass, field, replace

import pytest

from hirewire.hub.ats.applications.models import Application, Stage
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.models import Match
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.messaging.models import ProspectNote, Thread, Visibility
from hirewire.hub.recruiting.projects.models import Project, ProjectCandidate, ProjectStage
from hirewire.hub.recruiting.searches.wanted import Wanted
from hirewire.hub.sites.recruiter.search import facets, search_choices, searching
from hirewire.hub.sites.recruiter.search.search_conditions import fitting, viewer_of
from tests.factories import connected, hub, lists

pytestmark = pytest.mark.django_db

SECRET, OPEN = "REQ-SECRET", "REQ-OPEN"
STAGES = {"Applied": False, "Onsite interview": False, "Rejected": True}


@dataclass
class Known:
    member: Member
    is_candidate: bool = False
    #: The member's stage in each job.
    applied: dict[str, str] = field(default_factory=dict)
    #: Contracts whose seats wrote to the member.
    inmail: set[int] = field(default_factory=set)
    #: Contracts that saved the member to an open project.
    projects: set[int] = field(default_factory=set)
    #: The author of each note, and whether the note is shared.
    notes: list[tuple[Seat, bool]] = field(default_factory=list)


@dataclass
class World:
    company: connected.Company
    #: The jobs that each seat sees. A seat without an entry has no ATS at all.
    seats: dict[Seat, set[str]]
    without_ats: list[Seat]
    people: list[Known]


@pytest.fixture
def world() -> World:
    company, other = connected.company(), connected.company()
    company.switch(contract=True)
    other.switch(contract=True)
    for job in (SECRET, OPEN):
        connected.job(company, job, f"Job {job}")
    lists.put(company.application, "G", SECRET)
    lists.assign(company.application, "G", company.recruiter_a)
    lists.profile(company.admin_a)
    seats = {company.recruiter_a: {SECRET, OPEN}, company.admin_a: {OPEN}, other.admin_a: set[str]()}
    people = [_somebody(company, number) for number in range(24)]
    connected.follow(company)
    people += [Known(seat.person.member) for seat in (company.recruiter_a, company.admin_a) if seat.person.member]
    return World(company, seats, [company.admin_b], people)


def _somebody(company: connected.Company, number: int) -> Known:
    known = Known(hub.member("Person", f"Number{number}"))
    if random.random() < 0.8:
        known.is_candidate = True
        _is_candidate(company, known, number)
    a, b = company.recruiter_a, company.admin_b
    for seat in (a, b):
        if random.random() < 0.4:
            Thread.objects.create(contract=seat.contract, seat=seat, member=known.member)
            known.inmail.add(seat.contract_id)
        if random.random() < 0.3:
            _save_to_project(seat, known.member)
            known.projects.add(seat.contract_id)
    for seat in (a, company.admin_a, b):
        if random.random() < 0.4:
            is_shared = random.random() < 0.5
            visibility = Visibility.CONTRACT if is_shared else Visibility.PRIVATE
            ProspectNote.objects.create(contract=seat.contract, owner=seat, member=known.member, visibility=visibility)
            known.notes.append((seat, is_shared))
    return known


def _is_candidate(company: connected.Company, known: Known, number: int) -> None:
    tenant = {"organization": company.application.organization, "application": company.application}
    dates = {"ats_created_at": connected.APPLIED, "ats_last_modified_at": connected.APPLIED}
    Candidate.objects.create(**tenant, **dates, ats_candidate_id=f"C-{number}", first_name="Person")
    Match.objects.create(**tenant, ats_candidate_id=f"C-{number}", member=known.member, probability=0.9)
    for job in (SECRET, OPEN):
        if random.random() < 0.5:
            stage = known.applied[job] = random.choice(list(STAGES))
            applied = f"A-{number}-{job}"
            Application.objects.create(
                **tenant,
                **dates,
                ats_job_application_id=applied,
                ats_candidate_id=f"C-{number}",
                ats_job_posting_id=job,
                ats_job_posting_name=f"Job {job}",
                first_name="Person",
            )
            Stage.objects.create(
                **tenant, ats_job_application_id=applied, part_id="1", stage=stage, ats_created_at=connected.ONSITE
            )


def _save_to_project(seat: Seat, member: Member) -> None:
    project, is_new = Project.objects.get_or_create(contract=seat.contract, name="Now", defaults={"owner": seat})
    stage = ProjectStage.objects.create(project=project, name="New", position=1) if is_new else project.stages.get()
    ProjectCandidate.objects.create(project=project, member=member, stage=stage, saved_by=seat, moved_by=seat)


def plainly(world: World, seat: Seat, wanted: Wanted) -> set[int]:
    return {known.member.pk for known in world.people if _fits(world, seat, wanted, known)}


def _fits(world: World, seat: Seat, wanted: Wanted, known: Known) -> bool:
    has_ats = seat in world.seats
    seen = {job: stage for job, stage in known.applied.items() if job in world.seats.get(seat, set())}
    is_own_company = seat.contract.organization_id == world.company.application.organization_id
    # The ATS is open to all, so a candidate is hidden only if the candidate has applications and all of these
    # applications are hidden.
    in_ats = is_own_company and has_ats and known.is_candidate and (bool(seen) or not known.applied)
    _, _, job = wanted.job.partition(":")
    of_both = [stage for name, stage in seen.items() if job in {"", name} and wanted.stage in {"", stage}]
    return all(
        (
            not has_ats or wanted.ats != "in" or in_ats,
            not has_ats or wanted.ats != "out" or not in_ats,
            not has_ats or not wanted.past or bool(seen and all(STAGES[stage] for stage in seen.values())),
            not has_ats or not (wanted.job or wanted.stage) or bool(of_both),
            not wanted.inmail or seat.contract_id in known.inmail,
            not wanted.project or seat.contract_id in known.projects,
            not wanted.notes
            or any(
                owner == seat or (is_shared and owner.contract_id == seat.contract_id)
                for owner, is_shared in known.notes
            ),
        )
    )


def every_search(world: World) -> list[Wanted]:
    of = world.company.application.pk
    return [
        Wanted(ats=ats, past=past, job=job, stage=stage, inmail=inmail, notes=notes, project=project)
        for ats in ("", "in", "out")
        for past in (False, True)
        for job in ("", f"{of}:{SECRET}", f"{of}:{OPEN}")
        for stage in ("", "Rejected")
        for inmail, notes, project in (
            (False, False, False),
            (True, False, False),
            (False, True, False),
            (False, False, True),
        )
    ]


def test_search_never_finds_what_the_seat_must_not_know(world: World) -> None:
    searches = random.sample(every_search(world), 40)

    for seat in (*world.seats, *world.without_ats):
        viewer = viewer_of(seat)
        for wanted in searches:
            there = plainly(world, seat, wanted)
            # If a search has no words and is ordered by activity, it runs another query. Instead of the members, that
            # query reads the rows that the filters select, such as threads or notes.
            by_activity = searching.find(viewer, replace(wanted, order="activity"))

            assert set(fitting(viewer, wanted).values_list("pk", flat=True)) == there, wanted
            assert by_activity.ids == sorted(there, reverse=True), wanted


@pytest.mark.parametrize("looked_at", [4, facets.LOOKED_AT])
def test_counts_beside_a_search_are_never_too_high(
    world: World, looked_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facets, "LOOKED_AT", looked_at)
    monkeypatch.setattr(facets, "LISTED", 3)
    for seat in (*world.seats, *world.without_ats):
        viewer = viewer_of(seat)
        for wanted in random.sample(every_search(world), 12):
            figures = facets.counts(viewer, wanted)
            there = {name: len(plainly(world, seat, each)) for name, each in facets.pressed(viewer, wanted).items()}

            assert {name: figure.number for name, figure in figures.items() if not figure.is_more} == {
                name: number for name, number in there.items() if not figures[name].is_more
            }, wanted
            assert all(figure.number <= there[name] for name, figure in figures.items()), wanted


def test_counts_stages_and_jobs_tell_no_more_than_the_hits(world: World) -> None:
    for seat, jobs in world.seats.items():
        viewer = viewer_of(seat)
        counts = {name: figure.number for name, figure in facets.counts(viewer, Wanted()).items()}
        stages = dict(searching.stages(viewer, Wanted()))
        offered = {job.external_job_posting_id for job in search_choices.jobs(viewer, "")[0]}

        assert counts == {
            "in": len(plainly(world, seat, Wanted(ats="in"))),
            "out": len(plainly(world, seat, Wanted(ats="out"))),
            "past": len(plainly(world, seat, Wanted(past=True))),
            "inmail": len(plainly(world, seat, Wanted(inmail=True))),
            "notes": len(plainly(world, seat, Wanted(notes=True))),
            "project": len(plainly(world, seat, Wanted(project=True))),
        }
        assert stages == {
            stage: len(people) for stage in STAGES if (people := plainly(world, seat, Wanted(stage=stage)))
        }
        assert offered == jobs
        name = search_choices.job_name(viewer, f"{world.company.application.pk}:{SECRET}")
        assert name == (f"Job {SECRET}" if SECRET in jobs else "")


def test_new_ats_matches_are_announced_only_to_seats_that_see_them(world: World) -> None:
    for seat in world.seats:
        search = seat.people_searches.create(name="In ATS", content=Wanted(ats="in").as_json())
        search.looked_at = connected.ONSITE
        figure = searching.new_people(viewer_of(seat), [search])[str(search.pk)]

        assert figure.number == len(plainly(world, seat, Wanted(ats="in")))
