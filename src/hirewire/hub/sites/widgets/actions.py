"""Actions on a member from inside a frame, under the same rules as on Recruiter's own pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _

from hirewire.hub.ats.acls.visibility import visibility_scope, visible_jobs
from hirewire.hub.ats.matching.errors import LinkRefused
from hirewire.hub.ats.matching.likely import LikelyRecord, likely_records
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.errors import NotAllowedError
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.recruiting.exports import services as exports
from hirewire.hub.recruiting.exports.errors import ExportRefused, PerhapsThere
from hirewire.hub.recruiting.messaging import services as messaging
from hirewire.hub.recruiting.messaging.errors import MessagingRefused
from hirewire.hub.recruiting.messaging.writing import finished
from hirewire.hub.recruiting.projects import pipeline
from hirewire.hub.recruiting.projects import queries as projects
from hirewire.hub.recruiting.projects.errors import ProjectRefused
from hirewire.hub.recruiting.recommendations.errors import RecommendationRefused
from hirewire.hub.sites.recruiter.forms import choice_of
from hirewire.hub.sites.recruiter.writing_forms import InMailForm, SaveForm
from hirewire.hub.sites.widgets.frame_request import FrameRequest
from hirewire.hub.sites.widgets.viewer_context import ViewerContext
from hirewire.kit.text.sentences import localized

#: Changes to a frame's state that close the open question: they clear the action that waits for the answer, and the
#: answer itself.
_UNASKED: Mapping[str, str] = {"asks": "", "to": ""}
#: Changes to a frame's state that close its panel and clear what was written in it.
CLOSED: Mapping[str, str] = dict.fromkeys(
    ("view", "member", "subject", "body", "template", "project", "name", "job_text", "for_job"), ""
)
_REFUSALS = (NotAllowedError, ExportRefused, LinkRefused, MessagingRefused, ProjectRefused, RecommendationRefused)


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the person: does one of these records in the ATS belong to the member?"""

    member: Member
    records: Sequence[LikelyRecord]
    #: The action that waits for the answer.
    act: str


@dataclass(frozen=True, slots=True)
class Outcome:
    #: Texts for the person: ``said`` says what was done, ``fault`` says why the action failed.
    said: str = ""
    fault: str = ""
    #: For the embedding page: which of its functions to call, and with which values.
    told: tuple[tuple[str, dict[str, Any]], ...] = ()
    state: Mapping[str, str] = field(default_factory=dict)
    #: A form with errors to correct.
    form: forms.Form | None = None
    #: The member that an "Undo" would apply to.
    undo: Member | None = None
    #: What the person has to decide before the member is exported to the ATS.
    question: Question | None = None

    @property
    def next_state(self) -> dict[str, str]:
        """Return the changes to the frame's state.

        An open question stays in the state, so that the frame's next request names the question.
        """
        if self.question is None:
            return {**_UNASKED, **self.state}
        return {"asks": self.question.act, "member": str(self.question.member.pk)}


_PANELS: Mapping[str, tuple[Verb, ...]] = {
    "inmail": (Verb.INMAIL,),
    "save-inmail": (Verb.EXPORT, Verb.INMAIL),
    "project": (Verb.PROJECT,),
    "job": (Verb.EXPORT,),
    "search": (Verb.LINK,),
}

Act = Callable[[], Outcome]


def within_rights(viewer: ViewerContext, request: FrameRequest) -> FrameRequest:
    """Close the panel if the seat lacks a right for it, because the panel's action would only be refused."""
    is_open = all(viewer.seat.may(verb) for verb in _PANELS.get(request.view, ()))
    return request if is_open else request.closed()


def outcome_of(act: Act) -> Outcome:
    try:
        return act()
    except _REFUSALS as refused:
        return Outcome(fault=localized(refused))


def member_of(viewer: ViewerContext, member_id: int | None) -> Member | None:
    """Return the member if the seat could open their profile in Recruiter."""
    if member_id is None:
        return None
    people = Member.objects.visible_to(viewer.seat.contract.organization).filter(closed_at=None)
    return people.defer("document", "details").filter(pk=member_id).first()


def job_for(viewer: ViewerContext, job_id: str) -> JobPosting | None:
    seen = viewer.scope(Feature.EXPORT)
    jobs = JobPosting.objects.filter(seen.tenancy, visible_jobs(seen), external_job_posting_id=job_id)
    return jobs.select_related("application").first()


def save_to_job(viewer: ViewerContext, member: Member, job: JobPosting | None, wanted: FrameRequest) -> Outcome:
    """Request a one-click export. The member then appears in the ATS, under ``job`` unless ``job`` is None.

    If the ATS may already have the member, ask the person about this first and export nothing yet.
    """
    choice = choice_of(wanted.data.get("to", "").replace("\x00", ""))
    try:
        exports.request_export(seat=viewer.seat, member=member, application=viewer.application, job=job, choice=choice)
    except PerhapsThere as perhaps:
        return Outcome(question=Question(member, perhaps.records, wanted.act))
    if job is None:
        words = _("{name} is on the way to the ATS.").format(name=member.name)
    else:
        words = _("{name} is on the way to the ATS, for “{job}”.").format(name=member.name, job=job.title)
    return Outcome(said=words, told=(_saved(viewer, member, job),), state=CLOSED)


def asked_before(viewer: ViewerContext, request: FrameRequest) -> Outcome:
    """If an earlier action asked a question that is still open, ask the question again.

    Call this for a request without an action, because such a request does not answer the question.
    """
    member = member_of(viewer, request.member_id) if request.id("asks") else None
    if member is None or not viewer.seat.may(Verb.EXPORT):
        return Outcome()
    seen = visibility_scope(viewer.seat, Feature.IN_ATS)
    records = likely_records(seen, viewer.application, [member]).get(member.pk)
    return Outcome(question=Question(member, records, request.id("asks"))) if records else Outcome()


def send_inmail(viewer: ViewerContext, member: Member, request: FrameRequest) -> Outcome:
    form = InMailForm(request.data)
    if not form.is_valid():
        return Outcome(form=form)
    _send(viewer.seat, member, form)
    return Outcome(said=_("Sent to {name}.").format(name=member.name), told=(_written(viewer, member),), state=CLOSED)


def save_and_write(viewer: ViewerContext, member: Member, job: JobPosting, request: FrameRequest) -> Outcome:
    """Export the member and send the InMail, or do neither."""
    form = InMailForm(request.data)
    if not form.is_valid():
        return Outcome(form=form)
    with transaction.atomic():
        saved = save_to_job(viewer, member, job, request)
        if saved.question is not None:
            return saved
        _send(viewer.seat, member, form)
    words = _("Sent to {name}, who is on the way to the ATS.").format(name=member.name)
    return Outcome(said=words, told=(*saved.told, _written(viewer, member)), state=CLOSED)


def save_to_project(viewer: ViewerContext, member: Member, request: FrameRequest) -> Outcome:
    form = SaveForm(request.data)
    if not form.is_valid():
        return Outcome(form=form)
    chosen, seat = form.cleaned_data["project"], viewer.seat
    if chosen == "new":
        project, number = pipeline.save_in_new_project(
            seat=seat, name=form.cleaned_data["name"], member_ids=[member.pk]
        )
    else:
        project = projects.open_project(seat, int(chosen))
        number = pipeline.save(seat=seat, project=project, member_ids=[member.pk])
    words = _("{name} has been saved to “{project}”.") if number else _("{name} was already in “{project}”.")
    return Outcome(said=words.format(name=member.name, project=project.name), state=CLOSED)


def urn_of(viewer: ViewerContext, member: Member) -> str:
    return person_urn(viewer.application.pk, member.pk)


def _send(seat: Seat, member: Member, form: InMailForm) -> None:
    messaging.send_inmail(
        seat=seat,
        member=member,
        subject=finished(form.cleaned_data["subject"], seat=seat, member=member),
        body=finished(form.cleaned_data["body"], seat=seat, member=member),
    )


def _saved(viewer: ViewerContext, member: Member, job: JobPosting | None) -> tuple[str, dict[str, Any]]:
    job_id = None if job is None else job.external_job_posting_id
    return "save", {"person": urn_of(viewer, member), "atsJobPostingId": job_id}


def _written(viewer: ViewerContext, member: Member) -> tuple[str, dict[str, Any]]:
    return "inmail", {"person": urn_of(viewer, member)}
