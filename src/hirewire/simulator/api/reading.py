from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from hirewire.simulator.api import paging, shapes
from hirewire.simulator.api.errors import not_found
from hirewire.simulator.people.models import Account
from hirewire.simulator.records import queries
from hirewire.simulator.records.models import CandidateQuerySet

VERSION = "1"
PERMISSIONS = ("jobs", "users", "candidates", "applications", "groups", "write")


class Stream(NamedTuple):
    rows: Callable[[Account], QuerySet[Any]]
    shape: Callable[[Any], msgspec.Struct]
    find: Callable[[Account, str], Model | None]


STREAMS = {
    "jobs": Stream(queries.jobs, shapes.job, queries.job),
    "users": Stream(queries.users, shapes.user, queries.user_named),
    "candidates": Stream(queries.candidates_with_notes, shapes.candidate, queries.candidate),
    "applications": Stream(queries.applications_with_parts, shapes.application, queries.application),
    "groups": Stream(queries.groups, shapes.group, queries.group),
}


class Items(msgspec.Struct, omit_defaults=True):
    items: list[Any]
    # On the last page, "next" is null instead of missing, because a client could take a missing "next" for a fault.
    next: str | msgspec.UnsetType | None = msgspec.UNSET
    watermark: str | msgspec.UnsetType | None = msgspec.UNSET


def account(caller: Account, _request: HttpRequest) -> dict[str, object]:
    return {"id": caller.slug, "name": caller.name, "version": VERSION, "permissions": PERMISSIONS}


def counts(caller: Account, _request: HttpRequest) -> dict[str, int]:
    return queries.counts(caller)


def listing(kind: str) -> Callable[[Account, HttpRequest], Items]:
    stream = STREAMS[kind]

    def handler(caller: Account, request: HttpRequest) -> Items:
        page = paging.changes(stream.rows(caller), request.GET)
        return Items([stream.shape(row) for row in page.rows], page.next, page.watermark or msgspec.UNSET)

    return handler


def ids(kind: str) -> Callable[[Account, HttpRequest], Items]:
    def handler(caller: Account, request: HttpRequest) -> Items:
        page = paging.ids(STREAMS[kind].rows(caller).prefetch_related(None), request)
        return Items([row.key for row in page.rows], page.next)

    return handler


def single(kind: str) -> Callable[[Account, HttpRequest, str], msgspec.Struct]:
    stream = STREAMS[kind]

    def handler(caller: Account, _request: HttpRequest, key: str) -> msgspec.Struct:
        row = stream.find(caller, key)
        if row is None:
            raise not_found(f"{kind[:-1]} {key}")
        return stream.shape(row)

    return handler


def candidates(caller: Account, request: HttpRequest) -> Items:
    matches = _looked_up(caller, request)
    return (
        listing("candidates")(caller, request) if matches is None else Items([shapes.candidate(row) for row in matches])
    )


def _looked_up(caller: Account, request: HttpRequest) -> CandidateQuerySet | None:
    rows = queries.candidates_with_notes(caller)
    # A look-up for an empty text finds nobody, instead of listing all candidates.
    if (email := request.GET.get("email")) is not None:
        return rows.with_email(email)
    if (url := request.GET.get("profile_url")) is not None:
        return rows.with_profile(url)
    if (person := request.GET.get("recruiter_person")) is not None:
        return rows.filter(recruiter_person=person).exclude(recruiter_person="")
    return None


def candidate_files(caller: Account, _request: HttpRequest, key: str) -> Items:
    person = queries.candidate(caller, key)
    if person is None:
        raise not_found(f"candidate {key}")
    return Items([shapes.file(row) for row in person.resumes.all()])


def file_content(caller: Account, _request: HttpRequest, key: str) -> HttpResponse:
    resume = queries.resume(caller, key)
    if resume is None:
        raise not_found(f"file {key}")
    return HttpResponse(queries.bytes_of(resume), content_type="application/octet-stream")


def deletions(caller: Account, request: HttpRequest) -> Items:
    page = paging.changes(queries.deletions(caller), request.GET, by="deleted_at")
    return Items([shapes.deletion(row) for row in page.rows], page.next, page.watermark or msgspec.UNSET)
