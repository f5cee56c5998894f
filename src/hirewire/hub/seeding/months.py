"""Seeds a made-up history of three months for the first company's recruiters.

Their ATS must be connected first. Each step goes through the service that a page, the API or the worker would call,
with the clock stopped at the time of the step. Only ``_date_back`` writes rows directly. The ATS created its records of
the exported people when it was seeded.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from hirewire.cast import months
from hirewire.cast.cast import LARKSPUR
from hirewire.cast.months import Approach
from hirewire.hub.ats.acls.visibility import jobs_seen_by
from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching import turns
from hirewire.hub.ats.matching.models import Candidacy
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.integrations.queries import applications_for
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.platform.notifications import recording
from hirewire.hub.platform.notifications.recording import Tried
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.reactions import BATCH_QUEUES
from hirewire.hub.recruiting.bell import following
from hirewire.hub.recruiting.bell import services as bell
from hirewire.hub.recruiting.bell.models import Bell
from hirewire.hub.recruiting.exports import errors
from hirewire.hub.recruiting.exports import services as exports
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.exports.queries import DEADLINE
from hirewire.hub.recruiting.impressions import services as impressions
from hirewire.hub.recruiting.projects import pipeline
from hirewire.hub.recruiting.projects import services as projects
from hirewire.hub.seeding import correspondence
from hirewire.hub.seeding.history import CONTRACT_ID
from hirewire.hub.seeding.members import FIRST_ID
from hirewire.kit import clock
from hirewire.kit.web.outbound import Outcome

#: A project for each trade: the recruiter who opens it, its name, and its purpose.
_PROJECTS: Final = {
    "Hospitals and health care": ("Amara", "Nurses, physicians and therapists", "People for our wards and clinics."),
    "Software": ("Wei-Lin", "Engineers and data people", "For the patient portal and the data of our hospitals."),
    "Financial services": ("Ingrid", "Finance and risk", "A small team for claims, controlling and insurance."),
}
_DELIVERED_MS: Final = 84
#: Notifications that are at most this many days old are unread; older ones are read.
_UNREAD_DAYS: Final = 3
#: Seats follow jobs that have recently changed applications. The three values say how many of the applications that
#: changed last are considered, how many of their jobs a seat follows at most, and how many days ago the seat began to
#: follow these jobs.
_LAST_MOVES, _FOLLOWED_JOBS, _FOLLOWED_DAYS = 60, 3, 14


@dataclass(frozen=True, slots=True)
class _World:
    now: datetime
    seats: Mapping[str, Seat]
    members: Mapping[int, Member]
    application: DeveloperApplication

    def seat(self, approach: Approach) -> Seat:
        return self.seats[approach.recruiter]

    def colleague(self, approach: Approach) -> Seat:
        names = sorted(self.seats)
        return self.seats[names[(names.index(approach.recruiter) + 1) % len(names)]]

    def member(self, approach: Approach) -> Member:
        return self.members[FIRST_ID + approach.person.index]

    @contextmanager
    def at(self, approach: Approach, *, days_later: float = 0, seconds: float = 0) -> Iterator[None]:
        with clock.stopped(approach.at(self.now, days_later=days_later) + timedelta(seconds=seconds)):
            yield


def seed() -> None:
    """Create the history once, in two parts: the recruiters' work and the notifications.

    A part that exists already is left alone. Without a connected ATS, nothing happens.
    """
    seats = {
        seat.person.first_name: seat
        for seat in Seat.objects.filter(contract=CONTRACT_ID).select_related("person", "contract__organization")
    }
    connected = applications_for(next(iter(seats.values())), Feature.EXPORT)
    if not connected:
        return
    if not Export.objects.filter(organization=LARKSPUR.id, seat__contract=CONTRACT_ID).exists():
        _work(seats, connected[0])
    if not Bell.objects.filter(seat__contract=CONTRACT_ID).exists():
        # Finish matching before ``_listen`` dates the results back. Results of a later matching would keep today's date
        # and appear as news.
        for queue in BATCH_QUEUES:
            while queue.process_due():
                pass
        _listen(seats, connected[0])


@transaction.atomic
def _work(seats: Mapping[str, Seat], application: DeveloperApplication) -> None:
    story = months.approaches()
    member_ids = [FIRST_ID + approach.person.index for approach in story]
    members = Member.objects.prefetch_related("emails").in_bulk(member_ids)
    world = _World(clock.now(), seats, members, application)
    for approach in story:
        seat, colleague = world.seat(approach), world.colleague(approach)
        correspondence.hold(approach, seat, colleague, world.member(approach), world.now)
        if approach.is_exported:
            _export(world, approach)
    _fill_projects(world, story)
    _look(world)


def _export(world: _World, approach: Approach) -> None:
    record = Candidate.objects.filter(
        organization=LARKSPUR.id,
        application=world.application,
        match_profile_url=world.member(approach).profile_url,
    ).first()
    if record is None and not approach.is_lost:
        return
    # If the ATS has a record of somebody with the person's name and employer, the export service refuses the export
    # until a recruiter has compared the two. In that case, leave the export out.
    with suppress(errors.PerhapsThere):
        _bring(world, approach, record)


@transaction.atomic
def _bring(world: _World, approach: Approach, record: Candidate | None) -> None:
    member = world.member(approach)
    with world.at(approach):
        export = exports.request_export(
            seat=world.seat(approach), member=member, application=world.application, job=_job_of(record)
        )
    if record is None:
        with world.at(approach, seconds=DEADLINE.total_seconds()):
            exports.fail_overdue(export=export)
        return
    with world.at(approach, seconds=1):
        _deliver(export)
    with world.at(approach, seconds=3):
        exports.record_fetch(export=export)
    with world.at(approach, seconds=6):
        # A real ATS confirms an export by sending the record with the member's id, so set this id here. Do not save it:
        # the seeded ATS does not store the id either. Without the id, both sides use the profile address to match the
        # record with the member.
        record.manual_matched_member_id = member.pk
        exports.confirm_arrivals(
            organization_id=export.organization_id, application_id=world.application.pk, candidates=[record]
        )


def _job_of(record: Candidate | None) -> JobPosting | None:
    if record is None:
        return None
    tenant = {"organization": record.organization_id, "application": record.application_id}
    applications = Application.objects.filter(**tenant, ats_candidate_id=record.ats_candidate_id)
    job_ids = applications.values("ats_job_posting_id")
    return JobPosting.objects.filter(**tenant, external_job_posting_id__in=job_ids).first()


def _deliver(export: Export) -> None:
    delivery = export.event.delivery
    outcome = Outcome(status=204, error="", took_ms=_DELIVERED_MS)
    recording.record([Tried(delivery.pk, delivery.endpoint_id, delivery.endpoint.url, clock.now(), outcome)])


def _fill_projects(world: _World, story: list[Approach]) -> None:
    for trade, (recruiter, name, description) in _PROJECTS.items():
        people = [approach for approach in story if approach.person.industry == trade]
        seat = world.seats[recruiter]
        with world.at(people[0]):
            project = projects.open_project(seat=seat, name=name, description=description)
        stages = {stage.name: stage for stage in project.stages.all()}
        for approach in people:
            with world.at(approach):
                pipeline.save(seat=seat, project=project, member_ids=[world.member(approach).pk])
            for days_later, stage in correspondence.stages(approach):
                rows = project.candidates.filter(member=world.member(approach)).values_list("pk", flat=True)
                with world.at(approach, days_later=days_later):
                    pipeline.move(seat=seat, project=project, candidate_ids=list(rows), stage=stages[stage])


def _look(world: _World) -> None:
    """Record impressions of ATS data: more in weeks with more exports, and, within a week, fewer from day to day."""
    seat = world.seats["Ingrid"]
    for days_ago in range(7 * len(months.EXPORTS), 0, -1):
        day = world.now - timedelta(days=days_ago)
        if day.weekday() > 4:  # noqa: PLR2004 - Saturday and Sunday
            continue
        week = len(months.EXPORTS) - 1 - (days_ago - 1) // 7
        signs = 40 + 26 * months.EXPORTS[week] - 9 * day.weekday()
        with clock.stopped(day):
            impressions.count(seat, signs=signs, sections=signs // 6)
    impressions.flush()


@transaction.atomic
def _listen(seats: Mapping[str, Seat], application: DeveloperApplication) -> None:
    """Let each seat follow jobs with recently changed applications, and mark all but its latest notifications as read.

    Each seat follows only a few of these jobs. If the seat's holder owns some of them, the seat follows those first.
    """
    _date_back(application)
    now = clock.now()
    applications = Application.objects.filter(organization=LARKSPUR.id, application=application)
    moved = applications.order_by("-ats_last_modified_at")
    job_ids = set(moved.values_list("ats_job_posting_id", flat=True)[:_LAST_MOVES])
    for seat in seats.values():
        with clock.stopped(now - timedelta(days=_FOLLOWED_DAYS)):
            jobs = jobs_seen_by(seat).filter(external_job_posting_id__in=job_ids)
            is_own = Q(requisition_owner_email=seat.person.email)
            for job in jobs.alias(is_own=is_own).order_by("-is_own", "posting_id")[:_FOLLOWED_JOBS]:
                following.follow(seat=seat, job=job)
        bell.read_all(seat=seat, until=now - timedelta(days=_UNREAD_DAYS))


def _date_back(application: DeveloperApplication) -> None:
    """Pretend that Recruiter learned of a stage when the stage began, and of a job's owner when the job was listed.

    In fact, the sync has just brought all stages and owners within the last minute.
    """
    turns.match_alone(LARKSPUR.id)
    tenant = {"organization": LARKSPUR.id, "application": application}
    Candidacy.objects.filter(**tenant).update(changed_at=F("since"))
    JobPosting.objects.filter(**tenant).update(owner_known_at=F("listed_at"))
