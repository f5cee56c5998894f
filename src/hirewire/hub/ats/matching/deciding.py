"""Decisions about doubtful pairs, for every page that shows the match workbench.

The seat must have the right ``LOOK_AFTER_MATCHES``, and must see the pair.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from django.db import transaction

from hirewire.hub.ats.acls.visibility import VisibilityScope
from hirewire.hub.ats.matching import by_hand, doubtful
from hirewire.hub.ats.matching.doubtful import PairKey
from hirewire.hub.ats.matching.errors import NothingDecided, NothingToDecide
from hirewire.hub.ats.matching.models import Verdict
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.services import hold_company_of_contract
from hirewire.hub.platform.provisioning.models import DeveloperApplication

_ACTS: Final[Mapping[Verdict, by_hand.PairAction]] = {
    Verdict.SAME: by_hand.link,
    Verdict.DIFFERENT: by_hand.unlink,
    Verdict.LATER: by_hand.postpone,
}


@needs(Verb.LOOK_AFTER_MATCHES)
@transaction.atomic
def decide(*, seat: Seat, seen: VisibilityScope, key: PairKey, verdict: Verdict, outlasts_sync: bool) -> None:
    """Carry out a decision about a pair. The pair must be in ``seen``, which is what the page shows to the seat.

    ``outlasts_sync`` is for pages that do not tell the ATS of a link; see ``by_hand.link``.
    """
    if doubtful.pair_of(_present(seat, seen), key) is None:
        raise NothingToDecide
    act = partial(by_hand.link, outlasts_sync=True) if outlasts_sync and verdict is Verdict.SAME else _ACTS[verdict]
    _carry_out(act, seat, key)


@needs(Verb.LOOK_AFTER_MATCHES)
@transaction.atomic
def undo(*, seat: Seat, seen: VisibilityScope, key: PairKey) -> None:
    """Undo the last decision about a pair, whoever made it."""
    if not doubtful.decisions(_present(seat, seen)).filter(**doubtful.columns(key)).exists():
        raise NothingDecided
    _carry_out(by_hand.take_back, seat, key)


def _present(seat: Seat, seen: VisibilityScope) -> VisibilityScope:
    """Return the scope with the contract's current company.

    The contract stays in this company until the transaction ends.
    """
    hold_company_of_contract(seat.contract)
    return replace(seen, organization=seat.contract.organization)


def _carry_out(act: by_hand.PairAction, seat: Seat, key: PairKey) -> None:
    act(
        seat=seat,
        application=DeveloperApplication.objects.get(pk=key.application_id),
        candidate_id=key.candidate_id,
        member=Member.objects.get(pk=key.member_id),
    )
