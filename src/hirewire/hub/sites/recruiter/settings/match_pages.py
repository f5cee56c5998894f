"""Admin Settings, ATS, Doubtful matches: pairs to decide, and what people decided about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hirewire.hub.ats.acls.visibility import VisibilityScope, visibility_scope
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching import by_hand, doubtful
from hirewire.hub.ats.matching.doubtful import DoubtfulPair, PairKey
from hirewire.hub.ats.matching.errors import LinkRefused
from hirewire.hub.ats.matching.models import MatchDecision, Suggestion, Verdict
from hirewire.hub.identity.accounts.access import right_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.recruiter.settings.match_forms import DecisionForm, PairForm
from hirewire.hub.sites.recruiter.settings.match_measures import measures
from hirewire.hub.sites.recruiter.settings.settings_pages import tab
from hirewire.hub.sites.recruiter.side_by_side import Line, lines
from hirewire.kit import clock
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.paging import page_at, page_of

PAIRS_A_PAGE: Final = 8
DECISIONS_A_PAGE: Final = 50
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ShownPair:
    """A pair with the two records that it is about."""

    pair: DoubtfulPair
    member: Member
    candidate: Candidate

    @property
    def name(self) -> str:
        return f"{self.candidate.first_name} {self.candidate.last_name}".strip()

    @property
    def lines(self) -> list[Line]:
        return lines(self.member, self.candidate, self.pair.evidence)

    @property
    def query(self) -> str:
        return query_of(self.pair.key)


@require_safe
@right_required(Verb.LOOK_AFTER_MATCHES)
def matches(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the pairs in order, and one of them in full: the requested one, or the first."""
    seen = visibility_scope(seat, Feature.IN_ATS)
    undecided = doubtful.doubtful(seen)
    keys = [pair.key for pair in undecided.pairs]
    requested = PairForm(request.GET).key
    current = _chosen(seen, undecided.pairs, requested)
    place = keys.index(current.key) if current is not None and current.key in keys else None
    number = request.GET.get("page") or (place or 0) // PAIRS_A_PAGE + 1
    page = page_at(number, undecided.pairs, size=PAIRS_A_PAGE)
    shown = _shown(seen, [*page.object_list, *([current] if current else [])])
    context = {
        "has_ats": bool(seen),
        "sees_all": seen.is_clear,
        "total": undecided.total,
        "page": page,
        "here": "?",
        "pairs": [shown[pair.key] for pair in page.object_list if pair.key in shown],
        "place": None if place is None else place + 1,
        "last": doubtful.decisions(seen).filter(by=seat.person).first(),
        **_current(seen, current, shown),
        **_neighbours(keys, place),
        **_decided_lately(seen),
        **measures(request, seat),
    }
    return tab(request, seat, "ats", context, template="matches")


@require_POST
@right_required(Verb.LOOK_AFTER_MATCHES)
def decide(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Record a decision and go on to the next pair."""
    form, following = DecisionForm(request.POST), PairForm(request.POST, prefix="next")
    key = form.key
    if key is None:
        raise Http404
    seen = visibility_scope(seat, Feature.IN_ATS)
    if doubtful.pair_of(seen, key) is None:
        messages.info(request, _("Somebody else has decided about this pair, or its records have changed."))
        return _to(following.key)
    act = _ACTS[Verdict(form.cleaned_data["verdict"])]
    try:
        act(seat=seat, application=_application(key), candidate_id=key.candidate_id, member=_member(key))
    except LinkRefused as refused:
        messages.error(request, localized(refused))
    return _to(following.key)


@require_POST
@right_required(Verb.LOOK_AFTER_MATCHES)
def undo(request: HttpRequest, seat: Seat) -> HttpResponse:
    key = PairForm(request.POST).key
    seen = visibility_scope(seat, Feature.IN_ATS)
    if key is None or not doubtful.decisions(seen).filter(**_columns(key)).exists():
        messages.info(request, _("There is nothing to undo: nobody has decided about this pair."))
        return _to(None)
    try:
        by_hand.take_back(seat=seat, application=_application(key), candidate_id=key.candidate_id, member=_member(key))
    except LinkRefused as refused:
        messages.error(request, localized(refused))
    else:
        messages.success(request, _("The decision was undone."))
    return _to(key)


@require_safe
@right_required(Verb.LOOK_AFTER_MATCHES)
def decided(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What people decided, newest first."""
    rows = doubtful.decisions(visibility_scope(seat, Feature.IN_ATS))
    page = page_of(request, rows, size=DECISIONS_A_PAGE)
    context = {"page": page, "decisions": page.object_list, "here": "?"}
    return tab(request, seat, "ats", context, template="matches_decided")


_ACTS: Final[Mapping[Verdict, by_hand.PairAction]] = {
    Verdict.SAME: by_hand.link,
    Verdict.DIFFERENT: by_hand.unlink,
    Verdict.LATER: by_hand.postpone,
}


def query_of(key: PairKey) -> str:
    return urlencode({"application": key.application_id, "candidate": key.candidate_id, "member": key.member_id})


def _to(key: PairKey | None) -> HttpResponse:
    address = reverse("matches")
    return HttpResponseRedirect(address if key is None else f"{address}?{query_of(key)}")


def _chosen(seen: VisibilityScope, pairs: Sequence[DoubtfulPair], requested: PairKey | None) -> DoubtfulPair | None:
    """The requested pair, which may be a rival of one in the list, or the first pair."""
    listed = next((pair for pair in pairs if pair.key == requested), None)
    rival = doubtful.pair_of(seen, requested) if requested and listed is None else None
    return listed or rival or next(iter(pairs), None)


def _shown(seen: VisibilityScope, pairs: Sequence[DoubtfulPair]) -> dict[PairKey, ShownPair]:
    members = Member.objects.visible_to(seen.organization).in_bulk([pair.key.member_id for pair in pairs])
    names = [pair.key.candidate_id for pair in pairs]
    rows = Candidate.objects.filter(seen.tenancy, ats_candidate_id__in=names)
    candidates = {(row.application_id, row.ats_candidate_id): row for row in rows}
    return {
        pair.key: ShownPair(pair, members[pair.key.member_id], candidates[pair.key[:2]])
        for pair in pairs
        if pair.key.member_id in members and pair.key[:2] in candidates
    }


def _current(
    seen: VisibilityScope, current: DoubtfulPair | None, shown: Mapping[PairKey, ShownPair]
) -> Mapping[str, object]:
    if current is None or current.key not in shown:
        return {"current": None}
    others = [(rival, query_of(_key(rival))) for rival in doubtful.others(seen, current)]
    return {"current": shown[current.key], "others": others}


def _key(row: Suggestion | MatchDecision) -> PairKey:
    return PairKey(row.application_id, row.ats_candidate_id, row.member_id)


def _neighbours(keys: Sequence[PairKey], place: int | None) -> Mapping[str, object]:
    """The pairs before and after; after a rival comes the first of all."""
    if place is None:
        return {"next_key": keys[0] if keys else None, "next_query": query_of(keys[0]) if keys else ""}
    following = keys[place + 1] if place + 1 < len(keys) else None
    return {
        "next_key": following,
        "next_query": query_of(following) if following else "",
        "previous_query": query_of(keys[place - 1]) if place else "",
    }


def _decided_lately(seen: VisibilityScope) -> Mapping[str, object]:
    lately = doubtful.decisions(seen).order_by().filter(at__gt=clock.now() - _DAY)
    return {"lately": lately.aggregate(number=Count("*"), people=Count("by", distinct=True))}


def _columns(key: PairKey) -> dict[str, object]:
    return {"application": key.application_id, "ats_candidate_id": key.candidate_id, "member": key.member_id}


def _application(key: PairKey) -> DeveloperApplication:
    return DeveloperApplication.objects.get(pk=key.application_id)


def _member(key: PairKey) -> Member:
    return Member.objects.get(pk=key.member_id)
