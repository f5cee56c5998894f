"""Finds records by the keys in URLs, within the signed-in user's account."""

from django.http import Http404

from hirewire.simulator.people.access import AtsRequest
from hirewire.simulator.records import queries
from hirewire.simulator.records.models import Application, Candidate, Job, SecurityGroup


def job(request: AtsRequest, key: str) -> Job:
    if row := queries.job(request.ats_user.account, key):
        return row
    raise Http404(key)


def group(request: AtsRequest, key: str) -> SecurityGroup:
    if row := queries.group(request.ats_user.account, key):
        return row
    raise Http404(key)


def candidate(request: AtsRequest, key: str) -> Candidate:
    if row := queries.candidate(request.ats_user.account, key):
        return row
    raise Http404(key)


def application(request: AtsRequest, key: str) -> Application:
    if row := queries.application(request.ats_user.account, key):
        return row
    raise Http404(key)
