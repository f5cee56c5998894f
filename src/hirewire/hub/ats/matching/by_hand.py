"""Services for people's decisions about which member a candidate is, or is not."""

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from django.db import transaction
from django.db.models import QuerySet

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.candidates.services import link_candidates
from hirewire.hub.ats.matching.errors import CandidateGone, MemberOutOfReach, NothingDecided
from hirewire.hub.ats.matching.models import MatchDecision, Unlinked, Verdict
from hirewire.hub.ats.matching.services import rematch_candidates
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.services import hold_company_of_contract
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock


class PairAction(Protocol):
    def __call__(self, *, seat: Seat, application: DeveloperApplication, candidate_id: str, member: Member) -> None: ...


@needs(Verb.LINK)
@transaction.atomic
def link(
    *,
    seat: Seat,
    application: DeveloperApplication,
    candidate_id: str,
    member: Member,
    outlasts_sync: bool = False,
) -> None:
    """Link the candidate to this member, at once and for everybody.

    The link lasts until the ATS sends the candidate without naming the member. With ``outlasts_sync``, the link stays
    even then. Set ``outlasts_sync`` for links that nobody reports to the ATS; see ``kept_links``.
    """
    hold_company_of_contract(seat.contract)
    if not _reachable(seat, [member]):
        raise MemberOutOfReach
    _link_pairs(seat, application, {candidate_id: member}, outlasts_sync=outlasts_sync)


@needs(Verb.LINK)
@transaction.atomic
def link_several(*, seat: Seat, application: DeveloperApplication, members: Mapping[str, Member]) -> None:
    """Link each candidate id in ``members`` to its member. Candidates that can no longer be linked are skipped.

    Do not replace this function by several calls of ``link`` in one transaction: the second call would lock rows out of
    order.
    """
    hold_company_of_contract(seat.contract)
    reachable = _reachable(seat, members.values())
    pairs = {candidate_id: member for candidate_id, member in members.items() if member.pk in reachable}
    while pairs:
        try:
            with transaction.atomic():
                _link_pairs(seat, application, pairs)
        except CandidateGone as deleted:
            del pairs[deleted.candidate_id]
        else:
            return


@needs(Verb.LINK)
@transaction.atomic
def unlink(*, seat: Seat, application: DeveloperApplication, candidate_id: str, member: Member) -> None:
    """Record that the candidate is not this member, whatever the evidence. Another member may be matched instead.

    If somebody has linked the candidate to another member in the meantime, that link stays.
    """
    hold_company_of_contract(seat.contract)
    Unlinked.objects.get_or_create(
        organization=seat.contract.organization,
        application=application,
        ats_candidate_id=candidate_id,
        member=member,
    )
    _decide(seat, application, candidate_id, member, Verdict.DIFFERENT)
    if _named(seat, application, candidate_id) == member.pk:
        _link(seat, application, {candidate_id: None})
    _match(seat, application, [candidate_id])
    _record("candidate.unlinked", seat, application, candidate_id, member)


@needs(Verb.LINK)
@transaction.atomic
def postpone(*, seat: Seat, application: DeveloperApplication, candidate_id: str, member: Member) -> None:
    """Move the pair to the end of the list of doubtful pairs, unless somebody has decided on it in the meantime."""
    hold_company_of_contract(seat.contract)
    decided = MatchDecision.objects.filter(
        organization=seat.contract.organization,
        application=application,
        ats_candidate_id=candidate_id,
        member=member,
    ).exclude(verdict=Verdict.LATER)
    if decided.exists():
        return
    _decide(seat, application, candidate_id, member, Verdict.LATER)


@needs(Verb.LINK)
@transaction.atomic
def take_back(*, seat: Seat, application: DeveloperApplication, candidate_id: str, member: Member) -> None:
    """Undo the last decision about this pair.

    If the decision replaced a link, the candidate gets that earlier link back. The earlier link does not return if
    people or the ATS have changed the candidate's link since the decision, or if people have undone or rejected the
    earlier link.
    """
    hold_company_of_contract(seat.contract)
    organization = seat.contract.organization
    pair = {"organization": organization, "application": application, "ats_candidate_id": candidate_id}
    Unlinked.objects.filter(**pair, member=member).delete()
    decision = lock_decisions(organization.pk, application.pk, candidate_id).filter(member=member).first()
    if decision is None:
        raise NothingDecided
    if decision.verdict == Verdict.SAME:
        _pass_on(decision)
    decision.delete()
    if decision.verdict == Verdict.LATER:
        return
    named = _named(seat, application, candidate_id)
    if decision.verdict == Verdict.SAME:
        still_applies = named == member.pk
    else:
        still_applies = named is None and decision.named_before == member.pk
    if still_applies:
        is_ruled_out = Unlinked.objects.filter(**pair, member=decision.named_before).exists()
        _link(seat, application, {candidate_id: None if is_ruled_out else decision.named_before})
    _match(seat, application, [candidate_id])
    _record("candidate.decision_taken_back", seat, application, candidate_id, member)


def lock_decisions(organization_id: int, application_id: int, candidate_id: str) -> QuerySet[MatchDecision]:
    """Lock and return all decisions about the candidate.

    Linking the candidate, or undoing a link, changes several of these decisions.
    """
    decisions = MatchDecision.objects.filter(
        organization=organization_id, application=application_id, ats_candidate_id=candidate_id
    )
    list(decisions.select_for_update().order_by("member_id").values_list("pk"))
    return decisions


def _reachable(seat: Seat, members: Collection[Member]) -> set[int]:
    visible = Member.objects.visible_to(seat.contract.organization).filter(closed_at=None)
    return set(visible.filter(pk__in=[member.pk for member in members]).values_list("pk", flat=True))


def _link_pairs(
    seat: Seat, application: DeveloperApplication, pairs: Mapping[str, Member], *, outlasts_sync: bool = False
) -> None:
    """Link each candidate to its member.

    Each step locks and writes the rows of all candidates in one table, before the next step locks rows of the next
    table.
    """
    organization = seat.contract.organization
    in_order = sorted(pairs.items())
    for candidate_id, member in in_order:
        Unlinked.objects.filter(
            organization=organization, application=application, ats_candidate_id=candidate_id, member=member
        ).delete()
    for candidate_id, member in in_order:
        decided_before = lock_decisions(organization.pk, application.pk, candidate_id)
        decided_before.filter(outlasts_sync=True).update(outlasts_sync=False)
        _decide(seat, application, candidate_id, member, Verdict.SAME, outlasts_sync=outlasts_sync)
    _link(seat, application, {candidate_id: member.pk for candidate_id, member in in_order})
    _match(seat, application, list(pairs))
    for candidate_id, member in in_order:
        _record("candidate.linked", seat, application, candidate_id, member)


def _pass_on(undone: MatchDecision) -> None:
    """Correct the decisions that replaced the undone link. Undoing one of them later must not bring that link back."""
    of_candidate = MatchDecision.objects.filter(
        organization=undone.organization_id,
        application=undone.application_id,
        ats_candidate_id=undone.ats_candidate_id,
        named_before=undone.member_id,
    )
    # If one of these decisions is undone later, the candidate gets back the link that ``undone`` had replaced. But if
    # that link was to the member of the decision that is undone later, the candidate gets no link.
    of_candidate.filter(member=undone.named_before).update(named_before=None)
    of_candidate.update(named_before=undone.named_before)


def _decide(
    seat: Seat,
    application: DeveloperApplication,
    candidate_id: str,
    member: Member,
    verdict: Verdict,
    *,
    outlasts_sync: bool = False,
) -> None:
    organization = seat.contract.organization
    pair: dict[str, Any] = {"organization": organization, "application": application, "ats_candidate_id": candidate_id}
    named = Candidate.objects.filter(**pair).values_list("manual_matched_member_id", flat=True).first()
    if verdict is Verdict.SAME and named == member.pk:
        # This decision repeats an earlier link. Undoing the decision must restore what the earlier link replaced.
        earlier = MatchDecision.objects.filter(**pair, member=member, verdict=Verdict.SAME).first()
        named = earlier.named_before if earlier else named
    MatchDecision.objects.update_or_create(
        **pair,
        member=member,
        defaults={
            "verdict": verdict,
            "by": seat.person,
            "at": clock.now(),
            "outlasts_sync": outlasts_sync,
            "named_before": named,
        },
    )


def _named(seat: Seat, application: DeveloperApplication, candidate_id: str) -> int | None:
    """Lock the candidate, and return the member that people or the ATS named for it."""
    candidates = Candidate.objects.select_for_update().filter(
        organization=seat.contract.organization, application=application, ats_candidate_id=candidate_id
    )
    candidate = candidates.only("manual_matched_member_id").first()
    if candidate is None:
        raise CandidateGone(candidate_id)
    return candidate.manual_matched_member_id


def _link(seat: Seat, application: DeveloperApplication, links: Mapping[str, int | None]) -> None:
    linked = link_candidates(application=application, organization_id=seat.contract.organization_id, links=links)
    if missing_ids := links.keys() - linked:
        raise CandidateGone(min(missing_ids))


def _match(seat: Seat, application: DeveloperApplication, candidate_ids: Collection[str]) -> None:
    """Match at once instead of in the worker, because a person is waiting for the result."""
    rematch_candidates(
        organization_id=seat.contract.organization_id, application_id=application.pk, candidate_ids=candidate_ids
    )


def _record(action: str, seat: Seat, application: DeveloperApplication, candidate_id: str, member: Member) -> None:
    audit.record(
        action=action,
        actor=seat.person,
        organization=seat.contract.organization,
        contract=seat.contract,
        application=application,
        subject=candidate_id,
        after=f"member {member.pk}",
    )
