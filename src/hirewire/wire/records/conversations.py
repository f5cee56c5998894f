"""InMail, as its sender or recipient sees it."""

from typing import Annotated

import msgspec

from hirewire.wire.urn import MessagingThreadUrn
from hirewire.wire.validation import Record
from hirewire.wire.words import about


class MailBody(Record, frozen=True, kw_only=True):
    text: Annotated[
        str,
        about("The text.", example="Hello Noor, would you move?"),
    ]


class MailContent(Record, frozen=True, kw_only=True):
    body: Annotated[MailBody, about("The body of the message.")]
    subject: Annotated[
        str | None,
        about("The subject. Replies have none.", example="Crane work in Gdansk"),
    ] = None


class Content(Record, frozen=True, kw_only=True):
    """A union with one member. The public documents name no other member, so Hirewire reads other content as empty."""

    mail: Annotated[MailContent | None, about("The message. Absent if the event is not a message.")] = msgspec.field(
        default=None, name="com.linkedin.messaging.events.MailContent"
    )


class ConversationEvent(Record, frozen=True, kw_only=True):
    id: Annotated[str, about("The message's own id.", example="I600_1000")]
    thread_urn: Annotated[
        MessagingThreadUrn,
        about("The conversation that the message belongs to.", example="urn:li:messagingThread:600"),
    ]
    author: Annotated[
        str,
        about("Who wrote the message: the URN of a seat or of a person.", example="urn:li:seat:31"),
    ]
    recipients: Annotated[
        list[str],
        about("Who received the message: URNs of people or seats.", example=["urn:li:person:aB1cD2"]),
    ]
    created_at: Annotated[
        int,
        about("When the message was written, in milliseconds since 1970.", example=1767225600000),
    ]
    content: Annotated[Content, about("The message itself.")]
