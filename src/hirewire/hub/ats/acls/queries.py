"""Who sees a job, for admins. The first argument of each query is the visibility scope of the admin's seat."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Case

from hirewire.hub.ats.acls.models import EntityAcl, EntityAclAssignee
from hirewire.hub.ats.acls.visibility import Verdict, VisibilityScope, job_row
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.models import Seat, SeatState
from hirewire.hub.platform.integrations.queries import features_by_contract
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.platform.provisioning.models import DeveloperApplication

_NAMED = 4
#: The key of a list or a job: the developer application's id, and the id that the ATS chose.
Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Audience:
    """Who sees a job: everybody, or the people who have a usable seat and whom the ATS put on one of the job's lists.

    A seat is usable if it is active, its contract is not over, and the contract may use ``feature`` with the job's
    ATS. ``feature`` is the argument of ``audiences``.
    """

    is_everybody: bool
    is_on_lists: bool
    because: str
    people: tuple[str, ...] = ()
    #: How many people on the lists have no usable seat and therefore see nothing.
    without_seat: int = 0

    @property
    def named(self) -> tuple[str, ...]:
        return self.people[:_NAMED]

    @property
    def more(self) -> int:
        return max(len(self.people) - _NAMED, 0)


def row_for_nobody(seen: VisibilityScope) -> Case:
    """The row of the decision order (see ``visibility``) that applies to each job if a person is on no list."""
    return job_row(replace(seen, member_id=None))


def audiences(seen: VisibilityScope, feature: Feature, jobs: Sequence[tuple[JobPosting, Verdict]]) -> list[Audience]:
    """Who sees each job. The number of queries does not grow with the number of jobs or people.

    ``jobs`` holds each job with the verdict for a person on no list. ``seen`` is the scope for ``feature``.
    """
    lists = _lists(seen, [job for job, _ in jobs])
    people = _people(seen, {key for names in lists.values() for key in names})
    with_seat = _with_seat(seen, feature, {number for numbers in people.values() for number in numbers})
    return [_audience(verdict, lists[_key(job)], people, with_seat[job.application_id]) for job, verdict in jobs]


def _audience(
    verdict: Verdict, lists: Sequence[Key], people: dict[Key, dict[int, str]], with_seat: set[int]
) -> Audience:
    if verdict.sees or not lists:
        return Audience(is_everybody=verdict.sees, is_on_lists=bool(lists), because=verdict.because)
    everyone = {number: name for key in lists for number, name in people[key].items()}
    names = sorted(name for number, name in everyone.items() if number in with_seat)
    return Audience(
        is_everybody=False,
        is_on_lists=True,
        because=verdict.because,
        people=tuple(names),
        without_seat=len(everyone) - len(names),
    )


def _lists(seen: VisibilityScope, jobs: Sequence[JobPosting]) -> dict[Key, list[Key]]:
    lists: dict[Key, list[Key]] = defaultdict(list)
    keys = {_key(job) for job in jobs}
    acls = EntityAcl.objects.filter(seen.tenancy, ats_entity_id__in={job.external_job_posting_id for job in jobs})
    for acl in acls:
        # Two ATSs may use the same id for different jobs.
        if (job := (acl.application_id, acl.ats_entity_id)) in keys:
            lists[job].append((acl.application_id, acl.ats_entity_acl_id))
    return lists


def _people(seen: VisibilityScope, lists: set[Key]) -> dict[Key, dict[int, str]]:
    people: dict[Key, dict[int, str]] = defaultdict(dict)
    assignees = EntityAclAssignee.objects.filter(
        seen.tenancy, ats_entity_acl_id__in={acl_id for _, acl_id in lists}
    ).select_related("member")
    for assignee in assignees.only("application_id", "ats_entity_acl_id", "member__first_name", "member__last_name"):
        people[assignee.application_id, assignee.ats_entity_acl_id][assignee.member_id] = assignee.member.name
    return people


def _with_seat(seen: VisibilityScope, feature: Feature, members: set[int]) -> dict[int, set[int]]:
    seats = [
        seat
        for seat in Seat.objects.filter(
            contract__organization=seen.organization, state=SeatState.ACTIVE, person__member__in=members
        ).select_related("contract", "person")
        if not seat.contract.is_over
    ]
    contracts = list({seat.contract_id: seat.contract for seat in seats}.values())
    with_seat: dict[int, set[int]] = {}
    for application in DeveloperApplication.objects.filter(pk__in=seen.application_ids):
        features = features_by_contract(application, contracts)
        with_seat[application.pk] = {
            seat.person.member_id
            for seat in seats
            if seat.person.member_id is not None and feature in features[seat.contract_id]
        }
    return with_seat


def _key(job: JobPosting) -> Key:
    return job.application_id, job.external_job_posting_id
