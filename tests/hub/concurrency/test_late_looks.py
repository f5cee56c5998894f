"""Purges of a company during a late look for rows.

After the switch-over, an ATS may still write rows under the company's former id. A late look moves these rows to the
new id.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from psycopg import Connection

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.lifecycle.company_moves.models import CompanyMove
from hirewire.hub.lifecycle.company_moves.services import look_again, switch_over
from hirewire.hub.lifecycle.purges.models import Purge, PurgeScope
from hirewire.kit import clock
from tests.factories import connected
from tests.hub.lifecycle.company_moves.conftest import NEW, plan
from tests.support.locks import another_session

pytestmark = pytest.mark.usefixtures("committed")
_IS_WAITED_FOR = "SELECT FROM pg_locks WHERE NOT granted AND %s = ANY(pg_blocking_pids(pid))"


@pytest.fixture
def move(committed: None) -> CompanyMove:
    """A company has moved, and then its ATS wrote a candidate under the former id."""
    company = connected.company()
    move = plan(company, company.admin_a.contract, at=clock.now(), seat=company.admin_a)
    switch_over(move=move)
    move.refresh_from_db()
    Candidate.objects.create(
        organization_id=move.source_id,
        application=company.application,
        ats_candidate_id="C-1",
        ats_created_at=connected.APPLIED,
        ats_last_modified_at=connected.APPLIED,
    )
    return move


def while_held(
    statement: str, values: list[object], end: Callable[[Connection[Any]], object], move: CompanyMove
) -> bool:
    """Run ``look_again`` while another session holds a row.

    Return whether ``look_again`` waited for that session.
    """

    def look() -> None:
        try:
            look_again(move=move)
        finally:
            connection.close()

    with another_session() as holder, another_session() as probe, ThreadPoolExecutor(1) as pool:
        holder.execute(statement, values)
        looking = pool.submit(look)
        waited = False
        while not looking.done() and not waited:
            waited = probe.execute(_IS_WAITED_FOR, [holder.info.backend_pid]).fetchone() is not None
        end(holder)
        holder.commit()
        looking.result()
    return waited


def test_what_a_purge_certifies_as_removed_meanwhile_does_not_come_back(move: CompanyMove) -> None:
    purge = Purge.objects.create(
        organization_id=NEW, application_id=move.application_ids[0], scope=PurgeScope.APPLICATION
    )

    def finish(session: Connection[Any]) -> None:
        session.execute("UPDATE hub_purge SET finished_at = %s WHERE id = %s", [clock.now(), purge.pk])

    waited = while_held("SELECT FROM hub_purge WHERE id = %s FOR UPDATE", [purge.pk], finish, move)

    assert (waited, Candidate.objects.count()) == (True, 0)


def test_no_purge_can_begin_and_end_during_a_late_look(move: CompanyMove) -> None:
    """A late look for rows and a request for a purge both lock the company, so one waits for the other."""
    waited = while_held(
        "SELECT FROM hub_organization WHERE id = %s FOR NO KEY UPDATE", [NEW], lambda session: None, move
    )

    assert waited
    assert list(Candidate.objects.values_list("organization_id", flat=True)) == [NEW]
