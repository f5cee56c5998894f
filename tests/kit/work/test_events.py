import pytest
from django.db import transaction

from hirewire.kit.work import events
from hirewire.kit.work.events import Event, publish


class SomethingHappened(Event):
    number: int


class Remembering:
    def __init__(self) -> None:
        self.deferred: list[dict[str, object]] = []

    def defer(self, **task_kwargs: object) -> int:
        self.deferred.append(task_kwargs)
        return len(self.deferred)


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> Remembering:
    monkeypatch.setattr(events, "_reactions", {})
    task = Remembering()
    events.install({SomethingHappened: (task,)})
    return task


@pytest.mark.django_db
def test_an_event_defers_the_tasks_that_follow_from_it(task: Remembering) -> None:
    with transaction.atomic():
        publish(SomethingHappened(number=7))

    assert task.deferred == [{"number": 7}]


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused(task: Remembering) -> None:
    with pytest.raises(RuntimeError, match="SomethingHappened was published outside a transaction"):
        publish(SomethingHappened(number=7))

    assert task.deferred == []
