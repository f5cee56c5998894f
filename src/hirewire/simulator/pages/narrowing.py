"""Filters and sorts lists on pages. The URL names the chosen condition and the chosen order."""

from typing import Final, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hirewire.simulator.records.models import OVER, Application, Candidate, CandidateQuerySet, Job


class Choice(NamedTuple):
    value: str
    label: str | Promise
    is_chosen: bool


_APPLIED: Final = Application.objects.filter(candidate=OuterRef("pk"))
_WHERE: Final = {
    "": (_("Everybody"), Q()),
    "open": (_("On a job, undecided"), Q(Exists(_APPLIED.exclude(stage__in=OVER)))),
    "none": (_("On no job"), ~Q(Exists(_APPLIED))),
    "linked": (_("Linked in Recruiter"), Q(recruiter_person__gt="")),
}
#: The orders in which candidates can be listed. Only these orders have an index. For any other order, PostgreSQL would
#: have to sort all candidates of the account, up to a million.
_CANDIDATES: Final = {
    "": (_("Newest first"), ("-created_at", "-pk")),
    "oldest": (_("Oldest first"), ("created_at", "pk")),
}
_JOBS: Final = {
    "": (_("Newest first"), ("-created_at", "-pk")),
    "title": (_("Title, A to Z"), ("title", "-created_at", "-pk")),
    "city": (_("City, A to Z"), ("city", "title", "-pk")),
    "opened": (_("Longest open first"), ("opened_at", "-created_at", "-pk")),
}


def narrowed(request: HttpRequest, rows: CandidateQuerySet) -> tuple["QuerySet[Candidate]", dict[str, list[Choice]]]:
    where, order = request.GET.get("where", ""), request.GET.get("order", "")
    condition = _WHERE.get(where, _WHERE[""])[1]
    ordering = _CANDIDATES.get(order, _CANDIDATES[""])[1]
    choices = {
        "wheres": [Choice(value, label, value == where) for value, (label, _condition) in _WHERE.items()],
        "orders": [Choice(value, label, value == order) for value, (label, _ordering) in _CANDIDATES.items()],
    }
    return rows.filter(condition).order_by(*ordering), choices


def ordered(request: HttpRequest, rows: "QuerySet[Job]") -> tuple["QuerySet[Job]", list[Choice]]:
    order = request.GET.get("order", "")
    ordering = _JOBS.get(order, _JOBS[""])[1]
    return rows.order_by(*ordering), [Choice(value, label, value == order) for value, (label, _by) in _JOBS.items()]
