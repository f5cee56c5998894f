from dataclasses import dataclass

from django.db import transaction

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.messaging import errors
from hirewire.hub.recruiting.messaging.events import ContactDataShared, InMailAnswered, InMailSent
from hirewire.hub.recruiting.messaging.models import InMailState, MailStub, Message, Side, Thread, this_millisecond
from hirewire.hub.recruiting.messaging.writing import REPEATED_WITHIN, check_reach, text_of
from hirewire.kit import clock
from hirewire.kit.text.sentences import sentence
from hirewire.kit.work.events import publish

MOST_SUBJECT, MOST_BODY = 200, 10_000


@dataclass(frozen=True, slots=True)
class ContactData:
    email_addresses: tuple[str, ...] = ()
    phone_numbers: tuple[str, ...] = ()


@needs(Verb.INMAIL)
@transaction.atomic
def send_inmail(*, seat: Seat, member: Member, subject: str, body: str) -> Message:
    """Send InMail. A double click sends one message: the second call returns the message of the first."""
    check_reach(seat, member)
    subject = text_of(sentence("The subject"), subject, MOST_SUBJECT)
    body = text_of(sentence("The message"), body, MOST_BODY)
    thread, _ = Thread.objects.get_or_create(seat=seat, member=member, defaults={"contract": seat.contract})
    if _held(thread).state == InMailState.DECLINED:
        raise errors.InMailDeclined(member.name)
    newest = thread.messages.order_by("-created_at", "-pk").first()
    if newest is not None and _repeats(newest, subject, body):
        return newest
    message = Message.objects.create(thread=thread, author=Side.SEAT, subject=subject, body=body)
    audit.record(
        action="inmail.sent",
        actor=seat.person,
        organization=seat.contract.organization,
        contract=seat.contract,
        subject=member.name,
    )
    publish(InMailSent(message_id=message.pk))
    return message


@transaction.atomic
def answer(*, thread: Thread, body: str, share_contact_data: ContactData | None = None) -> Message:
    """Accept an InMail, or continue a conversation.

    Contact data are accepted only with the first answer; data sent with later answers are ignored.
    """
    thread = _held(thread)
    is_first = thread.state == InMailState.WAITING
    message = _say(thread, body)
    _settle(thread, InMailState.ACCEPTED)
    if is_first and share_contact_data is not None:
        _share(thread, share_contact_data)
    return message


@transaction.atomic
def decline(*, thread: Thread, body: str = "") -> None:
    thread = _held(thread)
    if thread.state != InMailState.WAITING:
        raise errors.AlreadyAnswered
    if body:
        _say(thread, body)
    _settle(thread, InMailState.DECLINED)


def read_thread(*, thread: Thread) -> None:
    """Mark a conversation as read. This is not audited, because it changes nothing for anybody else."""
    Thread.objects.filter(pk=thread.pk, is_unread=True).update(is_unread=False)


def _held(thread: Thread) -> Thread:
    """Lock the thread, so that only one answer can be the first."""
    rows = Thread.objects.select_related("contract__organization", "seat__person", "member")
    return rows.select_for_update(of=("self",)).get(pk=thread.pk)


def _repeats(message: Message, subject: str, body: str) -> bool:
    is_same = (message.author, message.subject, message.body) == (Side.SEAT, subject, body)
    return is_same and message.created_at > clock.now() - REPEATED_WITHIN


def _say(thread: Thread, body: str) -> Message:
    body = text_of(sentence("The message"), body, MOST_BODY)
    return Message.objects.create(thread=thread, author=Side.MEMBER, body=body)


def _settle(thread: Thread, state: InMailState) -> None:
    if thread.member.closed_at is not None:
        raise errors.MemberClosed
    before, thread.state = thread.state, state
    thread.is_unread = True
    thread.last_answer_at = this_millisecond()
    thread.answered_at = thread.answered_at or thread.last_answer_at
    thread.save(update_fields=["state", "is_unread", "answered_at", "last_answer_at"])
    audit.record(
        action="inmail.answered",
        actor=thread.member,
        organization=thread.contract.organization,
        contract=thread.contract,
        subject=thread.seat.person.name,
        before=before,
        after=state,
    )
    publish(InMailAnswered(thread_id=thread.pk))


def _share(thread: Thread, contact: ContactData) -> None:
    if not (contact.email_addresses or contact.phone_numbers):
        raise errors.NoContactData
    stub = MailStub.objects.create(
        contract=thread.contract,
        owner=thread.seat,
        member=thread.member,
        email_addresses=list(contact.email_addresses),
        phone_numbers=list(contact.phone_numbers),
    )
    audit.record(
        action="contact_data.shared",
        actor=thread.member,
        organization=thread.contract.organization,
        contract=thread.contract,
        subject=thread.seat.person.name,
    )
    publish(ContactDataShared(stub_id=stub.pk))
