"""Admin Settings > ATS > Doubtful matches > Sample: matches drawn at random, which people judge."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hirewire.hub.ats.acls.visibility import VisibilityScope, visibility_scope
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching import precision
from hirewire.hub.ats.matching.errors import LinkRefused
from hirewire.hub.ats.matching.models import Match, SampledMatch
from hirewire.hub.identity.accounts.access import right_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.sites.recruiter.settings.match_forms import JudgmentForm, PairForm
from hirewire.hub.sites.recruiter.settings.settings_pages import tab
from hirewire.hub.sites.recruiter.side_by_side import lines
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.post_only import post_only


@require_safe
@right_required(Verb.LOOK_AFTER_MATCHES)
def match_sample(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show a match to judge. ``at`` is the match's position among the unjudged ones, so people can skip matches."""
    seen = visibility_scope(seat, Feature.IN_ATS)
    waiting = precision.to_judge(seen).select_related("member")
    total = waiting.count()
    at = min(_number(request.GET.get("at", "")), max(total - 1, 0))
    sampled = waiting[at : at + 1].first() if total else None
    context = {
        "has_ats": bool(seen),
        "measured": precision.measured(seen),
        "size": precision.SIZE,
        "place": at + 1,
        "total": total,
        "next_at": at + 1 if at + 1 < total else None,
        "previous_at": at - 1 if at else None,
        "last": precision.judged_last(seat),
        "sampled": sampled,
        **(_both(seen, sampled) if sampled else {}),
    }
    return tab(request, seat, "ats", context, template="match_sample")


@post_only("match-sample")
@right_required(Verb.LOOK_AFTER_MATCHES)
def draw_sample(request: HttpRequest, seat: Seat) -> HttpResponse:
    if request.POST.get("anew"):
        precision.start_over(seat=seat)
    if not precision.draw(seat=seat):
        messages.info(request, _("There are no more automatic matches to judge."))
    return HttpResponseRedirect(reverse("match-sample"))


@post_only("match-sample")
@right_required(Verb.LOOK_AFTER_MATCHES)
def judge(request: HttpRequest, seat: Seat) -> HttpResponse:
    form = JudgmentForm(request.POST)
    if form.key is None:
        raise Http404
    try:
        precision.judge(seat=seat, key=form.key, is_right=form.cleaned_data["verdict"] == "right")
    except LinkRefused as refused:
        messages.error(request, localized(refused))
    return HttpResponseRedirect(reverse("match-sample"))


@post_only("match-sample")
@right_required(Verb.LOOK_AFTER_MATCHES)
def unjudge(request: HttpRequest, seat: Seat) -> HttpResponse:
    key = PairForm(request.POST).key
    if key is None:
        raise Http404
    try:
        precision.take_back(seat=seat, key=key)
    except LinkRefused as refused:
        messages.error(request, localized(refused))
    return HttpResponseRedirect(reverse("match-sample"))


def _both(seen: VisibilityScope, sampled: SampledMatch) -> dict[str, object]:
    pair = {"application": sampled.application_id, "ats_candidate_id": sampled.ats_candidate_id}
    candidate = Candidate.objects.get(organization=seen.organization, **pair)
    match = Match.objects.get(organization=seen.organization, member=sampled.member_id, **pair)
    return {
        "member": sampled.member,
        "candidate": candidate,
        "candidate_name": f"{candidate.first_name} {candidate.last_name}".strip(),
        "match": match,
        "lines": lines(sampled.member, candidate, match.evidence),
    }


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else 0


#: A position in the sample has at most this many digits.
_DIGITS: Final = 6
