"""InMail that recruiters and members write to each other, and recruiters' notes about members."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.models import Contract
from hirewire.kit import clock


def this_millisecond() -> datetime:
    """The current time in whole milliseconds, as in the protocol.

    A finer time could fall between two adjacent time ranges, and an ATS that asks for both would miss the change.
    """
    return clock.from_millis(clock.millis())


class InMailState(models.TextChoices):
    """How the member answered. Somebody who declined may still accept by answering later."""

    WAITING = "WAITING", "No answer yet"
    ACCEPTED = "ACCEPTED", "Accepted"
    DECLINED = "DECLINED", "Declined"


class Thread(models.Model):
    """All InMail between one seat and one member; ``urn:li:messagingThread:{id}`` on the wire."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="threads")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="threads")
    member = models.ForeignKey(Member, models.CASCADE, related_name="threads")
    state = models.CharField(max_length=10, choices=InMailState.choices, default=InMailState.WAITING)
    #: The member has answered since the recruiter last opened the conversation.
    is_unread = models.BooleanField(default=False, db_default=False)
    #: When the member first accepted or declined.
    answered_at = models.DateTimeField(null=True, blank=True)
    #: When the member last accepted, declined or wrote. None if the member never did, or if the row is older than this
    #: column.
    last_answer_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=this_millisecond)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["seat", "member"], name="hub_thread_once"),)
        indexes = (
            models.Index(fields=["contract", "member"], name="hub_thread_member"),
            models.Index(fields=["seat"], condition=Q(is_unread=True), name="hub_thread_unread"),
        )

    def __str__(self) -> str:
        return f"thread {self.pk}, {self.state}"


class Side(models.TextChoices):
    SEAT = "SEAT", "Recruiter"
    MEMBER = "MEMBER", "Member"


class Message(models.Model):
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="messages")
    author = models.CharField(max_length=6, choices=Side.choices)
    #: Empty in the member's answers.
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    created_at = models.DateTimeField(default=this_millisecond)

    class Meta:
        indexes = (models.Index(fields=["thread", "created_at"], name="hub_message_window"),)

    def __str__(self) -> str:
        return self.wire_id

    @property
    def wire_id(self) -> str:
        return f"I{self.thread_id}_{self.pk}"


class InMailTemplate(models.Model):
    """InMail text that a recruiter reuses. ``messaging.writing`` defines which placeholders it may contain."""

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="inmail_templates")
    name = models.CharField(max_length=100)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(F("seat"), Lower("name"), name="hub_inmail_template_name"),)

    def __str__(self) -> str:
        return self.name


class MailStub(models.Model):
    """The member's consent that ``owner`` may know the member's contact data. Without a row, there is no consent."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="mail_stubs")
    owner = models.ForeignKey(Seat, models.CASCADE, related_name="mail_stubs")
    member = models.ForeignKey(Member, models.CASCADE, related_name="mail_stubs")
    email_addresses = ArrayField(models.EmailField(), default=list, blank=True)
    phone_numbers = ArrayField(models.CharField(max_length=50), default=list, blank=True)
    created_at = models.DateTimeField(default=this_millisecond)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["owner", "member"], name="hub_mail_stub_once"),)
        indexes = (models.Index(fields=["contract", "created_at"], name="hub_mail_stub_newest"),)

    def __str__(self) -> str:
        return f"stub {self.pk}"


class Visibility(models.TextChoices):
    PRIVATE = "PRIVATE", "Only me"
    CONTRACT = "CONTRACT", "Everybody on the contract"


class ProspectNote(models.Model):
    """A note about a member. A deleted note stays, without its text, so that an ATS learns of the deletion."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="prospect_notes")
    owner = models.ForeignKey(Seat, models.CASCADE, related_name="prospect_notes")
    member = models.ForeignKey(Member, models.CASCADE, related_name="prospect_notes")
    text = models.TextField(blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.PRIVATE)
    is_active = models.BooleanField(default=True)
    #: Whether the note was ever shared. If so, an ATS may have a copy and must learn of every later change, even if the
    #: note has become private.
    was_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=this_millisecond)
    last_modified_at = models.DateTimeField(default=this_millisecond)

    class Meta:
        indexes = (
            models.Index(
                fields=["contract", "last_modified_at"], condition=Q(was_shared=True), name="hub_prospect_note_window"
            ),
            models.Index(fields=["contract", "member"], name="hub_prospect_note_member"),
        )

    def __str__(self) -> str:
        return f"note {self.pk}, {self.visibility}"

    @property
    def is_shared(self) -> bool:
        return self.is_active and self.visibility == Visibility.CONTRACT


class NoteMention(models.Model):
    """A colleague whom a note mentions. Only shared notes have mentions."""

    note = models.ForeignKey(ProspectNote, models.CASCADE, related_name="mentions")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="mentions", db_index=False)
    created_at = models.DateTimeField(default=this_millisecond)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["note", "seat"], name="hub_note_mention_once"),)
        indexes = (models.Index(fields=["seat", "created_at"], name="hub_note_mention_newest"),)

    def __str__(self) -> str:
        return f"seat {self.seat_id} in note {self.note_id}"
