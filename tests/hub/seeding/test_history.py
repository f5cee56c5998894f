"""The seeded InMails and notes of the sandbox's first company are the same on every machine."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from hirewire.cast.cast import LARKSPUR
from hirewire.hub.recruiting.messaging.models import (
    InMailState,
    MailStub,
    Message,
    ProspectNote,
    Side,
    Thread,
    Visibility,
)
from hirewire.hub.seeding import companies, history, members
from hirewire.kit import clock
from tests.support.ats import Ats
from tests.support.standing import standing

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("seeded history")]


@pytest.fixture(autouse=True, scope="module")
def _sandbox(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with standing(django_db_blocker):
        members.seed()
        companies.seed_companies()
        history.seed()
        yield


def test_seeded_conversations_are_in_every_state() -> None:
    states = list(Thread.objects.order_by("pk").values_list("state", flat=True))

    assert states == [
        InMailState.ACCEPTED,
        InMailState.ACCEPTED,
        InMailState.DECLINED,
        InMailState.DECLINED,
        InMailState.WAITING,
        InMailState.WAITING,
    ]
    assert Message.objects.filter(author=Side.MEMBER).count() == 3
    assert not Message.objects.filter(created_at__gte=clock.now()).exists()
    assert not Message.objects.filter(body__contains="{").exists()
    assert not Message.objects.filter(body__regex=r"^Hello [^\n]*\n+[a-z]").exists()


def test_recruiters_have_read_the_answers_to_which_they_replied() -> None:
    unread = Thread.objects.filter(is_unread=True).values_list("member", flat=True)

    assert {member_id - members.FIRST_ID for member_id in unread} == {4, 7}


def test_one_seeded_member_shared_contact_details() -> None:
    stub = MailStub.objects.get()

    assert (stub.member.name, stub.owner.person.name) == ("Mark Floyd", "Amara Okafor")
    assert (stub.email_addresses, stub.phone_numbers) == (["mark.floyd@inbox.example"], ["+44 1632 960006"])


def test_seeded_notes_include_shared_private_edited_and_deleted_ones() -> None:
    shared = ProspectNote.objects.filter(visibility=Visibility.CONTRACT)

    assert list(shared.order_by("pk").values_list("is_active", flat=True)) == [True, True, True, False]
    assert [note.text for note in shared if note.last_modified_at > note.created_at] == [
        "Knows rotas inside out. Would move to London from March.",
        "",
    ]
    assert ProspectNote.objects.filter(visibility=Visibility.PRIVATE, was_shared=False).count() == 2


def test_the_seeded_history_can_be_read_once_the_contract_is_on() -> None:
    thread = Thread.objects.order_by("pk")[0]
    ats = Ats(on=thread.contract)
    query = f"q=criteria&viewer=urn:li:seat:{thread.seat_id}&threadUrn=urn:li:messagingThread:{thread.pk}"

    events = ats.call("GET", "conversationEvents", query=query).json()["elements"]
    stubs = ats.call("GET", "mailStubs", query=f"q=contract&contract={thread.contract.urn}").json()["elements"]

    assert thread.contract_id == LARKSPUR.dashboards[0].id
    assert (len(events), len(stubs)) == (3, 1)


def test_seeding_again_adds_nothing() -> None:
    history.seed()

    assert (Thread.objects.count(), ProspectNote.objects.count()) == (6, 6)
