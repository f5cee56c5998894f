"""A company's link threshold, and what another threshold would change.

The link threshold is the lowest probability at which a pair becomes a match.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction
from django.db.models import Avg, Count, Q, QuerySet, Sum

from hirewire.hub.ats.matching import rescoring
from hirewire.hub.ats.matching.models import Match, MatchSettings, Suggestion
from hirewire.hub.ats.matching.queries import possible
from hirewire.hub.ats.matching.weighing_basis import weighing_basis_of
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.audit.services import Actor
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.identity.organizations.services import lock_company

#: Relatives share mailboxes and phones, so the scorer seldom links pairs with different first names. Such pairs are
#: left out of the estimate.
_OTHER_FIRST_NAME = Q(evidence__contains=[{"kind": "given", "outcome": "different"}])
#: If the e-mail addresses are equal, a match is usually kept, whatever the threshold; see ``matching/outcome.py``.
_SAME_ADDRESS = Q(evidence__contains=[{"kind": "email", "outcome": "same"}])


class State(NamedTuple):
    link_from: float
    #: The number of matches that the scorer found, and the share of them that it expects to be right.
    weighed: int
    expected_precision: float | None
    suggested: int


class Effect(NamedTuple):
    """How many matches another threshold would make and remove."""

    appear: int
    go: int
    #: How many of the new matches are expected to be wrong.
    wrong: float


def state_of(organization: Organization) -> State:
    weighed = Match.objects.filter(organization=organization, is_weighed=True)
    return State(
        weighing_basis_of(organization.pk).thresholds.link,
        weighed.count(),
        weighed.aggregate(mean=Avg("probability"))["mean"],
        Suggestion.objects.filter(organization=organization).count(),
    )


def effect_of(organization: Organization, link_from: float) -> Effect:
    appearing = _appearing(organization, link_from).order_by().aggregate(number=Count("*"), sure=Sum("probability"))
    appear = appearing["number"]
    going = _below(organization, link_from).exclude(_SAME_ADDRESS)
    return Effect(appear, going.count(), appear - (appearing["sure"] or 0))


@needs(Verb.LOOK_AFTER_MATCHES)
@transaction.atomic
def choose_link_from(*, seat: Seat, link_from: float) -> None:
    lock_company(seat.contract)
    set_link_from(organization=seat.contract.organization, link_from=link_from, actor=seat.person)


@transaction.atomic
def set_link_from(*, organization: Organization, link_from: float, actor: Actor | None = None) -> None:
    """Set the company's link threshold, and have the worker weigh the affected candidates again."""
    before = weighing_basis_of(organization.pk).thresholds.link
    concerned = {*_keys(_appearing(organization, link_from)), *_keys(_below(organization, link_from))}
    MatchSettings.objects.update_or_create(organization=organization, defaults={"link_from": link_from})
    for application_id, candidate_ids in _by_application(concerned).items():
        rescoring.defer_in_pieces(organization.pk, application_id, candidate_ids)
    audit.record(
        action="matching.threshold_changed",
        actor=actor or organization,
        organization=organization,
        before=f"{before:g}",
        after=f"{link_from:g}",
    )


def _appearing(organization: Organization, link_from: float) -> "QuerySet[Suggestion]":
    return possible().filter(~_OTHER_FIRST_NAME, organization=organization, probability__gte=link_from)


def _below(organization: Organization, link_from: float) -> "QuerySet[Match]":
    now = weighing_basis_of(organization.pk).thresholds.link
    return Match.objects.filter(
        organization=organization, is_weighed=True, probability__gte=now, probability__lt=link_from
    )


def _keys(rows: "QuerySet[Suggestion] | QuerySet[Match]") -> Iterable[tuple[int, str]]:
    return rows.values_list("application_id", "ats_candidate_id")


def _by_application(keys: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    candidate_ids: dict[int, list[str]] = defaultdict(list)
    for application_id, candidate_id in sorted(keys):
        candidate_ids[application_id].append(candidate_id)
    return candidate_ids
