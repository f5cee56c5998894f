"""Who sees which job and which job application: one decision order, as SQL and as an explanation.

An ordered table of rules decides; the first one that holds gives the verdict,
as the protocol's decision order does, and its row numbers are kept here. The
same conditions become a filter that joins into any query and the answer to
"why?", so the two cannot drift apart.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When

from hirewire.hub.accounts.models import Seat
from hirewire.hub.integrations.models import Configuration, ConfigurationKey, IntegrationType
from hirewire.hub.integrations.queries import applications_for
from hirewire.hub.integrations.states import Feature
from hirewire.hub.organizations.models import Organization
from hirewire.hub.postings.models import JobPosting

#: The only value that the protocol knows for the two viewer configurations.
ALL_PRODUCT_USERS = "ALL_PRODUCT_USERS"

#: Which configuration opens a feature's records to everybody.
_VIEWERS = {
    Feature.EXPORT: (IntegrationType.ONE_CLICK_EXPORT, ConfigurationKey.JOB_POSTING_VIEWERS),
    Feature.IN_ATS: (IntegrationType.IN_ATS_INDICATOR, ConfigurationKey.APPLICATION_VIEWERS),
}


@dataclass(frozen=True, slots=True)
class Sight:
    """What a seat may look at for one feature, before any single record is asked about."""

    organization: Organization
    #: Developer applications for which the feature is on for this seat.
    application_ids: tuple[int, ...]
    #: Those of them whose viewers are all product users.
    open_to_all: tuple[int, ...]

    def __bool__(self) -> bool:
        return bool(self.application_ids)

    @property
    def tenancy(self) -> Q:
        """Records of this company's connected systems; true of every synced table."""
        return Q(organization=self.organization, application_id__in=self.application_ids)


@dataclass(frozen=True, slots=True)
class Rule:
    row: int
    sees: bool
    holds: Callable[[Sight], Q]
    because: str


@dataclass(frozen=True, slots=True)
class Verdict:
    row: int
    sees: bool
    because: str


def sight(seat: Seat, feature: Feature) -> Sight:
    organization = seat.contract.organization
    application_ids = tuple(application.pk for application in applications_for(seat, feature))
    integration_type, key = _VIEWERS[feature]
    opened = Configuration.objects.filter(
        integration__organization=organization,
        integration__application_id__in=application_ids,
        integration__integration_type=integration_type,
        key=key,
        value=ALL_PRODUCT_USERS,
    ).values_list("integration__application_id", flat=True)
    return Sight(organization, application_ids, tuple(opened) if application_ids else ())


def visible_jobs(seen: Sight) -> Q:
    """A condition on ``JobPosting``."""
    return _visible(_JOB_RULES, seen)


def visible_applications(seen: Sight) -> Q:
    """A condition on ``Application``."""
    return _visible(_APPLICATION_RULES, seen)


def job_row(seen: Sight) -> Case:
    """The row of the decision order that decides about each ``JobPosting``, for ``verdict``."""
    return _row(_JOB_RULES, seen)


def application_row(seen: Sight) -> Case:
    """The same about each ``Application``."""
    return _row(_APPLICATION_RULES, seen)


def verdict(row: int) -> Verdict:
    """What the row says, for people."""
    rule = next((rule for rule in _JOB_RULES if rule.row == row), None)
    return Verdict(row, rule.sees, rule.because) if rule else _OTHERWISE


def _open_to_all(seen: Sight) -> Q:
    return Q(organization=seen.organization, application_id__in=seen.open_to_all)


def _rules(unrestricted: Q) -> tuple[Rule, ...]:
    return (
        Rule(1, sees=False, holds=lambda seen: ~seen.tenancy, because="The feature is not on for this contract."),
        Rule(4, sees=True, holds=_open_to_all, because="The ATS opened all of its records to every seat."),
        Rule(5, sees=True, holds=lambda _: unrestricted, because="The ATS marked the job as not restricted."),
    )


_OTHERWISE = Verdict(7, sees=False, because="The ATS has not said who may see it.")

_JOB_RULES = _rules(Q(access_restricted=False))
# Visibility of an application follows its job; the flag of its own is of newer versions of the protocol.
_APPLICATION_RULES = _rules(
    Q(access_restricted=False)
    | Q(access_restricted=None)
    & Q(
        Exists(
            JobPosting.objects.filter(
                organization_id=OuterRef("organization_id"),
                application_id=OuterRef("application_id"),
                external_job_posting_id=OuterRef("ats_job_posting_id"),
                access_restricted=False,
            )
        )
    )
)


def _visible(rules: Sequence[Rule], seen: Sight) -> Q:
    """From the last rule to the first: each one decides, or leaves it to what follows."""

    def before(rest: Q, rule: Rule) -> Q:
        condition = rule.holds(seen)
        return condition | rest if rule.sees else ~condition & rest

    nothing = Q(organization_id__in=())
    return reduce(before, reversed(rules), nothing)


def _row(rules: Sequence[Rule], seen: Sight) -> Case:
    cases = (When(rule.holds(seen), then=Value(rule.row)) for rule in rules)
    return Case(*cases, default=Value(_OTHERWISE.row), output_field=IntegerField())
