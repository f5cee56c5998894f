from datetime import timedelta
from itertools import takewhile

import pytest

from hirewire.agent.accounts import services as accounts
from hirewire.agent.connectors.simulator.connector import Simulator
from hirewire.agent.history import delivering, polling, queries
from hirewire.agent.history import services as history
from hirewire.agent.history.models import Feed, Piece, Reach, Watch
from hirewire.agent.mirror import services as mirror
from hirewire.agent.mirror.models import Identity
from hirewire.agent.sdk.orders import SetReaders
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member, MemberEmail
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.recruiting.messaging import notes, services
from hirewire.hub.recruiting.messaging.models import Visibility
from hirewire.hub.recruiting.messaging.services import ContactData
from hirewire.kit import clock
from hirewire.wire.urn import contract_urn
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.history.support import fetch, kept, tie, write
from tests.factories import hub, lists
from tests.support.story import Story
from tests.support.tasks import run_tasks


@pytest.fixture
def member(enabled: None, story: Story) -> Member:
    """Ada, whom the ATS does not know."""
    return hub.member("Ada", "Lovelace")


@pytest.fixture
def seat(story: Story) -> Seat:
    return hub.seat(story.contract, hub.person("Amara", "Okafor"))


def test_a_conversation_is_copied_with_the_author_of_each_message(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat
) -> None:
    tie(story, ats, member)
    message = write(seat, member)
    services.answer(thread=message.thread, body="Tell me more")

    fetch(seconds=1)

    assert [
        (row["candidate"], row["recruiter"]["last_name"], row["from_candidate"], row["subject"], row["text"])
        for row in kept(ats, "recruiter-messages")
    ] == [("C-1", "Okafor", False, "Crane work", "Hello Ada"), ("C-1", "Okafor", True, "", "Tell me more")]


def test_a_second_fetch_writes_nothing_again(story: Story, ats: FakeSimulator, member: Member, seat: Seat) -> None:
    tie(story, ats, member)
    write(seat, member)
    fetch(seconds=1)
    before = len(ats.writes)

    fetch(minutes=16)

    assert [path for _, path, _ in ats.writes[before:]] == [f"recruiter-contracts/{contract_urn(story.contract.pk)}"]


def test_history_of_an_unlinked_member_waits_for_the_link(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat
) -> None:
    write(seat, member)
    fetch(seconds=1)
    assert kept(ats, "recruiter-messages") == []
    assert story.status()["history"]["waiting"] == 1

    tie(story, ats, member)

    assert [row["text"] for row in kept(ats, "recruiter-messages")] == ["Hello Ada"]
    assert Piece.objects.get().content == "", "the agent does not keep what the ATS has stored"


def test_history_of_a_person_who_was_just_linked_is_delivered_before_that_of_others(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = sorted([member, hub.member(), hub.member()], key=lambda one: person_urn(story.application.pk, one.pk))
    for person in people:
        write(seat, person)
    fetch(seconds=1)
    monkeypatch.setattr(delivering, "MOST_PEOPLE", 1)

    with clock.moved(timedelta(minutes=1)):
        tie(story, ats, people[-1])

    assert [row["candidate"] for row in kept(ats, "recruiter-messages")] == ["C-1"]


def test_people_wait_in_the_order_in_which_a_try_is_worthwhile(story: Story, enabled: None) -> None:
    connection, now = story.connection, clock.now()
    tries = {
        "old": 50,
        "older": 60,
        "new": None,
        "linked": 10,
        "linked before": 40,
        "matched": 30,
        "matched before": 45,
    }
    for person, minutes in tries.items():
        tried_at = now - timedelta(minutes=minutes) if minutes else None
        Piece.objects.create(connection=connection, person=person, key=person, content="{}", at=now, tried_at=tried_at)
    mirror.identify(connection=connection, person="linked", candidate_id="C-1")
    mirror.identify(connection=connection, person="linked before", candidate_id="C-2")
    Identity.objects.filter(person="linked before").update(since=now - timedelta(hours=2))
    Watch.objects.create(connection=connection, polls_at=now)
    with clock.moved(-timedelta(hours=2)):
        history.store_matches(connection=connection, candidate_ids={"matched before": "C-4"}, until=3)
    history.store_matches(connection=connection, candidate_ids={"matched": "C-3", "matched before": "C-4"}, until=4)

    people = queries.waiting_people(connection, limit=6)

    assert people == ["matched", "linked", "new", "older", "old", "matched before"]


def test_a_new_piece_of_somebody_who_waits_already_is_in_front(story: Story, enabled: None) -> None:
    connection, now = story.connection, clock.now()
    for key, person, tried_at in (("1", "a", now), ("2", "b", now), ("3", "b", None)):
        Piece.objects.create(connection=connection, person=person, key=key, content="{}", at=now, tried_at=tried_at)

    assert queries.waiting_people(connection, limit=5) == ["b", "a"]


def test_an_export_links_the_history_to_the_candidate(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat
) -> None:
    write(seat, member)
    fetch(seconds=1)

    story.export(member)

    assert [row["candidate"] for row in kept(ats, "recruiter-messages")] == ["C-7"]


def test_a_match_found_by_recruiter_links_the_history_without_an_export(
    story: Story, ats: FakeSimulator, seat: Seat
) -> None:
    cher = hub.member("Cher", "Sarkisian")
    MemberEmail.objects.create(member=cher, address="cher@example.com")
    ats.put("candidates", "C-2", last_name="Sarkisian")
    story.enable()
    write(seat, cher)

    fetch(seconds=1)

    assert [row["candidate"] for row in kept(ats, "recruiter-messages")] == ["C-2"]


@pytest.mark.parametrize(("limit", "most"), [("MOST_CANDIDATES", 2), ("MATCHING", 0.0)])
def test_each_poll_reads_matches_of_some_candidates_and_the_next_goes_on_behind_them(
    story: Story, ats: FakeSimulator, seat: Seat, monkeypatch: pytest.MonkeyPatch, limit: str, most: float
) -> None:
    monkeypatch.setattr(polling, limit, most)
    monkeypatch.setattr(polling, "CANDIDATES_PER_CALL", 2)
    dita, stranger = hub.member("Dita", "Marsh"), hub.member()
    MemberEmail.objects.create(member=dita, address="dita@example.com")
    ats.put("candidates", "C-4", first_name="Dita", last_name="Marsh", emails=["dita@example.com"])
    story.enable()
    write(seat, stranger)
    write(seat, dita)
    copied, calls = [], []
    for minutes in (0, 16, 32):
        story.line.requests.clear()

        fetch(minutes=minutes, seconds=1)

        copied.append([row["candidate"] for row in kept(ats, "recruiter-messages")])
        calls.append(story.line.requests.count("GET /v2/atsCandidates"))
    assert copied == [[], ["C-4"], ["C-4"]]
    assert calls == [1, 1, 1]


def test_a_large_company_that_asks_for_polls_often_gets_matches_once_in_a_while(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "FEW_CANDIDATES", 1)
    write(seat, member)
    fetch(seconds=1)
    story.line.requests.clear()

    with clock.moved(timedelta(minutes=5)):
        story.call("POST", "/history")
        run_tasks()
    early = story.line.requests.count("GET /v2/atsCandidates")
    fetch(minutes=21)

    assert (early, story.line.requests.count("GET /v2/atsCandidates")) == (0, 1)


def test_a_link_made_in_the_ats_itself_counts(story: Story, ats: FakeSimulator, member: Member, seat: Seat) -> None:
    ats.put("candidates", "C-3", recruiter_person=person_urn(story.application.pk, member.pk))
    write(seat, member)

    fetch(seconds=1)

    assert [row["candidate"] for row in kept(ats, "recruiter-messages")] == ["C-3"]


def test_an_edited_note_is_replaced_and_a_deleted_one_is_removed(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat
) -> None:
    tie(story, ats, member)
    note = notes.write_note(seat=seat, member=member, text="Nights", visibility=Visibility.CONTRACT)
    fetch(seconds=1)
    with clock.moved(timedelta(minutes=5)):
        notes.edit_note(seat=seat, note=note, text="Days", visibility=Visibility.CONTRACT)
    fetch(minutes=20)
    assert [row["text"] for row in kept(ats, "recruiter-notes")] == ["Days"]

    with clock.moved(timedelta(minutes=25)):
        notes.delete_note(seat=seat, note=note)
    fetch(minutes=40)

    assert kept(ats, "recruiter-notes") == []


def test_a_note_made_private_before_the_link_is_never_copied(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat
) -> None:
    note = notes.write_note(seat=seat, member=member, text="Nights", visibility=Visibility.CONTRACT)
    fetch(seconds=1)
    notes.edit_note(seat=seat, note=note, text="Nights", visibility=Visibility.PRIVATE)
    fetch(minutes=16)

    tie(story, ats, member)

    assert kept(ats, "recruiter-notes") == []
    assert Piece.objects.get().content == ""


def test_private_notes_stay_in_recruiter(story: Story, ats: FakeSimulator, member: Member, seat: Seat) -> None:
    tie(story, ats, member)
    notes.write_note(seat=seat, member=member, text="Mine", visibility=Visibility.PRIVATE)

    fetch(seconds=1)

    assert kept(ats, "recruiter-notes") == []


def test_shared_contact_details_create_a_prospect_once_with_the_conversation(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat
) -> None:
    share(seat, member)

    fetch(seconds=1)
    fetch(minutes=16)

    made = ats.rows["candidates"]["C-7"]
    assert (made["first_name"], made["emails"]) == ("Ada", ["ada@example.test"])
    assert made["phones"] == [{"number": "555 0100", "extension": ""}]
    assert len(ats.rows["candidates"]) == 7
    assert [row["candidate"] for row in kept(ats, "recruiter-messages")] == ["C-7", "C-7"]


def test_shared_contact_details_are_added_to_an_existing_candidate(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat
) -> None:
    tie(story, ats, member)
    share(seat, member)

    fetch(seconds=1)

    assert ats.rows["candidates"]["C-1"]["emails"] == ["noor@example.com", "ada@example.test"]
    assert len(ats.rows["candidates"]) == 6


def share(seat: Seat, member: Member) -> None:
    message = write(seat, member)
    contact = ContactData(("ada@example.test",), ("555 0100",))
    services.answer(thread=message.thread, body="Gladly", share_contact_data=contact)


def test_only_users_with_a_seat_on_the_contract_are_readers(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat
) -> None:
    profile = lists.profile(seat)
    here = person_urn(story.application.pk, profile.pk)
    stranger = person_urn(story.application.pk, member.pk)
    for user_id, person in (("U-1", here), ("U-2", stranger)):
        accounts.connect(connection=story.connection, user_id=user_id, user_name="", person=person)

    fetch(seconds=1)

    assert ats.readers == {contract_urn(story.contract.pk): ["U-1"]}


def test_an_ats_that_shows_history_to_everybody_gets_no_readers_and_the_fetch_ends(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Simulator, "can", Simulator.can - {SetReaders})
    tie(story, ats, member)
    write(seat, member)

    fetch(seconds=1)

    history = story.status()["history"]
    assert (ats.readers, history["fault"], history["fetched_at"] is None) == ({}, "", False)
    assert [row["text"] for row in kept(ats, "recruiter-messages")] == ["Hello Ada"]


def test_a_user_who_disconnects_is_no_longer_a_reader(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat
) -> None:
    person = person_urn(story.application.pk, lists.profile(seat).pk)
    accounts.connect(connection=story.connection, user_id="U-1", user_name="", person=person)
    fetch(seconds=1)

    accounts.disconnect(connection=story.connection, user_id="U-1")
    run_tasks()

    assert ats.readers == {contract_urn(story.contract.pk): []}


def test_a_closed_account_is_reported_once_a_day(story: Story, ats: FakeSimulator, member: Member) -> None:
    story.export(member)
    fetch(seconds=1)
    member.closed_at = clock.now()
    member.save()

    fetch(hours=1)
    assert kept(ats, "closed-account") == []
    fetch(hours=25)

    assert [row["candidate"] for row in kept(ats, "closed-account")] == ["C-7"]


def test_the_first_poll_ends_even_if_each_turn_has_time_for_one_answer_only(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "TURN", 0.0)
    history.begin(connection=story.connection)

    turns = list(takewhile(bool, (polling.take_turn(story.connection) for _ in range(50))))

    assert (len(turns) < 50, Watch.objects.get().fetched_at is None) == (True, False)
    assert story.line.requests.count("GET /v2/atsPurgedExportedCandidates") == 1


def test_an_interrupted_fetch_resumes_where_it_stopped(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat
) -> None:
    tie(story, ats, member)
    write(seat, member)
    story.line.deadly = "GET /v2/prospectNotes"
    with pytest.raises(KeyboardInterrupt):
        fetch(seconds=1)
    story.line.deadly = ""
    story.line.requests.clear()

    fetch(seconds=2)

    assert [row["text"] for row in kept(ats, "recruiter-messages")] == ["Hello Ada"]
    assert "GET /v2/conversationEvents" not in story.line.requests


def test_history_is_written_once_the_ats_is_available_again(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat
) -> None:
    tie(story, ats, member)
    write(seat, member)
    ats.fail(503, times=20)
    fetch(seconds=1)
    assert story.status()["history"]["fault"] == "The ATS answered with an error (503)."
    ats.failures.clear()

    fetch(minutes=2)

    assert [row["text"] for row in kept(ats, "recruiter-messages")] == ["Hello Ada"]
    assert story.status()["history"]["fault"] == ""


def test_a_poll_after_a_failed_one_reads_what_was_written_since(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat
) -> None:
    tie(story, ats, member)
    message = write(seat, member)
    ats.fail(503, times=20)
    fetch(seconds=1)
    ats.failures.clear()
    with clock.moved(timedelta(minutes=1)):
        services.answer(thread=message.thread, body="Tell me more")

    fetch(minutes=2)

    assert [row["text"] for row in kept(ats, "recruiter-messages")] == ["Hello Ada", "Tell me more"]


def test_a_person_whom_the_ats_refuses_holds_up_nobody(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat
) -> None:
    ats.faults["Lovelace"] = 422
    share(seat, member)
    hopper = hub.member("Grace", "Hopper")
    tie(story, ats, hopper)
    write(seat, hopper)

    fetch(seconds=1)

    assert [row["candidate"] for row in kept(ats, "recruiter-messages")] == ["C-1"]
    assert story.status()["history"]["fault"] == ""
    assert Piece.objects.get(feed=Feed.STUBS).fault == "not this one"


def test_a_person_for_whom_the_ats_refuses_to_search_holds_up_nobody(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat
) -> None:
    tie(story, ats, member)
    ats.faults["candidates/C-1"] = 422
    write(seat, member)

    fetch(seconds=1)

    assert story.status()["history"]["fault"] == ""
    assert Piece.objects.get().fault == "not this one"


def test_a_message_at_which_the_ats_fails_holds_up_nothing_else(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat
) -> None:
    tie(story, ats, member)
    ats.faults["Crane work"] = 500
    message = write(seat, member)
    services.answer(thread=message.thread, body="Tell me more")

    fetch(seconds=1)

    assert [row["text"] for row in kept(ats, "recruiter-messages")] == ["Tell me more"]
    assert story.status()["history"]["fault"] == ""


def test_an_ats_that_fails_at_every_write_is_left_alone_until_the_next_poll(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "MOST_FAILURES", 1)
    ats.faults["recruiter-messages"] = 500
    for person, candidate_id in ((member, "C-1"), (hub.member("Grace", "Hopper"), "C-2")):
        tie(story, ats, person, candidate_id)
        write(seat, person)

    fetch(seconds=1)

    assert Piece.objects.filter(tried_at=None).count() == 1


def test_a_person_who_makes_the_ats_fail_is_not_in_front_again(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat
) -> None:
    people = [member, hub.member("Grace", "Hopper")]
    first, second = sorted(people, key=lambda person: person_urn(story.application.pk, person.pk))
    ats.faults["candidates/C-1"] = 500
    for person, candidate_id in ((first, "C-1"), (second, "C-2")):
        tie(story, ats, person, candidate_id)
        write(seat, person)
    fetch(seconds=1)
    assert kept(ats, "recruiter-messages") == []

    fetch(minutes=2)

    assert [row["candidate"] for row in kept(ats, "recruiter-messages")] == ["C-2"]


def test_company_level_access_alone_copies_no_history(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat
) -> None:
    tie(story, ats, member)
    write(seat, member)
    story.connection.contracts.update(is_on=False)

    fetch(seconds=1)

    assert ats.history == {}
    assert not Reach.objects.exists()


def test_refresh_fetches_the_history_at_once(story: Story, ats: FakeSimulator, member: Member, seat: Seat) -> None:
    tie(story, ats, member)
    fetch(seconds=1)

    # ``fetch`` has read the history up to one second in the future. So write the message after that time, and request
    # the refresh still later.
    with clock.moved(timedelta(seconds=2)):
        write(seat, member)
    with clock.moved(timedelta(seconds=3)):
        story.call("POST", "/history")
        run_tasks()

    assert [row["text"] for row in kept(ats, "recruiter-messages")] == ["Hello Ada"]
