from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from hirewire.agent.completeness.models import Proof, ProofState
from hirewire.agent.completeness.tasks import compare_due_connections
from hirewire.agent.mirror.models import Sent
from hirewire.agent.sync import services as sync
from hirewire.agent.sync.models import Sync, SyncState
from hirewire.kit import clock
from tests.agent.support import compare
from tests.support.story import Story
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.usefixtures("enabled")
PAGE = "/agent/connections/larkspur/"
BUTTONS = {"Compare and list differences": "act/prove/", "Repair": "act/repair/"}


def acts(console: Client, action: str) -> str:
    return console.post(f"{PAGE}act/{action}/", follow=True).content.decode()


def offered(console: Client) -> set[str]:
    page = console.get(PAGE).content.decode()
    return {name for name, address in BUTTONS.items() if address in page}


def pause(story: Story) -> None:
    sync.pause(connection=story.connection)


def stop(story: Story) -> None:
    sync.stop(connection=story.connection, reason="The key was revoked.")


def switch_off(story: Story) -> None:
    story.switch(on=False)


def begin_anew(story: Story) -> None:
    Sync.objects.update(state=SyncState.RUNNING, is_first_done=False)


OBSTACLES = [
    (pause, "The connection is paused. Resume it first."),
    (stop, "The sync has stopped. Resume it first."),
    (switch_off, "The connection is not switched on in Recruiter."),
    (begin_anew, "The first sync has not ended yet."),
]


@pytest.mark.parametrize(("obstruct", "reason"), OBSTACLES)
@pytest.mark.parametrize("action", ["prove", "repair"])
def test_what_may_not_be_compared_is_refused_with_the_reason(
    story: Story, console: Client, obstruct: Callable[[Story], None], reason: str, action: str
) -> None:
    compare()
    obstruct(story)

    page = acts(console, action)

    assert reason in page
    assert "The ATS is being read in full" not in page
    with pytest.raises(CommandError, match=reason):
        call_command("act_on_connection", action=action, connection="larkspur")
    assert (Proof.objects.get().state, Proof.objects.get().is_repairing) == (ProofState.JUDGED, False)


def test_the_buttons_are_hidden_while_nothing_may_be_compared(story: Story, console: Client) -> None:
    compare()
    before = offered(console)

    sync.pause(connection=story.connection)

    assert (before, offered(console)) == (set(BUTTONS), set())


def test_the_last_result_can_be_repaired_until_the_next_comparison_begins(story: Story, console: Client) -> None:
    Sent.objects.filter(entity="candidates", key="C-2").delete()
    compare()

    waiting = acts(console, "prove")
    repaired = acts(console, "repair")
    run_tasks()

    assert "The ATS is being read in full." in waiting
    assert "The records that differ are being sent again." in repaired
    assert Sent.objects.filter(entity="candidates", key="C-2", is_there=True).exists()
    assert Proof.objects.get().began_at is not None, "the comparison that was asked for took place as well"


def test_a_comparison_that_a_pause_interrupts_says_when_it_goes_on(story: Story, console: Client) -> None:
    acts(console, "prove")

    sync.pause(connection=story.connection)

    page = console.get(PAGE).content.decode()
    assert "The comparison goes on when the connection syncs changes again." in page
    assert "The ATS is being read in full" not in page.partition('id="proof"')[2]


def test_a_repair_that_has_not_begun_sends_nothing_after_a_pause(story: Story, console: Client) -> None:
    Sent.objects.filter(entity="candidates", key="C-2").delete()
    compare()
    acts(console, "repair")

    sync.pause(connection=story.connection)
    run_tasks()

    assert not Sent.objects.filter(entity="candidates", key="C-2").exists()
    assert not Proof.objects.get().is_repairing


def test_nothing_is_due_by_itself_before_the_first_sync_has_ended(story: Story) -> None:
    Sync.objects.update(state=SyncState.RUNNING, compared_at=clock.now())

    compare_due_connections(0)

    assert not Proof.objects.exists()
