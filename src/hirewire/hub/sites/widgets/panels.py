"""Panels inside a frame: an InMail to a member, the choice of a project or job, and a question to the viewer."""

from typing import Any

from hirewire.hub.ats.acls.visibility import visibility_scope
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.recruiting.exports import services as exports
from hirewire.hub.recruiting.messaging import queries as messaging
from hirewire.hub.recruiting.messaging.models import Thread
from hirewire.hub.recruiting.messaging.writing import PLACEHOLDERS
from hirewire.hub.recruiting.projects import queries as projects
from hirewire.hub.recruiting.projects.models import ProjectCandidate
from hirewire.hub.sites.recruiter import exporting
from hirewire.hub.sites.recruiter.drafts import FIELDS, Draft, draft_of
from hirewire.hub.sites.recruiter.writing_forms import InMailForm
from hirewire.hub.sites.widgets.actions import Outcome, Question
from hirewire.hub.sites.widgets.frame_request import FrameRequest
from hirewire.hub.sites.widgets.viewer_context import ViewerContext, WidgetScreen

#: The value of the radio button that saves only the person to the ATS, and no job.
NO_JOB = "-"
_SHOWN_PROJECTS = 50


def inmail(
    viewer: ViewerContext, member: Member, request: FrameRequest, outcome: Outcome, *, job: JobPosting | None = None
) -> WidgetScreen:
    """Show the form of an InMail. If there is a job, sending the InMail also exports the member to the job.

    Choosing a template fills in the form once. Later edits are kept, even if the person has to sign in again.
    """
    seat, draft = viewer.seat, _draft(viewer, member, request)
    form = outcome.form or InMailForm(initial=draft.texts)
    context: dict[str, Any] = {
        "member": member,
        "job": job,
        "form": form,
        "templates": messaging.templates_of(seat),
        "chosen": request.id("template"),
        "keeps_own": draft.keeps_own and outcome.form is None,
        "placeholders": ", ".join(f"{{{name}}}" for name in PLACEHOLDERS),
        "thread": Thread.objects.filter(seat=seat, member=member).first(),
        "act": "save-inmail" if job else "inmail",
    }
    return WidgetScreen("inmail", context)


def project(viewer: ViewerContext, member: Member, request: FrameRequest, outcome: Outcome) -> WidgetScreen:
    open_projects = list(projects.open_projects(viewer.seat)[:_SHOWN_PROJECTS])
    own_places = ProjectCandidate.objects.filter(project__in=open_projects, member=member).select_related("stage")
    stages = {place.project_id: place.stage.name for place in own_places}
    chosen = request.id("project") or (str(open_projects[0].pk) if open_projects else "new")
    context = {
        "member": member,
        "form": outcome.form,
        "name": request.text("name"),
        "projects": [(open_project, stages.get(open_project.pk, "")) for open_project in open_projects],
        "chosen": chosen,
    }
    return WidgetScreen("project", context)


def job(viewer: ViewerContext, member: Member, request: FrameRequest, _outcome: Outcome) -> WidgetScreen:
    text = request.text("job_text")
    seen = visibility_scope(viewer.seat, Feature.EXPORT)
    jobs = exporting.find_jobs(seen, viewer.application, text)
    ids = [posting.external_job_posting_id for posting in jobs.jobs]
    chosen = request.id("for_job")
    if chosen not in {*ids, NO_JOB}:
        chosen = ids[0] if ids else NO_JOB
    context = {"member": member, "text": text, "found": jobs, "chosen": chosen, **export_context(viewer)}
    return WidgetScreen("job", context)


def perhaps(question: Question, wanted: FrameRequest) -> WidgetScreen:
    """Ask whether the ATS has the member already. The form contains what the person has chosen or written so far."""
    waiting = {name: wanted.data[name] for name in ("for_job", "subject", "body", "template") if name in wanted.data}
    context = {
        "member": question.member,
        "records": question.records,
        "act": question.act,
        "waiting": waiting,
        "chosen": wanted.data.get("to", ""),
        # The action came from this screen, but the person had chosen no answer.
        "is_unanswered": bool(wanted.act and wanted.id("asks")),
    }
    return WidgetScreen("perhaps", context)


def export_context(viewer: ViewerContext) -> dict[str, Any]:
    """Return whether this seat can save people to jobs now, and if it cannot, the reason."""
    quota = exporting.quota_of(viewer.seat)
    is_on = viewer.application in exporting.choices(viewer.seat)
    return {
        **quota,
        "export_is_off": not is_on,
        "quota_is_used": is_on and not quota["left"],
        "can_export": is_on and bool(quota["left"]),
        "monthly": exports.MONTHLY_QUOTA,
    }


def _draft(viewer: ViewerContext, member: Member, request: FrameRequest) -> Draft:
    written = {field: request.data.get(field, "") for field in FIELDS}
    if not request.data.get("fill"):
        return Draft(None, written, keeps_own=False)
    own = {} if request.data.get("replaces") else written
    return draft_of(viewer.seat, member, own, chosen=request.id("template"), before=request.id("filled"))
