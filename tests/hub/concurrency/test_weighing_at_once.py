from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

import pytest
from django.db import connection, transaction

from hirewire.hub.ats.candidates.services import upsert_candidates
from hirewire.hub.ats.matching import indexing
from hirewire.hub.ats.matching.models import Match, Rematch, Rescore, Suggestion
from hirewire.hub.ats.matching.services import weigh_candidates
from hirewire.hub.ats.matching.waiting import RESCORE
from hirewire.hub.identity.members.models import Member
from hirewire.kit import clock
from hirewire.kit.db import statistics
from tests.factories import hub, synced
from tests.support.ats import Ats
from tests.support.deadlocks import deadlocks, side_by_side
from tests.support.locks import Running, another_session
from tests.support.patience import SECONDS

pytestmark = pytest.mark.usefixtures("committed")

WORKERS: Final = 4
#: Names so different that a candidate with one of them is never compared with a member who has another of them.
LAST_NAMES: Final = (
    "Andersen", "Bianchi", "Castillo", "Dubois", "Ferreira", "Haddad", "Ivanova", "Johansson", "Kowalski", "Mbeki",
    "Nguyen", "Okonkwo", "Papadakis", "Schneider", "Tanaka", "Yilmaz",
)  # fmt: skip
NURSE: Final = {"currentCompanyName": "Hospital São Bento", "currentJobTitle": "Nurse Educator"}


@pytest.fixture
def ats(committed: None, monkeypatch: pytest.MonkeyPatch) -> Ats:
    # Without statistics, the first weighing would analyze tables, and all other weighings would have to wait for its
    # transaction. So let all tables look as if they had been analyzed.
    monkeypatch.setattr(statistics, "ensure", lambda *_tables: None)
    return Ats()


def member(last_name: str) -> Member:
    made = hub.member("Noor", last_name)
    Member.objects.filter(pk=made.pk).update(current_company="Hospital Sao Bento", current_title="Nurse educator")
    return made


def put(ats: Ats, *candidates: tuple[str, str]) -> None:
    rows = [synced.candidate_row(ats.application, name, lastName=last, **NURSE) for name, last in candidates]
    upsert_candidates(application=ats.application, organization_id=ats.organization.pk, rows=rows)
    while indexing.process_due():
        pass
    Rematch.objects.all().delete()
    Rescore.objects.all().delete()


def weigh(ats: Ats, *names: str) -> None:
    weigh_candidates(organization_id=ats.organization.pk, application_id=ats.application.pk, candidate_ids=names)


def matched() -> list[tuple[str, int]]:
    return list(Match.objects.order_by("ats_candidate_id", "member_id").values_list("ats_candidate_id", "member_id"))


def waiting() -> list[str]:
    return sorted(name for row in Rescore.objects.all() for name in row.candidate_ids)


def weighing(ats: Ats, *names: str) -> Running:
    """Another worker, which weighs in a thread. ``end`` commits what this worker wrote."""
    return Running(lambda: weigh(ats, *names), commits=True)


@contextmanager
def weighed(ats: Ats, *names: str) -> Iterator[None]:
    """Have another worker weigh. Its transaction is committed only at the end of this context."""
    with weighing(ats, *names) as other:
        other.start()
        other.finish()
        yield


@contextmanager
def impatient() -> Iterator[None]:
    """Fail instead of waiting for a lock that nobody will release."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{SECONDS}s'")
        yield


def test_workers_weigh_different_candidates_of_one_company_side_by_side(ats: Ats) -> None:
    haddad, silva = member("Haddad"), member("Silva")
    put(ats, ("C-1", "Haddad"), ("C-2", "Silva"))

    with weighed(ats, "C-1"), impatient():
        weigh(ats, "C-2")

    assert matched() == [("C-1", haddad.pk), ("C-2", silva.pk)]


def test_a_candidate_whom_another_worker_weighs_goes_back_into_the_queue(ats: Ats) -> None:
    haddad, silva = member("Haddad"), member("Silva")
    put(ats, ("C-1", "Haddad"), ("C-2", "Silva"))

    with weighed(ats, "C-1"), impatient():
        weigh(ats, "C-1", "C-2")

    assert (matched(), waiting()) == ([("C-1", haddad.pk), ("C-2", silva.pk)], ["C-1"])


def test_the_second_of_two_candidates_for_one_member_knows_of_the_first(ats: Ats) -> None:
    member("Haddad")
    put(ats, ("C-1", "Haddad"), ("C-2", "Haddad"))
    weigh(ats, "C-1")
    weigh(ats, "C-2")
    one_after_the_other = outcome()
    Match.objects.all().delete()
    Suggestion.objects.all().delete()

    with weighing(ats, "C-2") as second, weighed(ats, "C-1"):
        second.start()
        waits = second.waits_for_another()

    assert (waits, outcome()) == (True, one_after_the_other)


def outcome() -> list[tuple[str, int, float]]:
    columns = ("ats_candidate_id", "member_id", "probability")
    rows = (*Match.objects.values_list(*columns), *Suggestion.objects.values_list(*columns))
    return sorted(rows)


def test_matching_by_hand_waits_for_workers_that_weigh(ats: Ats) -> None:
    member("Haddad")
    put(ats, ("C-1", "Haddad"), ("C-2", "Haddad"))

    with weighed(ats, "C-1"), another_session() as session:
        (is_free,) = session.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"matching:{ats.organization.pk}"]
        ).fetchone() or (None,)

    assert is_free is False


def test_workers_share_a_queue_and_find_what_one_alone_finds(ats: Ats) -> None:
    for last_name in LAST_NAMES:
        member(last_name)
    names = [f"C-{number:02}" for number in range(len(LAST_NAMES))]
    put(ats, *zip(names, LAST_NAMES, strict=True))
    weigh(ats, *names)
    alone, before = outcome(), deadlocks()
    Match.objects.all().delete()
    Suggestion.objects.all().delete()
    for name in (*names, *names):
        Rescore.objects.create(organization=ats.organization, application=ats.application, candidate_ids=[name])

    side_by_side([process_all] * WORKERS)
    process_all()

    assert (outcome(), waiting(), deadlocks()) == (alone, [], before)


def process_all() -> None:
    while RESCORE.process_due(clock.now() + timedelta(minutes=1)):
        pass
