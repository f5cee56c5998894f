from datetime import timedelta

import pytest

from hirewire.hub.identity.accounts.models import Seat, SeatState
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.recruiting.messaging import mentions, notes
from hirewire.hub.recruiting.messaging.models import NoteMention, ProspectNote, Visibility
from hirewire.kit import clock
from tests.factories import hub

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract() -> Contract:
    return hub.contract()


@pytest.fixture
def author(contract: Contract) -> Seat:
    return hub.seat(contract, hub.person("Amara", "Okafor"))


@pytest.fixture
def wei(contract: Contract) -> Seat:
    return hub.seat(contract, hub.person("Wei-Lin", "Chang"))


@pytest.fixture
def member() -> Member:
    return hub.member()


def written(author: Seat, member: Member, text: str, visibility: Visibility = Visibility.CONTRACT) -> ProspectNote:
    return notes.write_note(seat=author, member=member, text=text, visibility=visibility)


def mentioned() -> set[str]:
    return {mention.seat.person.name for mention in NoteMention.objects.all()}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@Wei-Lin Chang, please call her.", {"Wei-Lin Chang"}),
        ("Ask (@wei-lin chang)", {"Wei-Lin Chang"}),
        ("@Wei-Lin Chang", {"Wei-Lin Chang"}),
        ("@Wei-Lin Changs cousin", set()),
        ("@Wei-Lin", set()),
        ("Wei-Lin Chang", set()),
        ("mail@Wei-Lin Chang", set()),
        ("@@Wei-Lin Chang", set()),
        ("@Wei-Lin Chang-Meier", set()),
    ],
)
def test_a_name_after_an_at_is_a_mention(author: Seat, wei: Seat, member: Member, text: str, names: set[str]) -> None:
    written(author, member, text)

    assert mentioned() == names


def test_the_longer_of_two_names_counts(author: Seat, contract: Contract, member: Member) -> None:
    for last_name in ("King", "King Noel"):
        hub.seat(contract, hub.person("Ada", last_name))

    written(author, member, "@Ada King Noel knows.")

    assert mentioned() == {"Ada King Noel"}


def test_two_people_of_one_name_are_both_mentioned(author: Seat, contract: Contract, member: Member) -> None:
    for _ in range(2):
        hub.seat(contract, hub.person("Ada", "King"))

    written(author, member, "@Ada King")

    assert NoteMention.objects.count() == 2


def test_neither_strangers_nor_the_author_are_mentioned(author: Seat, member: Member) -> None:
    hub.seat(who=hub.person("Wei-Lin", "Chang"))

    note = written(author, member, "@Wei-Lin Chang @Amara Okafor")

    assert (mentioned(), mentions.unaware(note)) == (set(), [])


def test_a_private_note_mentions_nobody_and_the_author_is_told(author: Seat, wei: Seat, member: Member) -> None:
    note = written(author, member, "@Wei-Lin Chang", Visibility.PRIVATE)

    assert (mentioned(), mentions.unaware(note)) == (set(), [wei])


def test_sharing_a_note_mentions_people_from_then_on(author: Seat, wei: Seat, member: Member) -> None:
    with clock.stopped(clock.now() - timedelta(days=3)):
        note = written(author, member, "@Wei-Lin Chang", Visibility.PRIVATE)

    notes.edit_note(seat=author, note=note, text=note.text, visibility=Visibility.CONTRACT)

    assert NoteMention.objects.get().created_at > clock.now() - timedelta(minutes=1)
    note.refresh_from_db()
    assert mentions.unaware(note) == []


def test_editing_keeps_the_time_of_earlier_mentions(
    author: Seat, wei: Seat, contract: Contract, member: Member
) -> None:
    hub.seat(contract, hub.person("Ada", "King"))
    with clock.stopped(clock.now() - timedelta(days=3)):
        note = written(author, member, "@Wei-Lin Chang")
    since = NoteMention.objects.get().created_at

    notes.edit_note(seat=author, note=note, text="@Wei-Lin Chang @Ada King", visibility=Visibility.CONTRACT)
    assert (mentioned(), NoteMention.objects.get(seat=wei).created_at) == ({"Wei-Lin Chang", "Ada King"}, since)
    notes.edit_note(seat=author, note=note, text="@Ada King", visibility=Visibility.CONTRACT)
    assert mentioned() == {"Ada King"}


@pytest.mark.parametrize("ending", ["private", "deleted"])
def test_a_note_made_private_or_deleted_mentions_nobody(author: Seat, wei: Seat, member: Member, ending: str) -> None:
    note = written(author, member, "@Wei-Lin Chang")

    if ending == "private":
        notes.edit_note(seat=author, note=note, text=note.text, visibility=Visibility.PRIVATE)
    else:
        notes.delete_note(seat=author, note=note)

    assert mentioned() == set()


def test_a_parked_seat_or_one_without_a_role_is_not_mentioned(
    author: Seat, wei: Seat, contract: Contract, member: Member
) -> None:
    wei.state = SeatState.PARKED
    wei.save()
    hub.seat(contract, hub.person("Ada", "King"), ())

    note = written(author, member, "@Wei-Lin Chang @Ada King")

    assert mentioned() == set()
    assert {seat.person.name for seat in mentions.unaware(note)} == {"Wei-Lin Chang", "Ada King"}


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", ["Wei-Lin Chang", "Ada King"]),
        ("wei", ["Wei-Lin Chang"]),
        ("lin ch", ["Wei-Lin Chang"]),
        ("KING ada", ["Ada King"]),
        ("okafor", []),
        ("hang", []),
        ("(", []),
        ("zed", []),
    ],
)
def test_colleagues_are_proposed_by_the_beginnings_of_their_names(
    author: Seat, wei: Seat, contract: Contract, typed: str, names: list[str]
) -> None:
    hub.seat(contract, hub.person("Ada", "King"), (Role.HIRING_MANAGER,))
    parked = hub.seat(contract, hub.person("Zed", "Parked"))
    parked.state = SeatState.PARKED
    parked.save()
    hub.seat(who=hub.person("Zed", "Stranger"))

    assert [seat.person.name for seat in mentions.proposed(author, typed)] == names
