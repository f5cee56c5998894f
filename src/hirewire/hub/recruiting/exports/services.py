"""Ask an ATS to fetch a person's profile, and track the outcome."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import QuerySet

from hirewire.hub.ats.acls.visibility import VisibilityScope, visibility_scope, visible_jobs
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.candidates.queries import keep_candidates
from hirewire.hub.ats.matching import by_hand
from hirewire.hub.ats.matching.errors import CandidateGone, MemberOutOfReach
from hirewire.hub.ats.matching.likely import likely_records
from hirewire.hub.ats.matching.models import NO_CANDIDATE, Match
from hirewire.hub.ats.matching.queries import known_matches
from hirewire.hub.ats.postings.models import JobPosting, PostingState
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.services import hold_company_of_contract
from hirewire.hub.platform.company_ids.holding import hold_company_of
from hirewire.hub.platform.integrations.queries import callback_url
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.platform.notifications import services as notifications
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports import errors, queries, reasons
from hirewire.hub.recruiting.exports.forgetting import let_none_be_deleted
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.hub.recruiting.exports.offering import check_offered
from hirewire.hub.recruiting.messaging import queries as messaging
from hirewire.kit import clock
from hirewire.kit.db.conflicts import retried
from hirewire.kit.db.turns import take_turn
from hirewire.kit.text.sentences import sentence
from hirewire.wire.push import PushType

#: Exports per seat and month.
MONTHLY_QUOTA = 300
#: The most people that one press of the button may export.
MOST_AT_ONCE = 25
#: The time, counted from the request, during which the ATS can fetch the profile. Attempts to deliver the event stop
#: earlier, after ``queries.DEADLINE``.
REQUEST_LIFE = timedelta(hours=24)
_MAX_FAILURE = 400


@dataclass(frozen=True, slots=True)
class Choice:
    """What the recruiter chose: to add to one of the records that the ATS has of the person, or to create a new one."""

    #: The id of the chosen record; empty for a new record. Choosing an unlinked record links it to the person.
    adds_to: str = ""

    @property
    def makes_new(self) -> bool:
        return not self.adds_to


#: Create a new record, even though the ATS has records that are, or may be, this person's.
NEW_RECORD = Choice()


@dataclass(frozen=True, slots=True)
class Refusal:
    member: Member
    reason: str


@dataclass(frozen=True, slots=True)
class Batch:
    id: UUID
    refused: tuple[Refusal, ...]


@needs(Verb.EXPORT)
@transaction.atomic
def request_export(
    *,
    seat: Seat,
    member: Member,
    application: DeveloperApplication,
    job: JobPosting | None = None,
    email_addresses: Sequence[str] = (),
    choice: Choice | None = None,
) -> Export:
    """Ask an ATS to fetch one member's profile, either for ``job`` or for no particular job.

    While an export of the same person for the same job is in progress, a second request returns that export, so a
    double click cannot create a second record.

    Without a ``choice``, the ATS adds the profile to the record that is linked to the person, or creates a record if
    none is linked. If the ATS has unlinked records that are likely the person's, ``PerhapsThere`` is raised so that
    somebody chooses.
    """
    order = _Order(application, job, tuple(email_addresses), choice)
    return _request(seat=seat, member=member, order=order)


@needs(Verb.EXPORT)
def request_exports(
    *,
    seat: Seat,
    members: Sequence[Member],
    application: DeveloperApplication,
    job: JobPosting | None,
    with_mail: bool,
    choices: Mapping[int, Choice] | None = None,
) -> Batch:
    """Export several people. Each export has its own event, and one refusal does not stop the other exports.

    The keys of ``choices`` are ids of members. If a member may already be in the ATS and ``choices`` does not name the
    member, the export is refused, so that the recruiter can decide later. ``with_mail`` includes the e-mail addresses
    that members gave this seat when they answered an InMail.
    """
    if len(members) > MOST_AT_ONCE:
        raise errors.TooMany(MOST_AT_ONCE)
    given = messaging.addresses_given(seat, members) if with_mail else {}
    batch = uuid4()
    refused: list[Refusal] = []
    orders = {
        member: _Order(application, job, tuple(given.get(member.pk, ())), (choices or {}).get(member.pk), batch=batch)
        for member in members
    }
    if connection.in_atomic_block:
        # With row security, the whole HTTP request is one transaction, which holds its locks to the end. Take the locks
        # for all exports now, in a fixed order.
        _lock_in_order(seat, application, orders)
    for member, order in orders.items():
        try:
            with transaction.atomic():
                export = _request(seat=seat, member=member, order=order)
        except errors.ExportRefused as reason:
            refused.append(Refusal(member, reason.args[0]))
        else:
            if export.batch != batch:
                refused.append(Refusal(member, sentence("Already on the way.")))
    return Batch(batch, tuple(refused))


@needs(Verb.EXPORT)
@transaction.atomic
def retry(*, seat: Seat, export: Export) -> Export:
    """Try a failed export again, as a new export."""
    hold_company_of_contract(seat.contract)
    if export.state != ExportState.FAILED:
        raise errors.NotFailed
    job = None
    if export.external_job_posting_id:
        job = JobPosting.objects.filter(
            organization=seat.contract.organization_id,
            application=export.application_id,
            external_job_posting_id=export.external_job_posting_id,
        ).first()
        if job is None:
            raise errors.JobClosed
    choice = Choice(export.adds_to) if export.makes_new or export.adds_to else None
    order = _Order(export.application, job, tuple(export.email_addresses), choice, retry_of=export)
    return _request(seat=seat, member=export.member, order=order)


@transaction.atomic
def record_fetch(*, export: Export) -> None:
    same = _staying(export)
    same.filter(fetched_at=None).update(fetched_at=clock.now())
    same.filter(state=ExportState.PENDING).update(state=ExportState.FETCHED)


@transaction.atomic
def report_failure(*, export: Export, reason: str) -> None:
    """Fail the export at once, without waiting for the deadline: the ATS says that it cannot take the person.

    If the export has run out of time already, the ATS's reason replaces the stored one, and no later record completes
    the export.

    If the export is recorded as arrived, it fails, too. As the ATS's report shows, the arrived record did not answer
    the export: an ATS that already has the person may send their record at any time.
    """
    reason = reason.strip() or reasons.UNEXPLAINED
    same = _staying(export)
    if queries.is_repeated(export):
        # Keep the stored reason: somebody has acted on it by exporting the person again. Since then, the ATS cannot
        # fetch the profile with the old request, and the new reason may merely report this.
        same.filter(refused_at=None).update(refused_at=clock.now())
        _forget_traces(same)
        return
    _fail(same, reason)
    refusal = {"failure": reason[:_MAX_FAILURE], "refused_at": clock.now()}
    same.filter(state=ExportState.FAILED, refused_at=None).update(**refusal)
    same.filter(state=ExportState.ARRIVED).update(
        **refusal, state=ExportState.FAILED, finished_at=clock.now(), ats_candidate_id="", record_url=""
    )
    _forget_traces(same)


@transaction.atomic
def fail_undelivered(*, export: Export) -> None:
    """Fail the export because its event can no longer reach the ATS.

    If the profile was fetched, the export does not fail: the ATS got the event, and may still send the record, even if
    its endpoint did not confirm the event.
    """
    _fail(_staying(export).filter(state=ExportState.PENDING), reasons.undelivered(export.event.delivery))


@transaction.atomic
def fail_overdue(*, export: Export) -> None:
    """Fail the export because its time is up. If the profile was not fetched, stop delivering the event.

    An ATS that already has the event can still fetch the profile, and so complete the export late.
    """
    same = _staying(export)
    # Locked, because the ATS may fetch the profile at this moment.
    present = same.filter(state__in=queries.UNDER_WAY).select_for_update().first()
    if present is None:
        return
    if present.state == ExportState.FETCHED:
        reason = reasons.not_confirmed(queries.DEADLINE, makes_new=export.makes_new)
    else:
        reason = reasons.not_fetched(queries.DEADLINE, export.event.delivery)
        notifications.withdraw(event=export.event, reason="The export ran out of time")
    _fail(same, reason)


@retried
@transaction.atomic
def confirm_arrivals(*, organization_id: int, application_id: int, candidates: Sequence[Candidate]) -> int:
    """Complete the exports that these records answer.

    If the ATS has deleted a record by now, the record still completes its export, but its id and URL are not stored.
    """
    organization_id = hold_company_of(application_id, organization_id)
    by_member: dict[int, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        if candidate.manual_matched_member_id is not None:
            by_member[candidate.manual_matched_member_id].append(candidate)
    awaited = queries.awaited(organization_id, application_id, by_member.keys())
    # Most records answer no export. Lock only records of members with an awaited export, and lock them before the
    # exports.
    member_ids = set(awaited.values_list("member_id", flat=True))
    answers = [candidate for member_id in member_ids for candidate in by_member[member_id]]
    kept = _kept(organization_id, application_id, answers) if answers else frozenset()
    arrived = []
    for export in awaited.filter(member__in=member_ids).select_for_update().order_by("pk"):
        answering = [candidate for candidate in by_member[export.member_id] if _answers(export, candidate)]
        if not answering:
            continue
        answer = next((candidate for candidate in answering if candidate.ats_candidate_id in kept), answering[0])
        arrived.append(export)
        export.state = ExportState.ARRIVED
        export.failure = ""
        is_kept = answer.ats_candidate_id in kept
        export.ats_candidate_id = answer.ats_candidate_id if is_kept else ""
        export.record_url = answer.external_profile_url if is_kept else ""
        export.finished_at = clock.now()
        export.forget_traces()
    of_company = Export.objects.filter(organization=organization_id)
    of_company.bulk_update(arrived, ["state", "failure", "ats_candidate_id", "record_url", "finished_at", "besides"])
    return len(arrived)


@retried
@transaction.atomic
def confirm_blind_arrivals(*, organization_id: int, application_id: int, member_ids: Collection[int]) -> int:
    """Complete the exports of members whom an ATS names only by hashes of their addresses.

    The record's id and URL are unknown, so they are not stored.
    """
    organization_id = hold_company_of(application_id, organization_id)
    awaited = queries.awaited(organization_id, application_id, member_ids).select_for_update()
    arrived = list(awaited.order_by("pk"))
    for export in arrived:
        export.state, export.failure, export.finished_at = ExportState.ARRIVED, "", clock.now()
        export.forget_traces()
    of_company = Export.objects.filter(organization=organization_id)
    of_company.bulk_update(arrived, ["state", "failure", "finished_at", "besides"])
    return len(arrived)


def _kept(organization_id: int, application_id: int, candidates: Sequence[Candidate]) -> set[str]:
    """Return the ids of the candidates that still exist, and let nobody delete them until the transaction ends."""
    names = [candidate.ats_candidate_id for candidate in candidates]
    kept: set[str] = set()
    # The company may have got another id since the candidates were read, so look under each id.
    for number in sorted({organization_id, *(candidate.organization_id for candidate in candidates)}):
        kept |= keep_candidates(number, application_id, names)
    return kept


def _answers(export: Export, candidate: Candidate) -> bool:
    """Whether the record completes the export. If the export asks for a new record, an older record does not."""
    return not export.makes_new or not export.had_beside(candidate.ats_candidate_id)


@dataclass(frozen=True, slots=True)
class _Order:
    application: DeveloperApplication
    job: JobPosting | None
    email_addresses: Sequence[str]
    choice: Choice | None = None
    batch: UUID | None = None
    retry_of: Export | None = None

    @property
    def makes_new(self) -> bool:
        return self.choice is not None and self.choice.makes_new

    @property
    def adds_to(self) -> str:
        return "" if self.choice is None else self.choice.adds_to


def _request(*, seat: Seat, member: Member, order: _Order) -> Export:
    application, job = order.application, order.job
    hold_company_of_contract(seat.contract)
    let_none_be_deleted(application.pk)
    likely = _decided(seat, member, order)
    _count_alone(seat)
    # Read the seat and the member only now: they may have changed while this request waited for its turn. If the member
    # closes their account later, the ATS gets an error when it fetches the profile.
    seat = Seat.objects.select_related("contract__organization", "person").get(pk=seat.pk)
    member = Member.objects.get(pk=member.pk)
    endpoint_url = _check(seat, member, application, job)
    organization = seat.contract.organization
    job_id = "" if job is None else job.external_job_posting_id
    if (pressed_before := queries.under_way(application, organization.pk, member, job_id)) is not None:
        return pressed_before
    if queries.exports_this_month(seat) >= MONTHLY_QUOTA:
        raise errors.QuotaUsedUp(MONTHLY_QUOTA)
    export = _announced(seat, member, order, endpoint_url, likely)
    audit.record(
        action="export.requested",
        actor=seat.person,
        organization=organization,
        contract=seat.contract,
        application=application,
        subject=member.name,
        after=export.job_title,
    )
    return export


def _count_alone(seat: Seat) -> None:
    """Let the seat's concurrent exports to different ATSs wait for each other, so that the quota counts all of them.

    Exports to the same ATS wait for each other in any case, because all of them need the lock that
    ``let_none_be_deleted`` takes. That lock also keeps the same person from being exported twice.
    """
    take_turn(f"exports of seat {seat.pk}")


def _lock_in_order(seat: Seat, application: DeveloperApplication, orders: Mapping[Member, _Order]) -> None:
    """Take the locks that all these exports need: link the chosen records, which locks them, and then lock the seat.

    A single export takes its locks in the same sequence. If the sequences differed, two people who export the same
    members at the same time could each wait for the other. A record stays linked even if the quota is used up before
    its member is exported: the record is the member's in any case.
    """
    hold_company_of_contract(seat.contract)
    let_none_be_deleted(application.pk)
    chosen: dict[str, Member] = {}
    adding = {member: order for member, order in orders.items() if order.adds_to}
    scope = visibility_scope(seat, Feature.IN_ATS)
    likely = likely_records(scope, application, list(adding)) if adding else {}
    for member, order in adding.items():
        is_likely = order.adds_to in {record.id for record in likely.get(member.pk, ())}
        if is_likely and _is_possible(seat, member, order):
            chosen.setdefault(order.adds_to, member)
    if chosen:
        by_hand.link_several(seat=seat, application=application, members=chosen)
    _count_alone(seat)


def _is_possible(seat: Seat, member: Member, order: _Order) -> bool:
    try:
        _check(seat, member, order.application, order.job)
    except errors.ExportRefused:
        return False
    return True


def _announced(seat: Seat, member: Member, order: _Order, endpoint_url: str, likely: Sequence[str]) -> Export:
    organization, application, job = seat.contract.organization, order.application, order.job
    event = notifications.announce(
        application=application,
        organization=organization,
        type=PushType.EXPORT_CANDIDATE_PROFILE,
        endpoint_url=endpoint_url,
        expires_at=clock.now() + REQUEST_LIFE,
    )
    return Export.objects.create(
        organization=organization,
        application=application,
        seat=seat,
        member=member,
        event=event,
        external_job_posting_id="" if job is None else job.external_job_posting_id,
        job_title="" if job is None else job.title,
        email_addresses=list(order.email_addresses),
        makes_new=order.makes_new,
        besides=[*_held(organization.pk, application.pk, member), *likely] if order.makes_new else [],
        adds_to=order.adds_to,
        batch=order.batch,
        retry_of=order.retry_of,
    )


def _check(seat: Seat, member: Member, application: DeveloperApplication, job: JobPosting | None) -> str:
    """Check that the member can be exported, and return the address to notify."""
    organization = seat.contract.organization
    if not seat.is_active:
        raise errors.SeatNotActive
    check_offered(seat, application)
    if member.closed_at is not None or member.organization_id not in {None, organization.pk}:
        raise errors.MemberClosed
    if not member.allows_export:
        raise errors.MemberForbids(member.name)
    if job is not None:
        _check_job(seat, job, application)
    endpoint_url = callback_url(application, organization.pk)
    if not endpoint_url:
        raise errors.NoAddress(application.name)
    return endpoint_url


def _decided(seat: Seat, member: Member, order: _Order) -> list[str]:
    """Return the ids of unlinked records that may be the person's. Raise ``PerhapsThere`` if somebody has to choose.

    If the recruiter chose to add to a record that is not linked to the person yet, link it.
    """
    seen = visibility_scope(seat, Feature.IN_ATS)
    likely = likely_records(seen, order.application, [member]).get(member.pk, [])
    is_to_link = bool(order.adds_to) and not _is_linked(seen, member, order)
    is_undecided = bool(likely) and order.choice is None
    if is_to_link or is_undecided:
        # Check first: for an export that would be refused in any case, link nothing and ask nobody.
        _check(seat, member, order.application, order.job)
    if is_undecided:
        raise errors.PerhapsThere(likely)
    if is_to_link:
        if order.adds_to not in {record.id for record in likely}:
            raise errors.RecordGone(order.adds_to)
        _link(seat, member, order)
    return [record.id for record in likely]


def _link(seat: Seat, member: Member, order: _Order) -> None:
    # After the record was looked up, it may have been deleted, or the member may have closed their account.
    try:
        by_hand.link(seat=seat, application=order.application, candidate_id=order.adds_to, member=member)
    except CandidateGone as deleted:
        raise errors.RecordGone(order.adds_to) from deleted
    except MemberOutOfReach as closed:
        raise errors.MemberClosed from closed


def _is_linked(seen: VisibilityScope, member: Member, order: _Order) -> bool:
    linked = known_matches(seen).filter(application=order.application, member=member)
    return linked.filter(ats_candidate_id=order.adds_to).exists()


def _held(organization_id: int, application_id: int, member: Member) -> list[str]:
    """Return the ids of the member's records, even those that the seat cannot see: none of them is the new record."""
    matches = Match.objects.filter(organization=organization_id, application=application_id, member=member)
    known = matches.exclude(ats_candidate_id=NO_CANDIDATE)
    return list(known.order_by("ats_candidate_id").values_list("ats_candidate_id", flat=True))


def _check_job(seat: Seat, job: JobPosting, application: DeveloperApplication) -> None:
    # Another company's job gets the same refusal as a closed one.
    is_ours = (job.organization_id, job.application_id) == (seat.contract.organization_id, application.pk)
    if not is_ours or job.state != PostingState.LISTED:
        raise errors.JobClosed
    if not JobPosting.objects.filter(visible_jobs(visibility_scope(seat, Feature.EXPORT)), pk=job.pk).exists():
        raise errors.JobHidden


def _staying(export: Export) -> QuerySet[Export]:
    """Select the export, and keep its company from moving to another id until the transaction ends."""
    return Export.objects.filter(
        organization=hold_company_of(export.application_id, export.organization_id), pk=export.pk
    )


def _fail(same: QuerySet[Export], reason: str) -> None:
    same.filter(state__in=queries.UNDER_WAY).update(
        state=ExportState.FAILED, failure=reason[:_MAX_FAILURE], finished_at=clock.now()
    )


def _forget_traces(same: QuerySet[Export]) -> None:
    for export in same.select_for_update():
        export.forget_traces()
        # save() would look the row up by its key alone. On a distributed table, that would query every shard.
        same.update(besides=export.besides)
