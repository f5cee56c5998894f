import random
from collections.abc import Callable
from functools import partial
from typing import Final

import pytest

from hirewire.agent.connections.models import Connection, ConnectionState
from hirewire.agent.mirror import services as mirror
from hirewire.agent.mirror.models import Sent, SentCount
from hirewire.agent.mirror.rows import RecordKey, SentRow
from hirewire.agent.sdk.connector import Entity, Hint, Page, Skipped
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sync import services
from hirewire.agent.sync.models import PendingHint, Position, Sync, WantedJob
from tests.support.deadlocks import deadlocks, side_by_side

THREADS: Final = 6
#: How many actions each thread performs.
ACTS: Final = 40
KEYS: Final = [f"C-{number}" for number in range(8)]


class Agent:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        services.begin(connection=connection)
        for stream in Stream:
            Position.objects.create(connection=connection, stream=stream)

    def begins(self, _chance: random.Random) -> None:
        services.begin(connection=self.connection)

    def follows(self, _chance: random.Random) -> None:
        services.follow_switches(connection=self.connection)

    def rescans(self, _chance: random.Random) -> None:
        services.rescan(connection=self.connection)

    def turns_a_page(self, chance: random.Random) -> None:
        asked_anew = Sync.objects.get().asked_anew
        services.turn_page(
            connection=self.connection,
            asked_anew=asked_anew,
            stream=chance.choice([*Stream]),
            page=Page((), cursor=b"1"),
            entities=[*Entity],
            failures={Entity.CANDIDATES: [Skipped(key, "It cannot be read.") for key in chance.sample(KEYS, 3)]},
        )

    def sends(self, chance: random.Random) -> None:
        rows = [
            SentRow(Entity.CANDIDATES, "", key, "hash", True, "", "", "", "", 1)  # noqa: FBT003 - a row of a table
            for key in chance.sample(KEYS, 5)
        ]
        mirror.record(connection=self.connection, rows=rows)

    def forgets(self, chance: random.Random) -> None:
        keys = [RecordKey(Entity.CANDIDATES, "", key) for key in chance.sample(KEYS, 5)]
        mirror.forget(connection=self.connection, keys=keys)

    def is_told(self, chance: random.Random) -> None:
        hints = [Hint(Stream.CANDIDATES, key) for key in chance.sample(KEYS, 5)]
        services.take_hints(connection=self.connection, hints=hints)

    def has_looked(self, chance: random.Random) -> None:
        hints = list(PendingHint.objects.all())
        services.forget_hints(hints=chance.sample(hints, len(hints)))

    def is_asked(self, chance: random.Random) -> None:
        services.want_jobs(connection=self.connection, keys=chance.sample(KEYS, 5))

    def has_sent(self, chance: random.Random) -> None:
        jobs = list(WantedJob.objects.all())
        services.forget_wanted(jobs=chance.sample(jobs, len(jobs)))

    def advertises(self, chance: random.Random) -> None:
        services.note_advertised(connection=self.connection, keys=chance.sample(KEYS, 5))
        services.forget_advertised(connection=self.connection, keys=chance.sample(KEYS, 5))


@pytest.fixture
def agent(transactional_db: None) -> Agent:
    return Agent(Connection.objects.create(tenant="larkspur", callback_token="made up", state=ConnectionState.ENABLED))


def test_concurrent_work_on_one_connection_never_deadlocks(agent: Agent) -> None:
    before = deadlocks()
    acts: tuple[Callable[[random.Random], None], ...] = (
        agent.begins,
        agent.follows,
        agent.rescans,
        agent.turns_a_page,
        agent.sends,
        agent.forgets,
        agent.is_told,
        agent.has_looked,
        agent.is_asked,
        agent.has_sent,
        agent.advertises,
    )

    def work(thread: int) -> int:
        chance = random.Random(thread)
        for _ in range(ACTS):
            chance.choice(acts)(chance)
        return ACTS

    assert side_by_side([partial(work, thread) for thread in range(THREADS)]) == [ACTS] * THREADS
    assert deadlocks() == before
    sent_anew = Sent.objects.exclude(content="")
    assert sum(SentCount.objects.values_list("accepted", flat=True)) == sent_anew.count()
