"""Who sees which job and which job application: one decision order, as SQL and as an explanation.

The protocol gives the decision order as numbered rows. The rules here have the same order and the same numbers. The
first rule that holds decides. The same conditions build the filter for queries and the answer to "why?", so the two
cannot drift apart.

Access lists are queried only for ATSs that have put at least one job on an access list.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache, reduce
from operator import or_
from typing import Final

from django.db import connection
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_noop as _

from hirewire.hub.ats.acls.lists import everybody_id, viewers_come_first
from hirewire.hub.ats.acls.models import EntityAcl, EntityAclAssignee, SecuredEntity
from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.integrations.models import ConfigurationKey
from hirewire.hub.platform.integrations.queries import applications_for
from hirewire.hub.platform.integrations.states import Feature
from hirewire.kit.db.conditions import Condition, condition
from hirewire.kit.web.request_cache import once
from hirewire.wire.records.integrations import ALL_PRODUCT_USERS, IntegrationType

#: For each feature, the configuration by which an ATS opens the feature's records to everybody.
_VIEWERS = {
    Feature.EXPORT: (IntegrationType.ONE_CLICK_EXPORT, ConfigurationKey.JOB_POSTING_VIEWERS),
    Feature.IN_ATS: (IntegrationType.IN_ATS_INDICATOR, ConfigurationKey.APPLICATION_VIEWERS),
}


#: A process caches at most this many conditions. Each takes a few kilobytes.
_MOST_CONDITIONS: Final = 1024

#: Settings and access lists are read by separate subqueries, because a cluster may keep their tables on different
#: database servers.
_FACTS: Final = """
WITH listed AS MATERIALIZED (
    SELECT id FROM hub_developerapplication AS application
    WHERE organization_id = %(organization)s AND EXISTS (
        SELECT FROM hub_entityacl AS acl
        WHERE acl.organization_id = %(organization)s AND acl.application_id = application.id
    )
), opened AS MATERIALIZED (
    SELECT application_id, ARRAY[integration_type, key]::text[] AS viewers
    FROM hub_configuration JOIN hub_integration AS integration ON integration.id = integration_id
    WHERE organization_id = %(organization)s AND value = %(everybody)s
)
SELECT id, id IN (SELECT id FROM listed), ARRAY(SELECT viewers FROM opened WHERE application_id = application.id)
FROM hub_developerapplication AS application WHERE organization_id = %(organization)s
"""


@dataclass(frozen=True, slots=True)
class VisibilityScope:
    """What a seat may see for one feature, as far as that is known before any record is checked."""

    organization: Organization
    #: The member that stands for the seat's person on access lists; None for a person without a profile.
    member_id: int | None = None
    #: Developer applications with which this seat may use the feature.
    application_ids: tuple[int, ...] = ()
    #: Developer applications that have opened this feature's records to all product users.
    open_to_all: tuple[int, ...] = ()
    #: Developer applications that have put at least one job on an access list.
    with_lists: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.application_ids)

    @property
    def tenancy(self) -> Q:
        return Q(organization=self.organization, application_id__in=self.application_ids)

    @property
    def sees_everything(self) -> tuple[int, ...]:
        """Developer applications whose records are all visible, so no record needs a check."""
        return tuple(number for number in self.open_to_all if number not in self.with_lists)

    @property
    def opens_nothing(self) -> tuple[int, ...]:
        opened = {*self.open_to_all, *self.with_lists}
        return tuple(number for number in self.application_ids if number not in opened)

    @property
    def is_clear(self) -> bool:
        """Whether all records of all connected ATSs are visible, so no record needs a check."""
        return set(self.sees_everything) == set(self.application_ids)


@dataclass(frozen=True, slots=True)
class Rule:
    row: int
    sees: bool
    holds: Callable[[VisibilityScope], Q]
    because: str


@dataclass(frozen=True, slots=True)
class Verdict:
    row: int
    sees: bool
    because: str


@once
def visibility_scope(seat: Seat, feature: Feature) -> VisibilityScope:
    organization = seat.contract.organization
    application_ids = tuple(application.pk for application in applications_for(seat, feature))
    facts = [fact for fact in _facts(organization) if fact.pk in application_ids] if application_ids else []
    return VisibilityScope(
        organization=organization,
        member_id=seat.person.member_id,
        application_ids=application_ids,
        open_to_all=tuple(fact.pk for fact in facts if feature in fact.opened),
        with_lists=tuple(fact.pk for fact in facts if fact.has_lists),
    )


def visible_jobs(seen: VisibilityScope) -> Q:
    return seen.tenancy if seen.is_clear else _condition(_Subject.JOB, seen)


def jobs_seen_by(seat: Seat) -> QuerySet[JobPosting]:
    """Jobs that the seat sees for at least one of two features: exporting people to jobs, or reading who applied."""
    scopes = {visibility_scope(seat, feature) for feature in _VIEWERS}
    return JobPosting.objects.filter(reduce(or_, (seen.tenancy & visible_jobs(seen) for seen in scopes)))


def visible_applications(seen: VisibilityScope) -> Q:
    return seen.tenancy if seen.is_clear else _condition(_Subject.APPLICATION, seen)


def visible_candidates(seen: VisibilityScope) -> Q:
    """A condition on ``Candidate`` and on any other table that has all columns of a candidate's primary key.

    The protocol does not say what happens to a candidate whose applications are all hidden. Such a candidate is hidden
    as well, because nothing may reveal that the ATS contains a person who applied for a confidential job. A
    candidate without any application is visible if the ATS opened the feature's records to everybody.
    """
    return seen.tenancy if seen.is_clear else _condition(_Subject.CANDIDATE, seen)


def _candidate_is_visible(seen: VisibilityScope) -> Q:
    named = Application.objects.filter(
        organization=seen.organization,
        application_id=OuterRef("application_id"),
        ats_candidate_id=OuterRef("ats_candidate_id"),
    )
    in_one = Q(Exists(named.filter(_visible(_application_rules(), seen))))
    in_none = Q(application_id__in=seen.open_to_all) & ~Q(Exists(named))
    return seen.tenancy & (Q(application_id__in=seen.sees_everything) | in_one | in_none)


def visible_parts(seen: VisibilityScope) -> Q:
    """A condition on parts of applications: a part is visible if its application is.

    A part may arrive before its application, and is hidden until the application arrives.
    """
    whole = Application.objects.filter(
        visible_applications(seen),
        organization=seen.organization,
        application_id=OuterRef("application_id"),
        ats_job_application_id=OuterRef("ats_job_application_id"),
    )
    return seen.tenancy & Q(Exists(whole))


def visible_candidacies(seen: VisibilityScope) -> Q:
    """A condition on candidacies: a candidacy is visible if its application is.

    If nothing is hidden from the seat, no application is checked: a candidacy is deleted together with its application.
    Otherwise, the application itself is checked. The columns of the candidacy are not enough to decide, because they
    are updated only a moment after the application changes.
    """
    return seen.tenancy if seen.is_clear else visible_parts(seen)


def job_row(seen: VisibilityScope) -> Case:
    """The row of the decision order that applies to each ``JobPosting``. Pass the number of this row to ``verdict``."""
    return _row(_job_rules(), seen)


def application_row(seen: VisibilityScope) -> Case:
    return _row(_application_rules(), seen)


def verdict(row: int) -> Verdict:
    rule = next((rule for rule in _job_rules() if rule.row == row), None)
    return Verdict(row, rule.sees, rule.because) if rule else _OTHERWISE


@dataclass(frozen=True, slots=True)
class _Facts:
    pk: int
    #: Features whose records the ATS opened to everybody.
    opened: frozenset[Feature]
    has_lists: bool


@once
def _facts(organization: Organization) -> list[_Facts]:
    """Facts about each of the company's ATSs. One query, cached by ``once``, serves all features that a page needs."""
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, {"organization": organization.pk, "everybody": ALL_PRODUCT_USERS})
        rows = cursor.fetchall()
    return [
        _Facts(pk, frozenset(feature for feature, viewers in _VIEWERS.items() if [*viewers] in opened), has_lists)
        for pk, has_lists, opened in rows
    ]


def _open_to_all(seen: VisibilityScope) -> Q:
    return Q(organization=seen.organization, application_id__in=seen.open_to_all)


@dataclass(frozen=True, slots=True)
class _Lists:
    #: The column that contains a job's id: the job's own id or, for an application, the id of the job that the person
    #: applied for. Access lists contain only jobs, so an application has the access lists of its job.
    job_id: str

    def any(self, seen: VisibilityScope) -> Q:
        return self._where(seen, self._of_the_job(seen))

    def for_everybody(self, seen: VisibilityScope) -> Q:
        return self._where(seen, self._of_the_job(seen).filter(ats_entity_acl_id=everybody_id()))

    def with_person(self, seen: VisibilityScope) -> Q:
        if seen.member_id is None:
            return _NOTHING
        mine = EntityAclAssignee.objects.filter(
            organization=seen.organization,
            application_id=OuterRef("application_id"),
            ats_entity_type=OuterRef("ats_entity_type"),
            ats_entity_acl_id=OuterRef("ats_entity_acl_id"),
            member_id=seen.member_id,
        )
        return self._where(seen, self._of_the_job(seen).filter(Exists(mine)))

    def _of_the_job(self, seen: VisibilityScope) -> QuerySet[EntityAcl]:
        return EntityAcl.objects.filter(
            organization=seen.organization,
            application_id=OuterRef("application_id"),
            ats_entity_type=SecuredEntity.JOB_POSTING,
            ats_entity_id=OuterRef(self.job_id),
        )

    def _where(self, seen: VisibilityScope, lists: QuerySet[EntityAcl]) -> Q:
        return Q(application_id__in=seen.with_lists) & Q(Exists(lists)) if seen.with_lists else _NOTHING


def _rules(lists: _Lists, unrestricted: Callable[[VisibilityScope], Q]) -> tuple[Rule, ...]:
    return (
        Rule(1, sees=False, holds=lambda seen: ~seen.tenancy, because=_("This feature is off for this contract.")),
        Rule(2, sees=True, holds=lists.with_person, because=_("The ATS put this person on the job’s access list.")),
        Rule(3, sees=True, holds=lists.for_everybody, because=_("The ATS opened the job to everybody.")),
        Rule(
            4,
            sees=True,
            holds=lambda seen: _open_to_all(seen) & ~lists.any(seen),
            because=_("The ATS lets every seat see all its records."),
        ),
        Rule(
            5,
            sees=True,
            holds=lambda seen: unrestricted(seen) & ~lists.any(seen),
            because=_("The ATS marked the job as not restricted."),
        ),
        Rule(
            6,
            sees=viewers_come_first(),
            holds=lambda seen: _open_to_all(seen) & lists.any(seen),
            because=_LISTS_YIELD if viewers_come_first() else _LISTS_WIN,
        ),
    )


_LISTS_WIN = _("The job has an access list, and this person is not on it.")
_LISTS_YIELD = _("The ATS lets every seat see all its records, including records of jobs that have an access list.")
_OTHERWISE = Verdict(7, sees=False, because=_("The ATS has not opened this record to this person."))

_NOTHING = Q(organization_id__in=())


def _job_is_unrestricted(_seen: VisibilityScope) -> Q:
    return Q(access_restricted=False)


def _application_is_unrestricted(seen: VisibilityScope) -> Q:
    """Whether an application is unrestricted. Its own flag decides. If that flag is null, the flag of its job decides.

    The flag is ``access_restricted``. Only newer versions of the protocol have this flag for applications.
    """
    job = JobPosting.objects.filter(
        organization=seen.organization,
        application_id=OuterRef("application_id"),
        external_job_posting_id=OuterRef("ats_job_posting_id"),
        access_restricted=False,
    )
    return Q(access_restricted=False) | Q(access_restricted=None) & Q(Exists(job))


def _job_rules() -> tuple[Rule, ...]:
    return _rules(_Lists("external_job_posting_id"), _job_is_unrestricted)


def _application_rules() -> tuple[Rule, ...]:
    return _rules(_Lists("ats_job_posting_id"), _application_is_unrestricted)


def _visible(rules: Sequence[Rule], seen: VisibilityScope) -> Q:
    """Fold the rules into one condition, from last to first.

    Each rule decides, or leaves the decision to the rules after it.
    """

    def before(rest: Q, rule: Rule) -> Q:
        condition = rule.holds(seen)
        return condition | rest if rule.sees else ~condition & rest

    return reduce(before, reversed(rules), _NOTHING)


class _Subject(Enum):
    JOB = JobPosting, lambda seen: _visible(_job_rules(), seen)
    APPLICATION = Application, lambda seen: _visible(_application_rules(), seen)
    CANDIDATE = Candidate, _candidate_is_visible


def _condition(subject: _Subject, seen: VisibilityScope) -> Q:
    return _compiled(subject, seen, everybody_id(), viewers_come_first())()


@lru_cache(maxsize=_MOST_CONDITIONS)
def _compiled(subject: _Subject, seen: VisibilityScope, *_settings: object) -> Condition:
    """Compile a condition once for each scope and each state of the two settings that the condition depends on."""
    model, rule = subject.value
    return condition(model, rule(seen), name=f"visible_{subject.name.lower()}", column="application_id")


def _row(rules: Sequence[Rule], seen: VisibilityScope) -> Case:
    cases = (When(rule.holds(seen), then=Value(rule.row)) for rule in rules)
    return Case(*cases, default=Value(_OTHERWISE.row), output_field=IntegerField())
