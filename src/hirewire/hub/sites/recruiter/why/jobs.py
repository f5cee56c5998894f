"""Why a job is in a seat's export chooser or is not.

The viewer is the seat whose chooser is meant. The asker is the seat that asks: the viewer itself, or an admin's seat.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext

from hirewire.hub.ats.acls.visibility import Verdict, VisibilityScope, job_row, verdict, visible_jobs
from hirewire.hub.ats.postings.models import JobPosting, PostingState, PostingTask, TaskStatus
from hirewire.hub.ats.postings.queries import last_tasks
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.recruiter.exporting import fits_words
from hirewire.hub.sites.recruiter.why.paths import (
    AtsLink,
    Inquiry,
    Link,
    Path,
    connected,
    connected_systems,
    export_links,
    moment,
    names_of_admins,
    not_connected,
    path_until_broken,
    record_name,
    seat_link,
    told_apart,
)
from hirewire.hub.sites.recruiter.why.people import SHOWN, how_to_open
from hirewire.kit.text.sentences import localized

_STATES = {
    PostingState.CLOSED: (_lazy("It is closed."), _lazy("Reopen it in the ATS, or choose another job.")),
    PostingState.EXPIRED: (
        _lazy("Its listing period is over. The ATS has to renew it."),
        _lazy("An admin can request it again under Admin Settings, Jobs."),
    ),
}

_UNKNOWN = _lazy(
    "The ATS has not sent it, or you may not see it. It may be a draft, confidential or unpublished "
    "there, or have another id."
)


@dataclass(frozen=True, slots=True)
class Check:
    application: DeveloperApplication
    job: JobPosting | None
    path: Path

    @property
    def reason(self) -> str:
        """What keeps the job out of the export chooser; empty if the job is in the chooser."""
        return self.path.broken.says if self.path.broken else ""


def titled(question: Inquiry, text: str) -> list[JobPosting]:
    """Return the jobs that fit the words in ``text``.

    Admins also find jobs that the visibility rules hide from them, because Admin Settings lists these jobs, too.
    """
    own = question.own(Feature.EXPORT)
    if not text.split() or "\x00" in text:
        return []
    jobs = JobPosting.objects.filter(own.tenancy, Q() if question.asker.may(Verb.SEE_JOBS) else visible_jobs(own))
    jobs = fits_words(jobs, text).select_related("application").defer("description", "sent_description")
    return list(jobs.order_by("state", "-listed_at", "external_job_posting_id")[: SHOWN + 1])


def about_job(question: Inquiry, external_id: str) -> list[Path]:
    if not question.seen(Feature.EXPORT):
        says = _("No ATS is on for {contract}, so there is no job to export to.")
        return [Path(_offered(external_id), (not_connected(question, says),))]
    return told_apart([check.path for check in checks(question, external_id)])


def checks(question: Inquiry, external_id: str) -> list[Check]:
    """Check the job in each ATS that is on for the viewer's seat."""
    seen, own = question.seen(Feature.EXPORT), question.own(Feature.EXPORT)
    if not external_id or "\x00" in external_id:
        return []
    of_seen = JobPosting.objects.filter(seen.tenancy, external_job_posting_id=external_id)
    visible = of_seen if question.asker.may(Verb.SEE_JOBS) else of_seen.filter(visible_jobs(own))
    jobs = {
        job.application_id: job for job in visible.annotate(row=job_row(seen)).defer("description", "sent_description")
    }
    hidden = set(of_seen.values_list("application_id", flat=True)) - jobs.keys()
    return [
        _check(
            question,
            application,
            jobs.get(application.pk),
            external_id,
            may_read_task=application.pk in jobs
            or (application.pk not in hidden and _may_know_of_refused(question, own, application)),
        )
        for application in connected_systems(seen)
    ]


def _may_know_of_refused(question: Inquiry, own: VisibilityScope, application: DeveloperApplication) -> bool:
    """Whether the asker may learn of a job that this ATS sent and that Recruiter never accepted.

    Such a job is not stored, so the visibility rules cannot be applied to it. The page says why Recruiter did not
    accept the job, and this reason quotes what the ATS sent. So the page may show the reason only to an asker who may
    see all jobs of the ATS, or who may see every job in Admin Settings.
    """
    return question.asker.may(Verb.SEE_JOBS) or application.pk in own.sees_everything


def _check(
    question: Inquiry,
    application: DeveloperApplication,
    job: JobPosting | None,
    external_id: str,
    *,
    may_read_task: bool,
) -> Check:
    # A job that is hidden from the asker must look like an unknown job. So the answer may neither say that the job is
    # hidden nor quote the task in which the ATS sent the job.
    task = last_tasks(application, [external_id]).get(external_id) if may_read_task else None
    path = path_until_broken(
        _offered(external_id),
        _links(question, application, job, task),
        record_name(question, application, external_id) if job is not None or task is not None else "",
        _("Is {id} of {ats} in the export list?").format(id=external_id, ats=question.ats_name(application)),
    )
    return Check(application, job, path)


def _offered(external_id: str) -> str:
    return _("Is {id} in the export list?").format(id=external_id)


def _links(
    question: Inquiry, application: DeveloperApplication, job: JobPosting | None, task: PostingTask | None
) -> Iterator[Link]:
    yield connected(question, application)
    yield _sent(question, job, task)
    yield _taken(job, task)
    if job is None:
        return
    yield _state(job)
    yield _visibility(question, verdict(job.row))  # type: ignore[attr-defined]  # annotated where jobs are read
    yield _export(question)
    yield from export_links(question, application)
    yield seat_link(question, question.phrase(_("You can export to it."), _("{name} can export to it.")))


def _sent(question: Inquiry, job: JobPosting | None, task: PostingTask | None) -> Link:
    if job is None and task is None:
        todo = _("Check in the ATS that the job is published and has this id. An admin can request it under Jobs.")
        not_sent = AtsLink(_("Sent"), str(_UNKNOWN), holds=False, todo=todo)
        if question.asker.may(Verb.SEE_JOBS):
            return replace(not_sent, address=reverse("settings-jobs"), opens=_("Open Jobs"))
        admins = _("Admins: {names}.").format(names=names_of_admins(question.viewer.contract))
        return replace(not_sent, todo=f"{todo} {admins}")
    at = task.created_at if task is not None else job.updated_at if job is not None else None
    return AtsLink(
        _("Sent"), _("The ATS last sent it on {moment}.").format(moment=moment(at)) if at else _("The ATS sent it.")
    )


def _taken(job: JobPosting | None, task: PostingTask | None) -> Link:
    """Say whether Recruiter accepted the job.

    If an earlier version was accepted, a refused update does not keep the job out of the export chooser.
    """
    if task is not None and task.status == TaskStatus.IN_PROGRESS:
        return Link(
            _("Processed"), _("It was sent and is being processed, which takes a few seconds."), holds=job is not None
        )
    if task is not None and task.error_message:
        says = _("The latest version from the ATS was not accepted: {problem}").format(problem=task.error_message)
        return Link(
            _("Processed"),
            says,
            holds=job is not None,
            todo=_("Correct this in the ATS, which then sends the job again."),
        )
    return Link(
        _("Processed"),
        _("It is stored as “{title}”.").format(title=job.title) if job is not None else _("It was accepted."),
    )


def _state(job: JobPosting) -> Link:
    if job.state in _STATES:
        says, todo = _STATES[PostingState(job.state)]
        return Link(
            _("State"), str(says), holds=False, todo=str(todo), address=reverse("settings-jobs"), opens=_("Open Jobs")
        )
    return Link(_("State"), _("It is open."))


def _visibility(question: Inquiry, answer: Verdict) -> Link:
    if answer.sees:
        return Link(_("Visibility"), answer.because)
    may_not = question.phrase(_("You may not see it"), _("{name} may not see it"))
    says = f"{may_not}: {localized(answer.because)}"
    return Link(_("Visibility"), says, holds=False, todo=how_to_open(question, Feature.EXPORT))


def _export(question: Inquiry) -> Link:
    contract = question.viewer.contract
    if contract.export_is_on:
        return Link(pgettext("noun", "Export"), _("Export to ATS is on for {contract}.").format(contract=contract.name))
    return Link(
        pgettext("noun", "Export"),
        _("An admin has turned Export to ATS off for {contract}.").format(contract=contract.name),
        holds=False,
        todo=_("Admins: {names}.").format(names=names_of_admins(contract)),
        address=reverse("settings-features"),
        opens=_("Open Features"),
    )
