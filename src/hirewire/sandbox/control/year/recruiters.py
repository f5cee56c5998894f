"""Does what recruiters and members do in Recruiter, through the same services as Recruiter's pages."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from django.db import transaction

from hirewire.cast.year import Act, Kind
from hirewire.hub.ats.acls.visibility import jobs_seen_by
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.bell import services as bell
from hirewire.hub.recruiting.exports.errors import PerhapsThere
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.exports.services import NEW_RECORD, request_export
from hirewire.hub.recruiting.impressions import services as impressions
from hirewire.hub.recruiting.messaging import notes
from hirewire.hub.recruiting.messaging import queries as messaging_queries
from hirewire.hub.recruiting.messaging import services as messaging
from hirewire.hub.recruiting.messaging.models import InMailState, Thread, Visibility
from hirewire.hub.recruiting.messaging.services import ContactData
from hirewire.hub.recruiting.projects import pipeline
from hirewire.hub.recruiting.projects import services as projects
from hirewire.hub.recruiting.projects.models import Project
from hirewire.hub.seeding.correspondence import LETTERS, NO, NOTES, YES
from hirewire.hub.seeding.members import FIRST_ID
from hirewire.hub.seeding.suites import COMPANY, CONTRACT
from hirewire.kit import clock
from hirewire.sandbox.control import changing

_PROJECTS: Final = {
    "Amara": ("Nurses, physicians and therapists", "People for our wards and clinics."),
    "Wei-Lin": ("Engineers and data people", "For the patient portal and the data of our hospitals."),
    "Ingrid": ("Finance and risk", "A small team for claims, controlling and insurance."),
}
_REPLIES: Final = (
    "Wonderful. I will call you then.",
    "Thank you for the quick answer. The details are on our careers page; shall we talk on Thursday?",
    "Of course. The band is on page two of the description, and we can talk about it.",
)
#: Answers and notifications stay unread for this long.
_READ_AFTER: Final = timedelta(days=2)


class Recruiters:
    def __init__(self) -> None:
        self._acts: Mapping[Kind, Callable[[Act], None]] = {
            Kind.LETTER: self._write,
            Kind.ACCEPTED: self._accept,
            Kind.DECLINED: self._decline,
            Kind.NOTE: self._note,
            Kind.LOOK: self._look,
            Kind.ACCOUNT_CLOSED: self._close_account,
        }

    def carry_out(self, act: Act) -> None:
        self._acts[act.kind](act)

    def export(self, act: Act, job_id: str) -> Export:
        """Export the person for the given job, or for any of the ATS's jobs if ``job_id`` is empty.

        Only jobs that the recruiter is allowed to see are considered. If none is left, the export has no job.
        """
        seat, member = _seat(act.recruiter), _member(act)
        application = DeveloperApplication.objects.get(unique_foreign_id=COMPANY.tenant)
        jobs = jobs_seen_by(seat).filter(application=application).order_by("posting_id")
        own = jobs.filter(external_job_posting_id=job_id) if job_id else jobs
        choices = list(own[:40])
        job = choices[act.number % len(choices)] if choices else None
        addresses = messaging_queries.addresses_given(seat, [member]).get(member.pk, [])
        order = {"seat": seat, "member": member, "application": application, "job": job, "email_addresses": addresses}
        try:
            export = request_export(**order)  # type: ignore[arg-type]  # a mapping, because two calls use it
        except PerhapsThere:
            export = request_export(**order, choice=NEW_RECORD)  # type: ignore[arg-type]  # as above
        self.move(act, "Interview")
        return export

    def move(self, act: Act, stage: str) -> None:
        seat = _seat(act.recruiter)
        project = _project(seat)
        ids = list(project.candidates.filter(member=FIRST_ID + act.person).values_list("pk", flat=True))
        to = project.stages.filter(name=stage).first()
        if ids and to is not None:
            pipeline.move(seat=seat, project=project, candidate_ids=ids, stage=to)

    @transaction.atomic
    def _write(self, act: Act) -> None:
        seat, member = _seat(act.recruiter), _member(act)
        words = {
            "name": member.first_name,
            "title": member.current_title,
            "company": member.current_company,
            "recruiter": seat.person.first_name,
        }
        subject, body = (text.format(**words) for text in LETTERS[act.number % len(LETTERS)])
        messaging.send_inmail(seat=seat, member=member, subject=subject, body=body)
        pipeline.save(seat=seat, project=_project(seat), member_ids=[member.pk])
        self.move(act, "Contacted")

    @transaction.atomic
    def _accept(self, act: Act) -> None:
        thread, member = _thread(act), _member(act)
        address = member.emails.order_by("pk").values_list("address", flat=True).first()
        shares = ContactData((address,), ()) if address and act.number % 2 else None
        messaging.answer(thread=thread, body=YES[act.number % len(YES)], share_contact_data=shares)
        self.move(act, "Replied")

    def _decline(self, act: Act) -> None:
        messaging.decline(thread=_thread(act), body=NO[act.number % len(NO)] if act.number % 4 else "")

    @transaction.atomic
    def _note(self, act: Act) -> None:
        seat, member, colleague = _seat(act.recruiter), _member(act), _seat(_next_to(act.recruiter))
        messaging.read_thread(thread=_thread(act))
        messaging.send_inmail(
            seat=seat, member=member, subject="Your answer", body=_REPLIES[act.number % len(_REPLIES)]
        )
        words = {"company": member.current_company, "colleague": colleague.person.name}
        text = NOTES[act.number % len(NOTES)].format(**words)
        visibility = Visibility.PRIVATE if act.number % 9 == 0 else Visibility.CONTRACT
        notes.write_note(seat=seat, member=member, text=text, visibility=visibility)

    def _look(self, act: Act) -> None:
        now = clock.now()
        for name in _PROJECTS:
            seat = _seat(name)
            impressions.count(seat, signs=act.number, sections=act.number // 6)
            unread = Thread.objects.filter(seat=seat, is_unread=True, last_answer_at__lt=now - _READ_AFTER)
            for thread in unread.exclude(state=InMailState.WAITING):
                messaging.read_thread(thread=thread)
            bell.read_all(seat=seat, until=now - _READ_AFTER)

    def _close_account(self, act: Act) -> None:
        changing.close_account(FIRST_ID + act.person)


def _seat(recruiter: str) -> Seat:
    seats = Seat.objects.select_related("person", "contract__organization")
    return seats.get(contract=CONTRACT.id, person__first_name=recruiter)


def _member(act: Act) -> Member:
    return Member.objects.get(pk=FIRST_ID + act.person)


def _thread(act: Act) -> Thread:
    return Thread.objects.get(seat=_seat(act.recruiter), member=FIRST_ID + act.person)


def _next_to(recruiter: str) -> str:
    names = sorted(_PROJECTS)
    return names[(names.index(recruiter) + 1) % len(names)]


def _project(seat: Seat) -> Project:
    name, description = _PROJECTS[seat.person.first_name]
    project = Project.objects.filter(contract=CONTRACT.id, name=name, archived_at=None).first()
    return project or projects.open_project(seat=seat, name=name, description=description)
