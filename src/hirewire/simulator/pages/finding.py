"""Looking up records of the signed-in user's account by the keys in URLs."""

from django.http import Http404

from hirewire.simulator.people.access import AtsRequest
from hirewire.simulator.records import queries
from hirewire.simulator.records.models import Application, Candidate, Job, SecurityGroup


def job(request: AtsRequest, key: str) -> Job:
    if found := queries.job(request.ats_user.account, key):
        return found
    raise Http404(key)


def group(request: AtsRequest, key: str) -> SecurityGroup:
    if found := queries.group(request.ats_user.account, key):
        return found
    raise Http404(key)


def candidate(request: AtsRequest, key: str) -> Candidate:
    if found := queries.candidate(request.ats_user.account, key):
        return found
    raise Http404(key)


def application(request: AtsRequest, key: str) -> Application:
    if found := queries.application(request.ats_user.account, key):
        return found
    raise Http404(key)
