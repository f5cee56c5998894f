"""With Citus, a transaction that writes to tables of the coordinator asks for a two-phase commit."""

import pytest
from django.db import connection
from pytest_django import Settings

from hirewire.hub.lifecycle.distribution import commits, services
from hirewire.hub.lifecycle.distribution.placements import Placement, placed
from hirewire.hub.recruiting.messaging.models import InMailTemplate
from hirewire.kit.db import row_security
from tests.factories import hub
from tests.support.standing import taken_back

pytestmark = pytest.mark.django_db

_TRIGGERS = """
SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'two_phases' AND tgenabled = 'O' ORDER BY 1
"""


@pytest.fixture
def updates() -> None:
    """Record each UPDATE statement on the empty table ``hirewire_two_phases`` as a row of the table ``updates``."""
    commits.use_two_phases()
    with connection.cursor() as cursor:
        cursor.execute("""
            CREATE TABLE public.updates (number serial);
            CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS
                $$BEGIN INSERT INTO public.updates DEFAULT VALUES; RETURN NULL; END$$;
            CREATE TRIGGER note AFTER UPDATE ON hirewire_two_phases
                FOR EACH STATEMENT EXECUTE FUNCTION public.note();
        """)


def _number_of_updates() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM updates")
        ((count,),) = cursor.fetchall()
    return int(count)


def _with_trigger() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS)
        return [name for (name,) in cursor.fetchall()]


def test_each_table_of_the_coordinator_and_the_queue_of_tasks_have_the_trigger() -> None:
    commits.use_two_phases()
    commits.use_two_phases()

    assert _with_trigger() == sorted([*placed(Placement.LOCAL), "procrastinate_jobs"])


@pytest.mark.usefixtures("updates")
@pytest.mark.parametrize(
    "write",
    [
        "INSERT INTO hub_stalemember (member_id) VALUES (1)",
        "UPDATE hub_stalemember SET member_id = 1",
        "DELETE FROM hub_stalemember",
    ],
)
def test_the_first_write_of_a_transaction_asks_for_two_phases(write: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(write)
        cursor.execute(write)

    assert _number_of_updates() == 1


@pytest.mark.usefixtures("updates")
def test_a_write_after_one_that_was_taken_back_asks_again() -> None:
    with connection.cursor() as cursor:
        with taken_back():
            cursor.execute("DELETE FROM hub_stalemember")
        assert _number_of_updates() == 0

        cursor.execute("DELETE FROM hub_stalemember")

    assert _number_of_updates() == 1


def test_a_session_limited_to_a_company_asks_too(settings: Settings, tenant_role: None, updates: None) -> None:
    settings.HIREWIRE_ROW_SECURITY = True
    seat = hub.seat()
    before = _number_of_updates()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL hirewire.two_phases = ''")

    with row_security.only(seat.contract.organization_id):
        InMailTemplate.objects.create(seat=seat, name="Hello", subject="Hello", body="Hello")

    assert _number_of_updates() == before + 1


def test_a_restored_database_has_no_such_triggers() -> None:
    commits.use_two_phases()

    services.mend_restored()

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('hirewire_two_phases'), to_regproc('hw_two_phases')")
        assert cursor.fetchone() == (None, None)
    assert _with_trigger() == []
