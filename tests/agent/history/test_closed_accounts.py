from datetime import timedelta

import pytest

from hirewire.agent.history import services as history
from hirewire.agent.history.models import WAITS, Feed, Piece, Watch
from hirewire.agent.history.services import Finding
from hirewire.agent.mirror.models import Identity
from hirewire.agent.sdk.orders import KeepNote, NoteClosedAccount, RemoveNote
from hirewire.agent.sdk.records import Named
from hirewire.hub.identity.members.models import Member
from hirewire.kit import clock
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.history.support import fetch, kept, write
from tests.agent.support import later
from tests.factories import hub
from tests.support.story import Story

ADA = "urn:li:person:ada"


@pytest.fixture
def watched(story: Story, enabled: None) -> Story:
    Watch.objects.create(connection=story.connection, polls_at=clock.now())
    return story


def close(member: Member) -> None:
    member.closed_at = clock.now()
    member.save()


def store(story: Story, feed: Feed, *findings: Finding) -> None:
    reach = history.reach(connection=story.connection, feed=feed)
    history.store(reach=reach, findings=findings, until=reach.until)


def note(key: str, text: str = "Nights") -> Finding:
    now = clock.now()
    order = KeepNote(note_id=key, contract="c", author=Named("A", "B"), text=text, written_at=now, changed_at=now)
    return Finding(key, ADA, now, order)


def closure() -> Finding:
    return Finding(ADA, ADA, clock.now(), NoteClosedAccount(closed_at=clock.now()))


def waiting() -> list[tuple[str, str]]:
    return list(Piece.objects.filter(WAITS).values_list("feed", "key").order_by("feed", "key"))


def test_an_inmail_that_waits_is_deleted_when_the_person_closes_the_account(
    story: Story, ats: FakeSimulator, enabled: None
) -> None:
    ada = hub.member("Ada", "Lovelace")
    story.export(ada)
    ats.delete("candidates", "C-7")
    write(hub.seat(story.contract, hub.person("Amara", "Okafor")), ada)
    fetch(seconds=1)
    before = waiting()
    close(ada)

    fetch(hours=25)

    assert [feed for feed, _ in before] == [Feed.MESSAGES]
    assert waiting() == []
    assert (kept(ats, "recruiter-messages"), kept(ats, "closed-account")) == ([], [])
    assert story.status()["history"]["waiting"] == 0


def test_what_has_to_leave_the_ats_still_waits(watched: Story) -> None:
    store(watched, Feed.NOTES, note("1"), note("2"))
    history.aim(piece=Piece.objects.get(key="1"), candidate_id="C-1")
    removal = RemoveNote(note_id="1", contract="c")
    store(watched, Feed.NOTES, Finding("1", ADA, clock.now(), removal))
    store(watched, Feed.CLOSED, closure())

    forget_after_a_try(watched)

    assert waiting() == [(Feed.NOTES, "1")]


def test_what_is_read_after_the_account_was_closed_is_not_kept(watched: Story) -> None:
    store(watched, Feed.NOTES, note("1"))
    store(watched, Feed.CLOSED, closure())
    forget_after_a_try(watched)

    with clock.moved(timedelta(minutes=1)):
        store(watched, Feed.NOTES, note("1", "Days"), note("2"))
        forget_after_a_try(watched)

    assert waiting() == []


@pytest.mark.parametrize("reason", [None, "The ATS answered with an error (503)."])
def test_what_has_not_been_tried_yet_still_waits(watched: Story, reason: str | None) -> None:
    store(watched, Feed.NOTES, note("1"))
    store(watched, Feed.CLOSED, closure())
    if reason:
        history.postpone(pieces=list(Piece.objects.all()), reason=reason)

    history.forget_closed(connection=watched.connection, tried_since=clock.now() - timedelta(minutes=1))

    assert waiting() == [(Feed.CLOSED, ADA), (Feed.NOTES, "1")]


def test_what_is_read_together_with_the_closed_account_reaches_the_candidate(
    story: Story, ats: FakeSimulator, enabled: None
) -> None:
    ada = hub.member("Ada", "Lovelace")
    story.export(ada)
    write(hub.seat(story.contract, hub.person("Amara", "Okafor")), ada)
    close(ada)

    fetch(seconds=1)

    assert candidates(ats) == (["C-7"], ["C-7"])


def test_what_waited_for_the_ats_reaches_the_candidate_of_a_closed_account(
    story: Story, ats: FakeSimulator, enabled: None
) -> None:
    ada = hub.member("Ada", "Lovelace")
    story.export(ada)
    fetch(seconds=1)
    write(hub.seat(story.contract, hub.person("Amara", "Okafor")), ada)
    ats.fail(503, times=20)
    fetch(minutes=20)
    before = candidates(ats)
    ats.failures.clear()
    close(ada)

    fetch(hours=25)

    assert (before, candidates(ats)) == (([], []), (["C-7"], ["C-7"]))


def test_a_closed_account_is_noted_on_a_candidate_whom_only_recruiter_matches(
    story: Story, ats: FakeSimulator, enabled: None
) -> None:
    ada = hub.member("Ada", "Lovelace")
    story.export(ada)
    later(seconds=61)
    ats.rows["candidates"]["C-7"]["recruiter_person"] = None
    Identity.objects.all().delete()
    close(ada)

    fetch(seconds=1)

    assert candidates(ats) == ([], ["C-7"])


def forget_after_a_try(story: Story) -> None:
    now = clock.now()
    history.postpone(pieces=list(Piece.objects.filter(WAITS)))
    history.forget_closed(connection=story.connection, tried_since=now)


def candidates(ats: FakeSimulator) -> tuple[list[object], list[object]]:
    messages, notes = kept(ats, "recruiter-messages"), kept(ats, "closed-account")
    return [row["candidate"] for row in messages], [row["candidate"] for row in notes]
