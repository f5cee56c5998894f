"""What the match workbench shows in Admin Settings and in a widget: the pairs in order, and one of them in full."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from django.db.models import Count

from hirewire.hub.ats.acls.visibility import VisibilityScope
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching import doubtful
from hirewire.hub.ats.matching.doubtful import DoubtfulPair, PairKey
from hirewire.hub.ats.matching.models import MatchDecision, Suggestion
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.members.models import Member
from hirewire.hub.sites.recruiter.side_by_side import Line, lines
from hirewire.kit import clock
from hirewire.kit.web.paging import page_at

PAIRS_A_PAGE: Final = 8
DECISIONS_A_PAGE: Final = 50
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ShownPair:
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


def workbench(
    seen: VisibilityScope, person: Person, requested: PairKey | None, page_number: str | int | None
) -> Mapping[str, object]:
    """Return what the workbench shows: one page of the list, and one pair in full.

    If no page is requested, the list shows the page that contains the pair shown in full. ``last`` is the person's own
    last decision, which the person can undo by pressing one key.
    """
    undecided = doubtful.doubtful(seen)
    keys = [pair.key for pair in undecided.pairs]
    current = _chosen(seen, undecided.pairs, requested)
    place = keys.index(current.key) if current is not None and current.key in keys else None
    last = doubtful.decisions(seen).filter(by=person).first()
    page = page_at(page_number or (place or 0) // PAIRS_A_PAGE + 1, undecided.pairs, size=PAIRS_A_PAGE)
    shown = _shown(seen, [*page.object_list, *([current] if current else [])])
    return {
        "sees_all": seen.is_clear,
        "total": undecided.total,
        "page": page,
        "pairs": [shown[pair.key] for pair in page.object_list if pair.key in shown],
        "place": None if place is None else place + 1,
        "last": last,
        "last_query": query_of(key_of(last)) if last else "",
        **_current(seen, current, shown),
        **_neighbours(keys, place),
        **_decided_lately(seen),
    }


def query_of(key: PairKey) -> str:
    return urlencode({"application": key.application_id, "candidate": key.candidate_id, "member": key.member_id})


def key_of(row: Suggestion | MatchDecision) -> PairKey:
    return PairKey(row.application_id, row.ats_candidate_id, row.member_id)


def with_names(seen: VisibilityScope, decisions: Iterable[MatchDecision]) -> list[tuple[MatchDecision, str]]:
    """Return each decision with the name of its record; the name is empty if the record is gone.

    Pass only decisions about records that the seat sees, because this function does not check that.
    """
    shown = list(decisions)
    rows = Candidate.objects.filter(
        seen.tenancy, ats_candidate_id__in=[decision.ats_candidate_id for decision in shown]
    )
    named_rows = rows.values_list("application", "ats_candidate_id", "first_name", "last_name")
    names = {(number, name): f"{first} {last}".strip() for number, name, first, last in named_rows}
    return [(decision, names.get((decision.application_id, decision.ats_candidate_id), "")) for decision in shown]


def _chosen(seen: VisibilityScope, pairs: Sequence[DoubtfulPair], requested: PairKey | None) -> DoubtfulPair | None:
    """Return the requested pair or, if there is no such pair, the first pair of the list.

    The requested pair may be a rival. A rival joins the record of a listed pair with a less likely member.
    """
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
    rivals = [(rival, query_of(key_of(rival))) for rival in doubtful.others(seen, current)]
    return {"current": shown[current.key], "rivals": rivals}


def _neighbours(keys: Sequence[PairKey], place: int | None) -> Mapping[str, object]:
    """Return the previous and the next pair for a position in the list.

    A rival is not in the list and has no position. Its next pair is the first pair of the list.
    """
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
