"""What each developer application reads.

An application reads its own records, and what recruiters did on contracts where the application is on.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote

import pytest

from hirewire.hub.recruiting.messaging.models import ProspectNote
from hirewire.kit import clock
from hirewire.wire.urn import messaging_thread_urn, seat_urn
from tests.factories import hub
from tests.factories.marked import World, id_of
from tests.factories.marked_facts import (
    APPLICATIONS,
    CANDIDATES,
    EXPORTS,
    INMAILS,
    JOBS,
    NOTES,
    SEATS,
    SECRETS,
    SYSTEMS,
    WORD,
    Secret,
)
from tests.hub.leaks.conftest import MarkedWorld
from tests.support.http import hub_http

pytestmark = pytest.mark.django_db

#: Kinds of text that an application reads without naming an id. Such a read must return every permitted text.
_RETRIEVED: Final = {"mail", "stub", "note"}
_VERSION: Final = {"LinkedIn-Version": "202511", "X-Restli-Protocol-Version": "2.0.0"}


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("company_is_on", [True, False], ids=["company", "contract"])
def test_an_application_reads_exactly_its_own_data(
    marked_world: MarkedWorld, system: str, *, company_is_on: bool
) -> None:
    world = marked_world(company_is_on=company_is_on)
    headers = {"Authorization": f"Bearer {hub.token_of(world.systems[system])}"}

    shown: set[str] = set()
    for path, words in reads(world):
        also = _VERSION if path.startswith("/rest/") else {}
        answer = hub_http().get(path, headers={**headers, **also})
        shown |= (set(WORD.findall(answer.text.casefold())) & SECRETS.keys()) - words

    too_much = {word for word in shown if not reaches(system, SECRETS[word])}
    missing = {
        word
        for word, secret in SECRETS.items()
        if secret.kind in _RETRIEVED and reaches(system, secret) and word not in shown
    }
    assert (too_much, missing) == (set(), set())


def reaches(system: str, secret: Secret) -> bool:
    """Whether a system may read a text.

    If only the company switch is on, the system may not read messages or notes. No system may read private notes.
    """
    on, key = SYSTEMS[system].on_contracts, secret.key
    if secret.kind in {"mail", "stub"}:
        return SEATS[INMAILS[key].sender].contract in on
    if secret.kind == "note":
        return NOTES[key].is_shared and not NOTES[key].is_gone and SEATS[NOTES[key].author].contract in on
    if secret.kind == "sender":
        return SEATS[key].contract in on
    return _sent_by(secret) == system


def _sent_by(secret: Secret) -> str:
    """The system that a record came from or went to. Empty for records that stay in Recruiter."""
    if secret.kind in {"app", "eval"}:
        return JOBS[APPLICATIONS[secret.key].job].system
    tables: dict[str, Mapping[str, Any]] = {"export": EXPORTS, "job": JOBS, "cand": CANDIDATES}
    return str(tables[secret.kind][secret.key].system) if secret.kind in tables else ""


def reads(world: World) -> Iterator[tuple[str, set[str]]]:
    """The URLs that read the records of all companies, each with the marker words that the URL itself contains."""
    end = clock.to_millis(clock.now() + timedelta(minutes=1))
    begin = clock.to_millis(clock.now() - timedelta(hours=11))
    for seat in world.seats.values():
        viewer = quote(seat_urn(seat.pk), safe="")
        yield (
            f"/v2/conversationEvents?q=criteria&viewer={viewer}&timeRange.start={begin}&timeRange.end={end}&count=100",
            set(),
        )
        for thread in world.threads.values():
            urn = quote(messaging_thread_urn(thread.pk), safe="")
            yield f"/v2/conversationEvents?q=criteria&viewer={viewer}&threadUrn={urn}", set()
    for contract in world.contracts.values():
        urn = quote(contract.urn, safe="")
        yield f"/v2/mailStubs?q=contract&contract={urn}&count=100", set()
        yield f"/v2/prospectNotes?q=criteria&contract={urn}&cutoffDate={begin}&beforeDate={end}&count=100", set()
        yield f"/v2/seats?q=seatsByAttributes&contracts={urn}&count=100", set()
        yield f"/v2/seatsV2?q=attributes&start=0&contracts={urn}&count=100", set()
    for export in world.exports.values():
        yield f"/v2/exportedCandidates?q=request&requestId={export.event_id}", set()
        yield f"/rest/exportedCandidates?q=request&requestId={export.event_id}", set()
    for evaluation in world.evaluations.values():
        yield f"/rest/exportedApplicationEvaluation?q=request&requestId={evaluation.event_id}", set()
    yield from _records(world)


def _records(world: World) -> Iterator[tuple[str, set[str]]]:
    for company in world.companies.values():
        urn = quote(company.urn, safe="")
        for resource, part, ids in (
            ("atsCandidates", "atsCandidateId", [id_of("cand", key) for key in CANDIDATES]),
            ("atsApplications", "atsJobApplicationId", [id_of("app", key) for key in APPLICATIONS]),
        ):
            keys = "&".join(
                f"ids[{number}].{part}={one}&ids[{number}].dataProvider=ATS&ids[{number}].integrationContext={urn}"
                for number, one in enumerate(ids)
            )
            yield f"/v2/{resource}?{keys}", set(ids)
        for key in JOBS:
            one = id_of("job", key)
            asked = f"atsEntityId={one}&atsEntityType=JOB_POSTING&dataProvider=ATS&integrationContext={urn}"
            yield f"/v2/atsEntityAcls?q=criteria&{asked}", {one}
    ids = [id_of("job", key) for key in JOBS]
    yield "/v2/jobPostingStatus?" + "&".join(f"ids={one}" for one in ids), set(ids)


def test_the_test_world_has_a_note_that_became_private_after_sharing(marked_world: MarkedWorld) -> None:
    """Without such a note, ``test_an_application_reads_exactly_its_own_data`` would pass even if such notes leaked."""
    marked_world(company_is_on=True)

    assert ProspectNote.objects.filter(was_shared=True, visibility="PRIVATE").exists()
