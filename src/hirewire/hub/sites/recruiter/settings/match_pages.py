"""Admin Settings > ATS > Doubtful matches: pairs to decide on, and what people decided."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hirewire.hub.ats.acls.visibility import visibility_scope
from hirewire.hub.ats.matching import deciding, doubtful
from hirewire.hub.ats.matching.doubtful import PairKey
from hirewire.hub.ats.matching.errors import LinkRefused, NothingDecided, NothingToDecide
from hirewire.hub.ats.matching.models import Verdict
from hirewire.hub.identity.accounts.access import right_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.sites.recruiter.settings.match_forms import DecisionForm, PairForm
from hirewire.hub.sites.recruiter.settings.match_measures import measures
from hirewire.hub.sites.recruiter.settings.settings_pages import tab
from hirewire.hub.sites.recruiter.workbench import DECISIONS_A_PAGE, query_of, with_names, workbench
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.paging import page_of
from hirewire.kit.web.post_only import post_only


@require_safe
@right_required(Verb.LOOK_AFTER_MATCHES)
def matches(request: HttpRequest, seat: Seat) -> HttpResponse:
    seen = visibility_scope(seat, Feature.IN_ATS)
    context = {
        "has_ats": bool(seen),
        **workbench(seen, seat.person, PairForm(request.GET).key, request.GET.get("page")),
        **measures(request, seat),
    }
    return tab(request, seat, "ats", context, template="matches")


@post_only("matches")
@right_required(Verb.LOOK_AFTER_MATCHES)
def decide(request: HttpRequest, seat: Seat) -> HttpResponse:
    form, following = DecisionForm(request.POST), PairForm(request.POST, prefix="next")
    if form.key is None:
        raise Http404
    verdict, seen = Verdict(form.cleaned_data["verdict"]), visibility_scope(seat, Feature.IN_ATS)
    try:
        deciding.decide(seat=seat, seen=seen, key=form.key, verdict=verdict, outlasts_sync=True)
    except NothingToDecide as late:
        messages.info(request, localized(late))
    except LinkRefused as refused:
        messages.error(request, localized(refused))
    return _to(following.key)


@post_only("matches")
@right_required(Verb.LOOK_AFTER_MATCHES)
def undo(request: HttpRequest, seat: Seat) -> HttpResponse:
    key = PairForm(request.POST).key
    if key is None:
        raise Http404
    try:
        deciding.undo(seat=seat, seen=visibility_scope(seat, Feature.IN_ATS), key=key)
    except NothingDecided as late:
        messages.info(request, localized(late))
        return _to(None)
    except LinkRefused as refused:
        messages.error(request, localized(refused))
    else:
        messages.success(request, _("The decision was undone."))
    return _to(key)


@require_safe
@right_required(Verb.LOOK_AFTER_MATCHES)
def decided(request: HttpRequest, seat: Seat) -> HttpResponse:
    seen = visibility_scope(seat, Feature.IN_ATS)
    page = page_of(request, doubtful.decisions(seen), size=DECISIONS_A_PAGE)
    context = {"page": page, "decisions": with_names(seen, page.object_list)}
    return tab(request, seat, "ats", context, template="matches_decided")


def _to(key: PairKey | None) -> HttpResponse:
    address = reverse("matches")
    return HttpResponseRedirect(address if key is None else f"{address}?{query_of(key)}")
