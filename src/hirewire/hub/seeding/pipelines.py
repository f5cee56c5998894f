"""Seeds two projects of the first company's recruiters, and gives two of the recruiters the same InMail template."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.db import transaction

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.recruiting.messaging.models import InMailTemplate
from hirewire.hub.recruiting.messaging.templates import write_template
from hirewire.hub.recruiting.projects import pipeline, services
from hirewire.hub.recruiting.projects.models import Project
from hirewire.hub.seeding.history import CONTRACT_ID
from hirewire.hub.seeding.members import FIRST_ID
from hirewire.kit import clock

#: The time that people spend in each stage.
_PACE: Final = timedelta(days=4, hours=3)


@dataclass(frozen=True, slots=True)
class Pipeline:
    recruiter: str
    name: str
    description: str
    days_ago: int
    #: Maps a stage to the people who have reached it; each person is an index into ``cast.people``.
    people: dict[str, tuple[int, ...]]
    colleagues: tuple[str, ...] = field(default=())


PIPELINES = (
    Pipeline(
        "Wei-Lin",
        "Data of eleven hospitals",
        "Somebody to lead the work, and two engineers to work with them.",
        61,
        {"New": (40, 61, 71, 86), "Contacted": (113,), "Replied": (8,)},
        ("Amara",),
    ),
    Pipeline("Amara", "Patient services, London", "", 33, {"Contacted": (114,), "Interview": (6,)}),
)
TEMPLATE = (
    "First letter",
    "Your work at {company}, and a question",
    "Hello {first name},\n\nYour work for {company} caught my eye. May I tell you more?\n\n{my first name}",
)


@transaction.atomic
def seed() -> None:
    if Project.objects.filter(contract=CONTRACT_ID).exists():
        return
    seats = {
        seat.person.first_name: seat
        for seat in Seat.objects.filter(contract=CONTRACT_ID).select_related("person", "contract__organization")
    }
    for story in PIPELINES:
        _open(story, seats)
    for name in ("Amara", "Wei-Lin"):
        if not InMailTemplate.objects.filter(seat=seats[name]).exists():
            title, subject, body = TEMPLATE
            write_template(seat=seats[name], name=title, subject=subject, body=body)


def _open(story: Pipeline, seats: dict[str, Seat]) -> None:
    seat = seats[story.recruiter]
    opened = clock.now().replace(hour=9, minute=20) - timedelta(days=story.days_ago)
    with clock.stopped(opened):
        project = services.open_project(seat=seat, name=story.name, description=story.description)
        for name in story.colleagues:
            services.join_project(seat=seats[name], project=project)
        everybody = [FIRST_ID + number for numbers in story.people.values() for number in numbers]
        pipeline.save(seat=seat, project=project, member_ids=everybody)
    for stage in project.stages.exclude(position=0):
        there = [FIRST_ID + number for number in story.people.get(stage.name, ())]
        ids = list(project.candidates.filter(member__in=there).values_list("pk", flat=True))
        if ids:
            with clock.stopped(opened + _PACE * stage.position):
                pipeline.move(seat=seat, project=project, candidate_ids=ids, stage=stage)
