"""How many matches are right, estimated from a random sample that people judge."""

from math import sqrt
from typing import Final, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from hirewire.hub.ats.acls.visibility import VisibilityScope, visibility_scope, visible_candidates
from hirewire.hub.ats.matching import by_hand
from hirewire.hub.ats.matching.doubtful import PairKey
from hirewire.hub.ats.matching.errors import NotInSample
from hirewire.hub.ats.matching.models import Match, MatchDecision, SampledMatch, Unlinked, Verdict
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.organizations.services import hold_company_of_contract
from hirewire.hub.platform.integrations.states import Feature
from hirewire.kit import clock

#: How many matches are drawn at a time.
SIZE: Final = 50
#: The quantile of the normal distribution for an interval at 95%.
_Z: Final = 1.96


class Interval(NamedTuple):
    low: float
    high: float


class Measured(NamedTuple):
    judged: int
    right: int
    #: Drawn, and not judged yet.
    waiting: int

    @property
    def precision(self) -> float:
        return self.right / self.judged

    @property
    def interval(self) -> Interval:
        return wilson(self.right, self.judged)


def wilson(right: int, judged: int) -> Interval:
    """Return Wilson's interval at 95% for the share of right matches among all matches.

    Unlike the usual interval, it does not shrink to a point if all judged matches are right, and it stays between 0
    and 1.
    """
    share, square = right / judged, _Z**2 / judged
    middle = (share + square / 2) / (1 + square)
    half = _Z * sqrt(share * (1 - share) / judged + square / (4 * judged)) / (1 + square)
    return Interval(max(middle - half, 0.0), min(middle + half, 1.0))


def measured(seen: VisibilityScope) -> Measured:
    judged = _sample(seen).exclude(is_right=None)
    return Measured(judged.count(), judged.filter(is_right=True).count(), to_judge(seen).count())


def to_judge(seen: VisibilityScope) -> QuerySet[SampledMatch]:
    """Drawn matches that still exist and are not judged yet, in an order that is unrelated to their probability."""
    return _sample(seen).filter(_STANDS, is_right=None).order_by("drawn_at", "member_id", "ats_candidate_id")


def judged_last(seat: Seat) -> SampledMatch | None:
    rows = _sample(visibility_scope(seat, Feature.IN_ATS)).filter(by=seat.person).select_related("member")
    return rows.order_by("-judged_at").first()


@needs(Verb.LOOK_AFTER_MATCHES)
@transaction.atomic
def draw(*, seat: Seat) -> int:
    """Draw random weighed matches that are not in the sample yet, and add them."""
    hold_company_of_contract(seat.contract)
    seen = visibility_scope(seat, Feature.IN_ATS)
    drawn = SampledMatch.objects.filter(**_SAME_PAIR)
    matches = Match.objects.standing(seen.organization).filter(
        ~Exists(drawn), visible_candidates(seen), is_weighed=True, is_manual=False
    )
    keys = matches.order_by("?").values_list("application_id", "ats_candidate_id", "member_id")[:SIZE]
    rows = [
        SampledMatch(
            organization=seen.organization, application_id=application, ats_candidate_id=name, member_id=member
        )
        for application, name, member in sorted(keys)
    ]
    SampledMatch.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@needs(Verb.LOOK_AFTER_MATCHES)
@transaction.atomic
def judge(*, seat: Seat, key: PairKey, is_right: bool) -> None:
    """Record whether a drawn match is right. A wrong match is unlinked at once.

    Only automatic matches can be judged. A match that is gone, or that people have confirmed since, is refused.
    """
    sampled = _locked(seat, key)
    if sampled.is_right is is_right:
        return
    if not _sample(visibility_scope(seat, Feature.IN_ATS)).filter(_STANDS, pk=sampled.pk).exists():
        raise NotInSample
    sampled.is_right, sampled.by, sampled.judged_at = is_right, seat.person, clock.now()
    sampled.save(update_fields=["is_right", "by", "judged_at"])
    if not is_right:
        by_hand.unlink(seat=seat, application=sampled.application, candidate_id=key.candidate_id, member=sampled.member)


@needs(Verb.LOOK_AFTER_MATCHES)
@transaction.atomic
def take_back(*, seat: Seat, key: PairKey) -> None:
    """Undo a judgment.

    If the judgment unlinked the pair, match the candidate again, unless people have decided on the pair since.
    """
    sampled = _locked(seat, key)
    was_wrong = sampled.is_right is False
    sampled.is_right, sampled.by, sampled.judged_at = None, None, None
    sampled.save(update_fields=["is_right", "by", "judged_at"])
    if was_wrong and _is_unlinked(sampled):
        by_hand.take_back(
            seat=seat, application=sampled.application, candidate_id=key.candidate_id, member=sampled.member
        )


@needs(Verb.LOOK_AFTER_MATCHES)
@transaction.atomic
def start_over(*, seat: Seat) -> None:
    """Forget the sample, for example after the threshold changed. Unlinked pairs stay unlinked."""
    hold_company_of_contract(seat.contract)
    seen = visibility_scope(seat, Feature.IN_ATS)
    _sample(seen).delete()


#: Conditions that select a row if it is about the same pair as the outer query's row.
_SAME_PAIR: Final = {
    name: OuterRef(name) for name in ("organization_id", "application_id", "ats_candidate_id", "member_id")
}
#: Whether a drawn match is still there and still automatic.
_STANDS: Final = Exists(Match.objects.filter(is_manual=False, **_SAME_PAIR))


def _locked(seat: Seat, key: PairKey) -> SampledMatch:
    hold_company_of_contract(seat.contract)
    seen = visibility_scope(seat, Feature.IN_ATS)
    pair = {"application": key.application_id, "ats_candidate_id": key.candidate_id, "member": key.member_id}
    # Lock the rows of the three tables in the order in which ``forgetting`` locks them when the ATS deletes a
    # candidate.
    list(Unlinked.objects.filter(organization=seen.organization, **pair).select_for_update().values_list("pk"))
    by_hand.lock_decisions(seen.organization.pk, key.application_id, key.candidate_id)
    rows = _sample(seen).filter(**pair)
    sampled = rows.select_for_update(of=("self",)).select_related("application", "member").first()
    if sampled is None:
        raise NotInSample
    return sampled


def _is_unlinked(sampled: SampledMatch) -> bool:
    decisions = MatchDecision.objects.filter(organization=sampled.organization_id, application=sampled.application_id)
    of_pair = decisions.filter(ats_candidate_id=sampled.ats_candidate_id, member=sampled.member_id)
    return of_pair.filter(verdict=Verdict.DIFFERENT).exists()


def _sample(seen: VisibilityScope) -> QuerySet[SampledMatch]:
    return SampledMatch.objects.filter(visible_candidates(seen))
