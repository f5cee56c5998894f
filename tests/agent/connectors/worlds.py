"""What the suite needs from a connector and from the double that the connector reads and writes."""

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import ClassVar

from hirewire.agent.sdk.connector import Connector, Hint, Webhook
from hirewire.agent.sdk.records import Record, Stream


@dataclasses.dataclass
class Changes:
    """One action on the double for each kind of change.

    Each action returns the id of the record that must then arrive.
    """

    edit: Callable[[], str]
    move_stage: Callable[[], str]
    #: None if the ATS lets nobody read notes.
    add_note: Callable[[], str] | None
    edit_note: Callable[[], str] | None
    #: None if the ATS has no feedback.
    submit_feedback: Callable[[], str] | None


class World(ABC):
    open_job: ClassVar[str]
    closed_job: ClassVar[str]
    applied: ClassVar[tuple[str, str]]  # a candidate, and a job they applied to
    known_email: ClassVar[str]
    #: What the ATS calls the permission to read applications.
    applications_permission: ClassVar[str] = "applications"
    #: A stream that can be read without the permission to read applications.
    unaffected: ClassVar[Stream] = Stream.CANDIDATES
    #: The kinds of parts that the double's applications have.
    parts: ClassVar[frozenset[str]] = frozenset({"stages", "notes", "feedback"})
    #: Streams that the ATS can only return in full.
    full_streams: ClassVar[frozenset[Stream]] = frozenset()

    @abstractmethod
    def connector(self) -> Connector: ...

    @abstractmethod
    def ids(self, stream: Stream) -> set[str]:
        """Ids of all records in the double."""

    @abstractmethod
    def small_pages(self) -> None: ...

    @abstractmethod
    def changes(self) -> Changes: ...

    @abstractmethod
    def correct_email(self, email: str) -> object:
        """Replace the e-mail address of the candidate in ``applied`` with this one."""

    @abstractmethod
    def make_private(self) -> str: ...

    @abstractmethod
    def delete_candidate(self) -> str: ...

    @abstractmethod
    def between_pages(self, act: Callable[[], object]) -> None:
        """Run ``act`` between the first and the second page."""

    @abstractmethod
    def repeat_pages(self) -> None: ...

    @abstractmethod
    def throttle(self, seconds: float) -> None: ...

    @abstractmethod
    def fail_once(self) -> None: ...

    @abstractmethod
    def request_count(self) -> int: ...

    @abstractmethod
    def throttle_silently(self) -> None:
        """Answer one request with “too many requests”, without saying how long to wait."""

    @abstractmethod
    def break_down(self) -> None:
        """From now on, answer every request with a server error."""

    @abstractmethod
    def fields(self, stream: Stream) -> Collection[str]:
        """The fields that the connector does not need in the rows of the stream."""

    @abstractmethod
    def blank(self, stream: Stream, field: str, *, is_there: bool) -> None:
        """From now on, send the field as null if ``is_there``, and leave it out if not."""

    @abstractmethod
    def set_clock(self, lead: timedelta) -> None:
        """Set the ATS's clock ahead of ours by ``lead``, or behind ours if ``lead`` is negative."""

    @abstractmethod
    def pass_time(self, time: timedelta) -> None: ...

    @abstractmethod
    def examples(self) -> Sequence[Record]:
        """Records of the double as they must arrive, with every field filled."""

    @abstractmethod
    def revoke_key(self) -> None: ...

    @abstractmethod
    def forbid(self, stream: Stream) -> None: ...

    @abstractmethod
    def lose_answers(self) -> None: ...

    @abstractmethod
    def write_count(self) -> int: ...

    @abstractmethod
    def sends_mail(self) -> bool: ...

    @abstractmethod
    def webhook(self) -> tuple[Webhook, Hint]:
        """A genuine webhook, and the record it is about."""

    @abstractmethod
    def unknown_webhook(self) -> Webhook: ...

    def forgeries(self) -> Sequence[Webhook]:
        """Webhooks that somebody could forge from a genuine one without knowing the secret."""
        webhook, _ = self.webhook()
        return [Webhook(body=webhook.body + b" ", headers=webhook.headers), Webhook(body=webhook.body, headers={})]
