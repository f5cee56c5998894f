"""Convert rows to records for one application, with the ids by which that application knows people."""

from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.identity.members.profiles import stub_profile
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.messaging.models import MailStub, Message, ProspectNote, Side
from hirewire.kit import clock
from hirewire.wire.records.conversations import Content, ConversationEvent, MailBody, MailContent
from hirewire.wire.records.prospect_notes import ProspectNote as ProspectNoteRecord
from hirewire.wire.records.stamps import AuditStamp
from hirewire.wire.records.stubs import MailStub as MailStubRecord
from hirewire.wire.urn import PersonUrn, contract_urn, messaging_thread_urn, seat_urn


def conversation_event(application: DeveloperApplication, message: Message) -> ConversationEvent:
    thread = message.thread
    seat, person = seat_urn(thread.seat_id), person_urn(application.pk, thread.member_id)
    author, recipient = (seat, person) if message.author == Side.SEAT else (person, seat)
    mail = MailContent(subject=message.subject or None, body=MailBody(text=message.body))
    return ConversationEvent(
        id=message.wire_id,
        thread_urn=messaging_thread_urn(thread.pk),
        author=author,
        recipients=[recipient],
        created_at=clock.to_millis(message.created_at),
        content=Content(mail=mail),
    )


def mail_stub(application: DeveloperApplication, stub: MailStub) -> MailStubRecord:
    return MailStubRecord(
        id=stub.pk,
        contract=contract_urn(stub.contract_id),
        owner=seat_urn(stub.owner_id),
        created_at=clock.to_millis(stub.created_at),
        stub_profile=stub_profile(
            application.pk, stub.member, email_addresses=stub.email_addresses, phone_numbers=stub.phone_numbers
        ),
    )


def prospect_note(application: DeveloperApplication, note: ProspectNote) -> ProspectNoteRecord:
    """A note that was deleted or became private is marked as not active, and has no text."""
    owner = seat_urn(note.owner_id)
    return ProspectNoteRecord(
        id=note.pk,
        contract=contract_urn(note.contract_id),
        owner=owner,
        prospect=PersonUrn(person_urn(application.pk, note.member_id)),
        created=AuditStamp(actor=owner, time=clock.to_millis(note.created_at)),
        last_modified=AuditStamp(actor=owner, time=clock.to_millis(note.last_modified_at)),
        active=note.is_shared,
        note=note.text if note.is_shared else None,
    )
