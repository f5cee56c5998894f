"""Sending an evaluation to the ATS: a form for one application."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from hirewire.hub.ats.acls.visibility import visibility_scope
from hirewire.hub.identity.accounts.access import right_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.recruiting.evaluations.errors import EvaluationRefused
from hirewire.hub.recruiting.evaluations.models import Rating, Result
from hirewire.hub.recruiting.evaluations.services import evaluate_application
from hirewire.hub.sites.recruiter.answers import profile_address
from hirewire.hub.sites.recruiter.members import member_for
from hirewire.hub.sites.recruiter.people.records import Job, records_of
from hirewire.kit.text.sentences import localized

#: How many criteria the form has. The protocol accepts any number, but a person can hardly judge more at once.
CRITERIA = 4


class EvaluationForm(forms.Form):
    overall_rating = forms.ChoiceField(
        choices=Rating.choices, error_messages={"required": _lazy("Choose an overall rating.")}
    )
    comment = forms.CharField(required=False, max_length=4000)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on unchanged
        for number in range(1, CRITERIA + 1):
            self.fields[f"criterion_{number}"] = forms.CharField(required=False, max_length=200)
            self.fields[f"result_{number}"] = forms.ChoiceField(choices=Result.choices, required=False)

    @property
    def rows(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        return [(number, self[f"criterion_{number}"], self[f"result_{number}"]) for number in range(1, CRITERIA + 1)]

    @property
    def criteria(self) -> list[tuple[str, Result]]:
        data = self.cleaned_data
        pairs = [(data[f"criterion_{number}"], data[f"result_{number}"]) for number in range(1, CRITERIA + 1)]
        return [(criterion, Result(result or Result.NOT_ASSESSED)) for criterion, result in pairs if criterion]


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Verb.EVALUATE)
def evaluation(request: HttpRequest, seat: Seat, member_id: int) -> HttpResponse:
    """Show the form, or send an evaluation of an application.

    The query string names the application. The path cannot name it, because an ATS's ids may contain slashes.
    """
    member = member_for(seat, member_id)
    seen = visibility_scope(seat, Feature.IN_ATS)
    key = (request.GET.get("system", ""), request.GET.get("application", ""))
    jobs = [job for record in (records_of(seen, member) if seen else ()) for job in record.jobs]
    job = next((candidate_job for candidate_job in jobs if _name(candidate_job) == key), None)
    if job is None:
        raise Http404
    form = EvaluationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            evaluate_application(
                seat=seat,
                application=job.application,
                overall_rating=Rating(form.cleaned_data["overall_rating"]),
                criteria=form.criteria,
                comment=form.cleaned_data["comment"].strip(),
            )
        except EvaluationRefused as refused:
            form.add_error(None, localized(refused))
        else:
            messages.success(request, _("The evaluation is on its way to the ATS."))
            return HttpResponseRedirect(profile_address(request, member.pk))
    context = {
        "seat": seat,
        "area": "search",
        "member": member,
        "job": job,
        "form": form,
        "ratings": Rating.choices,
        "results": Result.choices,
        "profile_address": profile_address(request, member.pk),
    }
    return render(request, "hub/sites/recruiter/people/evaluation.html", context, status=422 if form.errors else 200)


def _name(job: Job) -> tuple[str, str]:
    return str(job.application.application_id), job.application.ats_job_application_id
