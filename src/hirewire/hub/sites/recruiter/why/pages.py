"""The "Why?" page: it answers a question with a path.

A path lists the conditions that must hold so that data gets from the ATS to the seat. The question is about an
integration, or about a person, job or application that is given by name or id. The form is posted, so names never
appear in a URL. ATS ids may appear in a URL, so that links can be shared.
"""

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from hirewire.hub.ats.acls.visibility import visibility_scope
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.access import seat_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.queries import seat_holders
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.sites.recruiter.connecting import Unconnected, unconnected
from hirewire.hub.sites.recruiter.members import member_for
from hirewire.hub.sites.recruiter.why.applications import about_application
from hirewire.hub.sites.recruiter.why.forms import Question, WhyForm
from hirewire.hub.sites.recruiter.why.integrations import about_integrations
from hirewire.hub.sites.recruiter.why.jobs import about_job, titled
from hirewire.hub.sites.recruiter.why.paths import Inquiry, Path
from hirewire.hub.sites.recruiter.why.people import SHOWN, about_candidate, about_member, named

#: For each question about one record, the error that is shown if the field for the record's name or id is empty.
_NEEDED = {
    Question.PERSON: _lazy("Enter a name or an id."),
    Question.APPLICATION: _lazy("Enter the id of the application."),
    Question.JOB: _lazy("Enter the title or the id of the job."),
}
#: No member's id has more digits than this, and every number with this many digits fits the database column.
_ID_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Answer:
    """The paths that answer the question. If the words fit several people or jobs, the asker first chooses one."""

    paths: list[Path] = field(default_factory=list)
    people: list[Member] = field(default_factory=list)
    jobs: list[JobPosting] = field(default_factory=list)

    @property
    def has_more(self) -> bool:
        return max(len(self.people), len(self.jobs)) > SHOWN


@require_http_methods(["GET", "HEAD", "POST"])
@seat_required
def why(request: HttpRequest, seat: Seat) -> HttpResponse:
    data = request.POST if request.method == "POST" else request.GET
    form = WhyForm(data if "ask" in data else None)
    answer, inquiry, text = None, Inquiry(seat, seat), form["id"].value() or ""
    question = form["ask"].value() or _first_question(seat)
    if form.is_valid():
        inquiry = Inquiry(seat, _viewer(seat, form.cleaned_data["seat"]))
        person = data.get("person", "")
        if form.cleaned_data["ask"] == Question.PERSON and person.isdecimal() and len(person) <= _ID_DIGITS:
            member = member_for(seat, int(person))
            answer, text = Answer(paths=about_member(inquiry, member)), member.name
        elif form.cleaned_data["ask"] == Question.INTEGRATION:
            answer = Answer(paths=about_integrations(inquiry))
        elif words := form.cleaned_data["id"].strip():
            answer = _answer(inquiry, form.cleaned_data["ask"], words)
        elif not visibility_scope(inquiry.viewer, _feature(form.cleaned_data["ask"])):
            # No ATS is on for this seat, so the answer is the same for every record and needs no id.
            question = Question.INTEGRATION
            answer = Answer(paths=about_integrations(inquiry))
        else:
            form.add_error("id", _NEEDED[Question(form.cleaned_data["ask"])])
    context = {
        "seat": seat,
        "area": "more",
        "place": "why",
        "form": form,
        "text": text,
        "questions": Question.choices,
        "question": question,
        "asked": inquiry,
        "viewer_query": f"&seat={inquiry.viewer.pk}" if inquiry.viewer != seat else "",
        "holders": seat_holders(seat.contract) if seat.may(Verb.VIEW_AS) else (),
        "answer": answer,
        "unconnected": _unconnected(inquiry.viewer, form.cleaned_data["ask"]) if answer else (),
        "shown": SHOWN,
    }
    return render(request, "hub/sites/recruiter/why/why.html", context, status=422 if form.errors else 200)


def _first_question(seat: Seat) -> Question:
    """Return the question that the page preselects.

    If the seat sees no ATS, preselect the question about the integration: most other answers would only say that no ATS
    is on.
    """
    return Question.PERSON if visibility_scope(seat, Feature.IN_ATS) else Question.INTEGRATION


def _answer(inquiry: Inquiry, question: str, text: str) -> Answer:
    """Answer a question about a person, job or application.

    ``text`` is the id. It can also be the name of a person or the title of a job.
    """
    if question == Question.APPLICATION:
        return Answer(paths=about_application(inquiry, text))
    if question == Question.JOB:
        return _about_job(inquiry, text)
    if paths := about_candidate(inquiry, text):
        return Answer(paths=paths)
    people = named(inquiry, text)
    return Answer(paths=about_member(inquiry, people[0])) if len(people) == 1 else Answer(people=people)


def _about_job(inquiry: Inquiry, text: str) -> Answer:
    jobs = titled(inquiry, text)
    if len(jobs) == 1:
        return Answer(paths=about_job(inquiry, jobs[0].external_job_posting_id))
    if not jobs or any(job.external_job_posting_id == text for job in jobs):
        return Answer(paths=about_job(inquiry, text))
    return Answer(jobs=jobs)


def _unconnected(viewer: Seat, question: str) -> tuple[Unconnected, ...]:
    """ATSs whose access lists cannot name the viewer. So the answer may lack records of these ATSs."""
    if question == Question.INTEGRATION:
        return ()
    return unconnected(viewer, _feature(question))


def _feature(question: str) -> Feature:
    return Feature.EXPORT if question == Question.JOB else Feature.IN_ATS


def _viewer(seat: Seat, number: int | None) -> Seat:
    """Return the seat to answer for. Only an admin may choose another seat, and only on their own contract."""
    if not seat.may(Verb.VIEW_AS) or number is None:
        return seat
    holders = seat_holders(seat.contract).select_related("contract__organization", "person")
    return holders.filter(pk=number).first() or seat
