"""A backup of a distributed database lacks some triggers.

When the backup is restored as a single database, the hub creates these triggers again.
"""

import pytest
from django.db import connection

from hirewire.hub.identity.members.models import Member
from hirewire.hub.lifecycle.distribution import services
from tests.factories import hub

pytestmark = pytest.mark.django_db

_TRIGGERS = """
SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = 'hub_member'::regclass
"""


def triggers() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS)
        return dict(cursor.fetchall())


def set_aside() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM hirewire_set_aside")
        ((count,),) = cursor.fetchall()
    return int(count)


def restored_without_triggers() -> None:
    """Make the database look as if it had been restored from the backup of a distributed database."""
    with connection.cursor() as cursor:
        cursor.execute(services._SET_UP)
        for name, definition in triggers().items():
            cursor.execute("DROP TRIGGER " + connection.ops.quote_name(name) + " ON hub_member")
            cursor.execute(
                "INSERT INTO hirewire_set_aside VALUES ('hub_member', %s, 'moved trigger', %s)", [name, definition]
            )


def test_the_triggers_of_members_are_created_again() -> None:
    before = triggers()
    restored_without_triggers()
    assert (len(before) > 1, triggers()) == (True, {})

    services.mend_restored()

    assert triggers() == before
    assert set_aside() == 0
    member = hub.member("Noor", "Haddad")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM hub_stalemember WHERE member_id = %s", [member.pk])
        assert cursor.fetchone() == (1,)
    assert Member.objects.filter(pk=member.pk).exists()


def test_a_trigger_that_is_there_stays_and_a_single_database_is_left_alone() -> None:
    before = triggers()

    services.mend_restored()
    restored_without_triggers()
    services.mend_restored()
    with connection.cursor() as cursor:
        name, definition = next(iter(before.items()))
        cursor.execute(
            "INSERT INTO hirewire_set_aside VALUES ('hub_member', %s, 'moved trigger', %s)", [name, definition]
        )
    services.mend_restored()

    assert triggers() == before
