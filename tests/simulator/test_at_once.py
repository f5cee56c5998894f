import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Final

import httpx2
import pytest

from hirewire.kit import clock
from hirewire.kit.web import outbound
from hirewire.simulator.history import services as history
from hirewire.simulator.hooks import delivery
from hirewire.simulator.hooks.models import WebhookDelivery
from hirewire.simulator.hooks.services import register, unregister
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.errors import StageError
from hirewire.simulator.records.models import STAGES, Application, Candidate, Resume
from hirewire.simulator.records.services import applications, batches, candidates, notes, resumes
from tests.simulator.support import candidate, job
from tests.support.deadlocks import deadlocks, side_by_side

THREADS: Final = 6
ACTS: Final = 30
ADDRESSES: Final = ("https://agent.example/one", "https://agent.example/other")
FILE: Final = b"%PDF-1.4\n%%EOF\n"


class Office:
    def __init__(self, account: Account, user: User) -> None:
        self.account, self.user = account, user
        opening = job(account)
        for number in range(6):
            one = candidate(account, f"Lovelace {number}", emails=[f"ada.{number}@example.test"])
            applications.create_application(candidate=one, job=opening)
            resumes.add_resume(candidate=one, name="resume.pdf", content=FILE)

    def edits(self, chance: random.Random) -> None:
        candidates.edit_candidate(candidate=self._one(chance), fields={"title": str(chance.random())})

    def brings_in(self, chance: random.Random) -> None:
        known = list(Candidate.objects.order_by("?"))
        for one in known:
            one.company = str(chance.random())
        batches.save_candidates(account=self.account, new=[], known=known, notes=[])

    def moves(self, chance: random.Random) -> None:
        application = chance.choice(list(Application.objects.select_related("candidate", "job")))
        stage = chance.choice([one for one in STAGES if one != application.stage])
        # Another thread may have moved the application to this stage in the meantime.
        with suppress(StageError):
            applications.move(application=application, stage=stage)

    def writes(self, chance: random.Random) -> None:
        notes.add_note(about=self._one(chance), text="Likes engines.", author=("Ingrid", "Solheim"))

    def changes_files(self, chance: random.Random) -> None:
        one = self._one(chance)
        resumes.add_resume(candidate=one, name="resume.pdf", content=FILE)
        if resume := Resume.objects.filter(candidate=one).first():
            resumes.delete_resume(resume=resume)

    def hears(self, chance: random.Random) -> None:
        fields = history.NoteFields(
            author_first_name="Amara",
            author_last_name="Okafor",
            text="Spoke to her.",
            written_at=clock.now(),
            changed_at=clock.now(),
        )
        history.keep_note(candidate=self._one(chance), desk="1", key=str(chance.randrange(5)), fields=fields)

    def leaves(self, _chance: random.Random) -> None:
        history.forget_recruiter(account=self.account)

    def listens(self, chance: random.Random) -> None:
        url = chance.choice(ADDRESSES)
        register(account=self.account, url=url, secret="made up")
        if chance.random() < 1 / 2:
            unregister(account=self.account, url=chance.choice(ADDRESSES))

    def delivers(self, chance: random.Random) -> None:
        status = chance.choice((200, 200, 404, 410, 503))
        transport = httpx2.MockTransport(lambda _request: httpx2.Response(status))
        with outbound.through(transport), clock.moved(timedelta(days=chance.random())):
            for webhook_id in list(self.account.webhooks.values_list("pk", flat=True)):
                delivery.deliver_due(webhook_id=webhook_id)

    def _one(self, chance: random.Random) -> Candidate:
        return chance.choice(list(Candidate.objects.order_by("pk")))


@pytest.fixture
def office(transactional_db: None, account: Account, admin: User) -> Office:
    made = Office(account, admin)
    for url in ADDRESSES:
        register(account=account, url=url, secret="made up")
    return made


def test_concurrent_work_on_the_same_records_never_deadlocks(office: Office) -> None:
    before = deadlocks()
    acts: tuple[Callable[[random.Random], None], ...] = (
        office.edits,
        office.brings_in,
        office.moves,
        office.writes,
        office.changes_files,
        office.hears,
        office.leaves,
        office.listens,
        office.delivers,
    )

    def work(thread: int) -> int:
        chance = random.Random(thread)
        for _ in range(ACTS):
            chance.choice(acts)(chance)
        return ACTS

    assert side_by_side([partial(work, thread) for thread in range(THREADS)]) == [ACTS] * THREADS
    assert deadlocks() == before
    assert not WebhookDelivery.objects.filter(webhook=None).exists()
