import random
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Final

import pytest
from django.db.models import Exists, F, OuterRef
from pytest_django import Settings

from hirewire.hub.ats.applications.models import Application, Stage
from hirewire.hub.ats.attachments.models import Attachment, Media
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.models import NO_CANDIDATE, Candidacy, Match
from tests.factories import synced
from tests.hub.concurrency.world import EVERY, World
from tests.support.ats import Ats
from tests.support.deadlocks import deadlocks, side_by_side

pytestmark = pytest.mark.usefixtures("committed")

THREADS: Final = 6
CALLS: Final = 20
#: Takes the thread's random generator and the call's number, makes the call, and returns its status.
Call = Callable[[random.Random, int], int]


@pytest.fixture
def ats(committed: None, settings: Settings) -> Ats:
    # The test writes more records a minute than an ATS may send.
    settings.HIREWIRE_THROTTLE = False
    return Ats()


def statuses(call: Call) -> Counter[int]:
    def run(thread: int) -> Counter[int]:
        chance = random.Random(thread)
        return Counter(call(chance, thread * CALLS + number) for number in range(CALLS))

    return sum(side_by_side([partial(run, thread) for thread in range(THREADS)]), Counter())


def batch(ats: Ats, part: str, resource: str, names: list[str], records: dict[str, object]) -> int:
    """Upsert ``records``. If ``records`` is empty, delete the records with the given ``names``."""
    keys = {name: ats.key(part, name) for name in names}
    query = "&".join(f"ids[{place}].{field}" for place, name in enumerate(names) for field in keys[name].split("&"))
    body = {"entities": {keys[name]: record for name, record in records.items()}} if records else None
    return ats.tunneled("PUT" if records else "DELETE", resource, query=query, body=body).status_code


def test_concurrent_upserts_and_deletions_of_candidates_never_deadlock(ats: Ats) -> None:
    names, before = [f"C-{number}" for number in range(100)], deadlocks()

    def call(chance: random.Random, number: int) -> int:
        if number % 4 == 0:
            return batch(ats, "atsCandidateId", "atsCandidates", names[::-1], {})
        version = f"Version {number}"
        record = synced.candidate(currentJobTitle=version, currentCompanyName=version)
        mixed = chance.sample(names, len(names))
        return batch(ats, "atsCandidateId", "atsCandidates", mixed, dict.fromkeys(mixed, record))

    assert statuses(call) == {200: THREADS * CALLS}
    assert deadlocks() == before
    # All fields of a record come from the same version.
    assert not Candidate.objects.exclude(current_job_title=F("current_company_name")).exists()


def test_concurrent_deletions_of_stages_in_any_order_never_deadlock(ats: Ats) -> None:
    names, before = [f"S-{number}" for number in range(100)], deadlocks()
    path = f"atsApplications/{ats.key('atsJobApplicationId', 'A-1')}/stages"

    def call(chance: random.Random, number: int) -> int:
        mixed = chance.sample(names, len(names))
        query = "&".join(f"ids={name}" for name in mixed)
        if number % 2:
            return ats.call("DELETE", path, query=query).status_code
        body = {"entities": {name: synced.stage(stage=f"Version {number}") for name in mixed}}
        return ats.call("PUT", path, query=query, body=body).status_code

    assert statuses(call) == {200: THREADS * CALLS}
    assert deadlocks() == before
    assert Stage.objects.count() in {0, 100}


def test_concurrent_batches_of_every_kind_never_deadlock(committed: None) -> None:
    world = World(6, applications=2)
    world.fill()
    before = deadlocks()

    def call(chance: random.Random, number: int) -> int:
        names = chance.sample(world.names, 4)
        EVERY[chance.choice([*EVERY])](world, names, number)
        return 200

    assert statuses(call) == {200: THREADS * CALLS}
    assert deadlocks() == before
    world.settle()
    assert_it_hangs_together()


def assert_it_hangs_together() -> None:
    """Check that the derived rows match the synced records, whichever write came last."""
    candidates = Candidate.objects.filter(
        organization_id=OuterRef("organization_id"),
        application_id=OuterRef("application_id"),
        ats_candidate_id=OuterRef("ats_candidate_id"),
    )
    of_candidates = Match.objects.exclude(ats_candidate_id=NO_CANDIDATE)
    assert not of_candidates.exclude(Exists(candidates)).exists()
    matched = dict(of_candidates.values_list("ats_candidate_id", "member_id"))
    applied = Application.objects.filter(ats_candidate_id__in=matched)
    wanted = {(one.ats_job_application_id, matched[one.ats_candidate_id]) for one in applied}
    assert set(Candidacy.objects.values_list("ats_job_application_id", "member_id")) == wanted
    # A file without an attachment is removed later by a periodic task. An attachment without a file would be a bug.
    assert not Attachment.objects.filter(media=None).exists()
    assert not Media.objects.filter(stored_as="").exists()
    assert not Candidate.objects.exclude(current_job_title=F("current_company_name")).exists()
