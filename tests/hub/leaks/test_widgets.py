from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlencode

import pytest
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.test import Client
from django.urls import get_resolver, reverse

from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.recommendations.models import NotInterested
from hirewire.hub.sites.widgets.catalog import WIDGETS
from hirewire.hub.sites.widgets.tokens import Visitor, token_for
from hirewire.kit import clock
from tests.factories import hub
from tests.factories.marked import PAGE, World, id_of
from tests.factories.marked_facts import (
    APPLICATIONS,
    CANDIDATES,
    JOBS,
    NOTES,
    SEATS,
    SECRETS,
    SYSTEMS,
    Candidate,
    Job,
    Secret,
)
from tests.hub.leaks.addresses import SHARES, patterns, share_of
from tests.hub.leaks.conftest import MarkedWorld
from tests.hub.leaks.rules import Rules
from tests.hub.leaks.walk import words_in
from tests.support.sites import HUB

pytestmark = pytest.mark.django_db

Fields = dict[str, str]
#: For each frame, the name of the URL that returns the frame's screens.
FRAMES: Final = {widget.name: f"widget-{widget.name}-state" for widget in WIDGETS} | {
    "onboarding": "widget-onboarding-answer"
}
#: Each frame must show these texts about its subject to everybody who may see them. ``_asked`` yields the requests of
#: each frame. A new frame must be added to ``_SHOWN`` and to ``_asked``.
_SHOWN: Final = {
    "profile": {("mail", "subject"), ("mail", "body"), ("note", "text"), ("sender", "last")},
    "onboarding": set(),
    "matches": {("job", "title"), ("job", "place"), ("app", "job"), ("app", "stage"), ("sender", "last")},
    # The workbench shows only unlinked records. This world has none; see test_workbench.py.
    "workbench": set(),
    "search": {("cand", "first"), ("cand", "url"), ("app", "job"), ("app", "stage"), ("job", "title")},
}
#: The occupation and country of every member and every job, so that everybody fits every job.
_WORK, _COUNTRY = "surveyor", "Norway"


def test_every_widget_frame_is_covered() -> None:
    names = {pattern.name or "" for pattern, _ in patterns(get_resolver("hirewire.hub.urls"))}

    frames = {name.split("-")[1] for name in names if name.startswith("widget-") and name.endswith("-state")}

    assert frames == set(FRAMES) == set(_SHOWN)


#: The seats for which the test requests each frame. For each seat, it requests only a share of the records of other
#: systems. Adjacent seats in this list have different shares.
WALKERS: Final = ("ada", "lea", "noa", "pat", "tovaa", "tovab", "bea", "nan")


@pytest.mark.parametrize("seat", WALKERS)
def test_frames_show_exactly_what_the_rules_allow(marked_world: MarkedWorld, seat: str) -> None:
    world, rules = marked_world(company_is_on=True), Rules(company_is_on=True)
    _everybody_fits_every_job(world)

    too_much, too_little = set(), set()
    for frame in FRAMES:
        for system in SYSTEMS:
            shown = set()
            for asked in _asked(frame, system, world, share_of(WALKERS.index(seat))):
                shown |= answered(world, seat, system, frame, asked) - set(asked.values())
            place = f"widget:{system}"
            too_much |= {f"{word} on {frame}" for word in shown if not rules.sees(seat, SECRETS[word], place)}
            too_little |= {f"{word} on {frame}" for word in _wanted(rules, seat, system, frame) - shown}

    assert (too_much, too_little) == (set(), set())


def _everybody_fits_every_job(world: World) -> None:
    """Make everybody fit every job. A colleague with a secret name dismisses one member for Larkspur's jobs."""
    Member.objects.update(current_title=Concat(F("current_title"), Value(f" {_WORK}")), location=_COUNTRY)
    JobPosting.objects.update(
        title=Concat(Value(f"{_WORK}, "), F("title")), location=Concat(F("location"), Value(f", {_COUNTRY}"))
    )
    NotInterested.objects.bulk_create(
        NotInterested(
            **world.tenant(job.system),
            external_job_posting_id=id_of("job", key),
            contract=world.contracts["a"],
            member=world.members["selflea"],
            seat=world.seats["wren"],
        )
        for key, job in JOBS.items()
        if SYSTEMS[job.system].company == "larkspur"
    )


def _wanted(rules: Rules, seat: str, system: str, frame: str) -> set[str]:
    place = f"widget:{system}"
    return {
        word
        for word, secret in SECRETS.items()
        if (secret.kind, secret.field) in _SHOWN[frame]
        and rules.sees(seat, secret, place)
        and _is_told(rules, seat, system, frame, secret)
    }


def _is_told(rules: Rules, seat: str, system: str, frame: str, secret: Secret) -> bool:
    """Whether the frame, embedded in a page of the system, has to show a secret that the seat may see."""
    if secret.kind == "job":
        return JOBS[secret.key].system == system
    if secret.kind == "cand":
        return CANDIDATES[secret.key].system == system
    if frame == "matches" and secret.kind == "sender":
        return any(job.system == system and rules.sees_job(seat, key) for key, job in JOBS.items())
    if secret.kind == "app":
        one = APPLICATIONS[secret.key]
        member = CANDIDATES[one.candidate].member
        # A member who applied for the only visible job is not recommended for it.
        return JOBS[one.job].system == system and (
            frame == "search" or (bool(member) and _is_recommended(rules, seat, system, member))
        )
    # If a profile frame shows a candidate, it also shows the texts about the candidate's member.
    member = NOTES[secret.key].member if secret.kind == "note" else "mplain"
    seen = (key for key, one in CANDIDATES.items() if one.member == member and one.system == system)
    return any(rules.sees_candidate(seat, key) for key in seen)


def _is_recommended(rules: Rules, seat: str, system: str, member: str) -> bool:
    """Whether the member is recommended for a job that the seat sees and the member did not apply for."""
    own = {key for key, one in CANDIDATES.items() if one.member == member and one.system == system}
    applied = {one.job for one in APPLICATIONS.values() if one.candidate in own}
    return any(job.system == system and key not in applied and rules.sees_job(seat, key) for key, job in JOBS.items())


def _asked(frame: str, system: str, world: World, share: int | None) -> Iterator[Fields]:
    """Every request that the frame can make, for each record and for each panel of the frame.

    A frame in a page of ``system`` must not show records of other systems. With a ``share``, only a third of the other
    systems' records is requested.
    """
    own_candidates, other_candidates = _by_system(CANDIDATES, system)
    own_jobs, other_jobs = _by_system(JOBS, system)
    step = slice(share, None, None if share is None else SHARES)
    candidates, jobs = own_candidates + other_candidates[step], own_jobs + other_jobs[step]
    member = {"member": str(world.members["mplain"].pk)}
    if frame == "profile":
        yield from ({"candidate": id_of("cand", key)} for key in candidates)
        first = {"candidate": id_of("cand", "plain")}
        yield from ({**first, "view": "search", "text": text} for text in ("Given", "zqperson"))
        yield from ({**first, **member, "view": view} for view in ("inmail", "project"))
    elif frame == "matches":
        yield from ({"job": id_of("job", key)} for key in jobs)
        yield from ({"job": id_of("job", key), "view": "dismissed"} for key in own_jobs)
        first = {"job": id_of("job", "plain")}
        yield {**first, "page": "2"}
        yield from ({**first, **member, "view": view} for view in ("inmail", "save-inmail", "project"))
    elif frame == "search":
        yield from ({"text": text, "page": page} for text in ("Given", "zq") for page in ("1", "2"))
        yield from ({"ats": ats, "title": _WORK} for ats in ("in", "out"))
        yield from ({**member, "view": view} for view in ("inmail", "project", "job"))
        yield {**member, "view": "job", "job_text": id_of("job", "closed")}
    elif frame == "onboarding":
        yield {}
    elif frame == "workbench":
        yield from ({"view": view} for view in ("", "decided"))
        application = str(world.systems[system].pk)
        pairs = ({"application": application, "candidate": id_of("cand", key), **member} for key in candidates)
        yield from ({"pair": urlencode(pair)} for pair in pairs)
    else:
        raise LookupError(frame)


def _by_system(records: Mapping[str, Candidate | Job], system: str) -> tuple[list[str], list[str]]:
    own = [key for key, one in records.items() if one.system == system]
    return own, [key for key in records if key not in own]


def answered(world: World, seat: str, system: str, frame: str, asked: Fields) -> set[str]:
    person = world.people[SEATS[seat].who]
    token = token_for(Visitor(person, world.systems[system], PAGE, clock.now(), hub.sign_in(person).pk))
    client = Client(headers={"host": HUB})
    fields = {**asked, "contract": str(world.seats[seat].contract_id)}
    response = client.post(reverse(FRAMES[frame]), fields, headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 200, response.content
    return words_in(response)
