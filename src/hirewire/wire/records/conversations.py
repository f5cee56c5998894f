"""InMail, as the one who wrote or received it has it."""

import msgspec

from hirewire.wire.urn import MessagingThreadUrn
from hirewire.wire.validation import Record


class MailBody(Record, frozen=True, kw_only=True):
    text: str


class MailContent(Record, frozen=True, kw_only=True):
    body: MailBody
    #: Answers have none.
    subject: str | None = None


class Content(Record, frozen=True, kw_only=True):
    """A union of one member; other kinds than mail are not documented, and read as nothing."""

    mail: MailContent | None = msgspec.field(default=None, name="com.linkedin.messaging.events.MailContent")


class ConversationEvent(Record, frozen=True, kw_only=True):
    id: str
    thread_urn: MessagingThreadUrn
    #: A seat or a person, and so are the recipients.
    author: str
    recipients: list[str]
    created_at: int
    content: Content
