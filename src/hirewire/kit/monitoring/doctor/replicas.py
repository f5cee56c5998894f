"""Checks of the replica that answers searches and reports."""

from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.db import connections

from hirewire.kit.db import replica
from hirewire.kit.db.replica import State
from hirewire.kit.monitoring.doctor.encryption import unencrypted
from hirewire.kit.monitoring.doctor.findings import Finding

_WHY: Final = "The primary has to answer searches and reports as well."
_MENDS: Final = {
    State.LATE: 'psql "$DATABASE_REPLICA_URL" -c "TABLE pg_stat_wal_receiver"  # does it still follow the primary?',
    State.GONE: 'psql "$DATABASE_REPLICA_URL" -c "SELECT pg_is_in_recovery()"  # fix what it reports',
    State.NO_REPLICA: "unset DATABASE_REPLICA_URL  # or have it name a standby of DATABASE_URL",
    State.ELSEWHERE: "unset DATABASE_REPLICA_URL  # or have it name a standby of DATABASE_URL",
    State.CONFLICT: "ALTER SYSTEM SET max_standby_streaming_delay = '5s'; SELECT pg_reload_conf();  -- on the replica",
}
#: Reads a setting of the replica: how many milliseconds a query may delay the replay of the primary's changes. The
#: value -1 means forever.
_PATIENCE: Final = "SELECT setting::int FROM pg_settings WHERE name = 'max_standby_streaming_delay'"


def replica_of_the_database(_site: str) -> Iterator[Finding]:
    if not replica.is_configured():
        return
    condition = replica.examine()
    if condition.state is not State.USABLE:
        name = f"replica-{condition.state.value.replace('_', '-')}"
        yield Finding(name, condition.fault, _WHY, _MENDS[condition.state])
        return
    yield from unencrypted("DATABASE_REPLICA_URL", connections[replica.ALIAS])
    with connections[replica.ALIAS].cursor() as cursor:
        cursor.execute(_PATIENCE)
        (patience,) = cursor.fetchone()
    bound = settings.HIREWIRE_REPLICA_LAG
    if not 0 <= patience <= bound * 1000:
        yield Finding(
            "replica-waits",
            f"The replica lets queries delay its replay for longer than HIREWIRE_REPLICA_LAG, {bound:g} seconds.",
            "During a long search the replica falls behind, and the primary answers searches and reports.",
            f"ALTER SYSTEM SET max_standby_streaming_delay = '{max(bound / 2, 0.1) * 1000:.0f}ms';"
            " SELECT pg_reload_conf();  -- on the replica",
        )
