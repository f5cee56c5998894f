from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar, Final, NamedTuple, TypeVar
from urllib.parse import quote

import httpx2
import msgspec

from hirewire.agent.connectors.simulator import history, lengths, mapping, rows, webhooks
from hirewire.agent.sdk.connector import Entity, Hint, Page, Report, Skipped, Webhook
from hirewire.agent.sdk.errors import Refused, SkipRecord
from hirewire.agent.sdk.http import AtsClient, BearerKey, Pace, PageGuard, Trail
from hirewire.agent.sdk.orders import (
    AddNote,
    AddProspect,
    AddToJob,
    ExportedPerson,
    KeepEvaluation,
    KeepMessage,
    KeepNote,
    NoteClosedAccount,
    Order,
    RemoveNote,
    SetReaders,
    Written,
)
from hirewire.agent.sdk.records import Candidate, Named, Phone, Record, Stream
from hirewire.agent.sdk.undo import Made, Part

T = TypeVar("T")
PAGE_SIZE: Final = 500
PERMISSIONS: Final = ("jobs", "users", "candidates", "applications", "groups", "write")
SOURCE: Final = "Recruiter"


class Settings(msgspec.Struct, frozen=True):
    base_url: str
    api_key: str

    def __repr__(self) -> str:
        return f"Settings(base_url={self.base_url!r})"


class _Kind(NamedTuple):
    row: type[Any]
    record: Callable[[Any], Record]
    #: The kind's name in the deletions feed.
    deletions: str


KINDS: Final[Mapping[Stream, _Kind]] = {
    Stream.JOBS: _Kind(rows.JobRow, mapping.job_from, "job"),
    Stream.USERS: _Kind(rows.UserRow, mapping.user_from, "user"),
    Stream.CANDIDATES: _Kind(rows.CandidateRow, mapping.candidate_from, "candidate"),
    Stream.APPLICATIONS: _Kind(rows.ApplicationRow, mapping.application_from, "application"),
    Stream.GROUPS: _Kind(rows.GroupRow, mapping.group_from, "group"),
}
COUNTED: Final = {
    "jobs": Entity.JOBS,
    "candidates": Entity.CANDIDATES,
    "candidate_notes": Entity.CANDIDATE_NOTES,
    "applications": Entity.APPLICATIONS,
    "application_notes": Entity.APPLICATION_NOTES,
    "scorecards": Entity.FEEDBACK,
    "stages": Entity.STAGES,
    "files": Entity.FILES,
    "group_jobs": Entity.LISTED_JOBS,
}


class _Cursor(msgspec.Struct, frozen=True, omit_defaults=True):
    """The position ``at`` in the stream, and the position ``gone`` in the deletions feed, which all streams share."""

    at: str | None = None
    gone: str | None = None
    #: What the run stores about the pages before ``at``, to notice when pages form a circle.
    trail: Trail = Trail()


class Simulator:
    title: ClassVar[str] = "ATS Simulator"
    can: ClassVar[frozenset[type[Order]]] = frozenset(
        {
            AddToJob,
            AddNote,
            AddProspect,
            KeepMessage,
            KeepNote,
            RemoveNote,
            NoteClosedAccount,
            SetReaders,
            KeepEvaluation,
        }
    )

    def __init__(
        self,
        settings: Settings,
        *,
        webhook_secret: str,
        transport: httpx2.BaseTransport | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._webhook_secret = webhook_secret
        self._api = AtsClient(
            base_url=settings.base_url.rstrip("/") + "/",
            auth=BearerKey(settings.api_key),
            pace=pace or Pace(),
            transport=transport,
        )

    def close(self) -> None:
        self._api.close()

    def check(self) -> Report:
        account = self._read("account", rows.AccountRow, needs="account")
        permissions = set(account.permissions or ())
        return Report(
            account.name, account.version or "", tuple(name for name in PERMISSIONS if name not in permissions)
        )

    def counts(self) -> Mapping[Entity, int]:
        numbers = self._read("counts", dict[str, int], needs="account")
        return {entity: numbers[name] for name, entity in COUNTED.items() if name in numbers}

    def changes(self, stream: Stream, since: bytes | None) -> Iterator[Page]:
        cursor = msgspec.json.decode(since, type=_Cursor) if since else _Cursor()
        guard = PageGuard(stream, at=cursor.at, trail=cursor.trail)
        more = True
        while more:
            answer = self._items(stream, msgspec.Raw, cursor=cursor.at, limit=PAGE_SIZE)
            guard.check(answer.next, (bytes(raw) for raw in answer.items))
            more = answer.next is not None
            # Read the deletions only after the last page: somebody may delete a record after the agent reads its page.
            deleted, seen = ((), cursor.gone) if more else self._deletions(KINDS[stream].deletions, cursor.gone)
            cursor = _Cursor(answer.next, seen, guard.trail) if answer.next else _Cursor(answer.watermark, seen)
            records, skipped = _records(KINDS[stream], answer.items)
            yield Page(records, skipped, deleted, msgspec.json.encode(cursor), is_last=not more)

    def ids(self, stream: Stream) -> Iterator[str]:
        guard = PageGuard(f"ids of {stream}")
        token: str | None = None
        while True:
            answer = self._items(f"{stream}/ids", str, needs=stream, cursor=token)
            guard.check(answer.next, answer.items)
            yield from answer.items
            token = answer.next
            if token is None:
                return

    def read(self, stream: Stream, key: str) -> Record | None:
        content = self._api.get(f"{stream}/{_segment(key)}", needs=stream)
        return None if content is None else KINDS[stream].record(_decode(content, KINDS[stream].row))

    def content(self, file_id: str) -> bytes | None:
        return self._api.get(f"files/{_segment(file_id)}", needs=Stream.APPLICATIONS)

    def find(self, person: ExportedPerson) -> Candidate | None:
        """Search by Recruiter's id of the person, then by e-mail, then by profile.

        Recruiter's id comes first, because only a match by this id is certain to be the same person. If several
        candidates match, return the candidate that was changed last.
        """
        lookups: list[dict[str, str]] = [{"recruiter_person": person.person}]
        lookups += [{"email": email} for email in person.emails]
        lookups += [{"profile_url": person.profile_url}] if person.profile_url else []
        for lookup in lookups:
            matches = self._items("candidates", rows.CandidateRow, **lookup).items
            if matches:
                return mapping.candidate_from(max(matches, key=lambda row: row.updated_at))
        return None

    def write(self, order: Order) -> Written:
        match order:
            case AddToJob():
                return self._add_to_job(order)
            case AddNote():
                return self._add_note(order)
            case KeepMessage() | KeepNote() | RemoveNote() | NoteClosedAccount() | SetReaders() | KeepEvaluation():
                return history.write(self._api, order)
            case AddProspect():
                return self._add_prospect(order)
            case _:
                raise SkipRecord(f"{self.title} does not accept {type(order).__name__}.")

    def undo(self, made: Made) -> None:
        if made.part is not Part.NOTE:
            raise SkipRecord(f"{self.title} does not let us delete the {made.part}.")
        history.remove_note(self._api, made.candidate_id, made.key)

    def listen(self, url: str) -> None:
        self._api.send("POST", "webhooks", {"url": url, "secret": self._webhook_secret}, needs="write")

    def unlisten(self, url: str) -> None:
        self._api.send("DELETE", "webhooks", {"url": url}, needs="write")

    def hints(self, request: Webhook) -> Iterable[Hint]:
        return webhooks.hints(request, secret=self._webhook_secret)

    def _add_to_job(self, order: AddToJob) -> Written:
        if order.job_id is not None:
            # Check the job first: otherwise an export to a closed job might create a candidate without an application.
            self._require_open(order.job_id)
        candidate_id = order.candidate_id
        if candidate_id is None:
            candidate_id = self._create(order.person, source=_source(order), beside=order.beside)
        else:
            self._introduce(candidate_id, order.person)
        if order.job_id is None:
            return Written(candidate_id=candidate_id, was_there=order.candidate_id is not None)
        body = {"candidate_id": candidate_id, "job_id": order.job_id, "source": _source(order)}
        if order.credited_to:
            body["credited_to"] = order.credited_to
        try:
            made = _decode(self._api.send("POST", "applications", body, needs="write"), _Made)
        except Refused as refused:
            if refused.status != HTTPStatus.CONFLICT:
                raise
            existing = _decode(refused.body, _Made)
            return Written(candidate_id=candidate_id, application_id=existing.id, was_there=True)
        return Written(candidate_id=candidate_id, application_id=made.id)

    def _require_open(self, job_id: str) -> None:
        content = self._api.get(f"jobs/{_segment(job_id)}", needs="jobs")
        if content is None:
            raise SkipRecord(f"{job_id} is no longer a job in this ATS.")
        job = _decode(content, rows.JobRow)
        if job.state != "open":
            raise SkipRecord(f"{job_id} ({job.title}) is {job.state}; it accepts no new people.")

    def _create(self, person: ExportedPerson, *, source: str = SOURCE, beside: Sequence[str] = ()) -> str:
        body: dict[str, Any] = {
            "first_name": lengths.name(person.first_name),
            "last_name": lengths.name(person.last_name),
            "emails": list(person.emails),
            "phones": [_phone(phone) for phone in person.phones],
            "title": lengths.line(person.title or person.headline),
            "company": lengths.line(person.employers[0]) if person.employers else "",
            "profile_url": person.profile_url,
            "recruiter_person": person.person,
            "source": source,
        }
        if beside:
            body["beside"] = list(beside)
        return _decode(self._api.send("POST", "candidates", body, needs="write"), _Made).id

    def _introduce(self, candidate_id: str, person: ExportedPerson) -> None:
        """Link the record to the person in Recruiter, and add the profile URL if the record has none."""
        known = self.read(Stream.CANDIDATES, candidate_id)
        if not isinstance(known, Candidate):
            raise SkipRecord(f"{candidate_id} is no longer a candidate in this ATS.")
        changes = {"recruiter_person": person.person}
        if person.profile_url and not known.profile_url:
            changes["profile_url"] = person.profile_url
        if known.recruiter_person != person.person or len(changes) > 1:
            self._api.send("PATCH", f"candidates/{_segment(candidate_id)}", changes, needs="write")

    def _add_prospect(self, order: AddProspect) -> Written:
        if not order.candidate_id:
            return Written(candidate_id=self._create(order.person))
        self._introduce(order.candidate_id, order.person)
        known = self.read(Stream.CANDIDATES, order.candidate_id)
        if isinstance(known, Candidate):
            known_emails = {email.casefold() for email in known.emails}
            emails = [email for email in order.person.emails if email.casefold() not in known_emails]
            numbers = {phone.number for phone in known.phones}
            phones = [phone for phone in order.person.phones if phone.number not in numbers]
            changes: dict[str, Any] = {}
            if emails:
                changes["emails"] = [*known.emails, *emails]
            if phones:
                changes["phones"] = [_phone(phone) for phone in (*known.phones, *phones)]
            if changes:
                self._api.send("PATCH", f"candidates/{_segment(order.candidate_id)}", changes, needs="write")
        return Written(candidate_id=order.candidate_id, was_there=True)

    def _add_note(self, order: AddNote) -> Written:
        author = lengths.named(Named(order.author_first_name, order.author_last_name))
        # The origin keeps the note from being sent back to Recruiter.
        body = {"text": order.text, "author": author, "origin": "recruiter"}
        path = f"candidates/{_segment(order.candidate_id)}/notes"
        made = _decode(self._api.send("POST", path, body, needs="write"), _Made)
        return Written(candidate_id=order.candidate_id, note_id=made.id)

    def _deletions(self, kind: str, since: str | None) -> tuple[tuple[str, ...], str | None]:
        guard = PageGuard("deletions")
        deleted: list[str] = []
        token = since
        while True:
            answer = self._items("deletions", rows.DeletionRow, needs="account", cursor=token, limit=PAGE_SIZE)
            guard.check(answer.next, ((row.kind, row.id) for row in answer.items))
            deleted += [row.id for row in answer.items if row.kind == kind]
            token = answer.next or answer.watermark
            if answer.next is None:
                return tuple(deleted), token

    def _items(self, path: str, row: type[T], *, needs: str | None = None, **params: str | int | None) -> rows.Items[T]:
        content = self._api.get(path, needs=needs or path, **params)
        if content is None:
            raise SkipRecord(f"This version of the ATS has no list of {path}.")
        return _decode(content, rows.Items[row])  # type: ignore[valid-type] # a type known only at run time

    def _read(self, path: str, shape: type[T], *, needs: str) -> T:
        content = self._api.get(path, needs=needs)
        if content is None:
            raise SkipRecord(f"This version of the ATS has no {path}.")
        return _decode(content, shape)


class _Made(msgspec.Struct):
    id: str


def _records(kind: _Kind, raw_records: list[msgspec.Raw]) -> tuple[tuple[Record, ...], tuple[Skipped, ...]]:
    """Decode each row separately, so that one malformed row does not hide the others."""
    records: list[Record] = []
    skipped: list[Skipped] = []
    for raw in raw_records:
        try:
            records.append(kind.record(msgspec.json.decode(raw, type=kind.row)))
        except msgspec.MsgspecError as wrong:
            key = msgspec.json.decode(raw, type=dict[str, Any]).get("id")
            skipped.append(Skipped(str(key), f"The ATS sent this record in a form that we cannot read: {wrong}."))
    return tuple(records), tuple(skipped)


def _decode(content: bytes, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(content, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as wrong:
        raise SkipRecord(f"The ATS sent an answer that we cannot read: {wrong}.") from wrong


def _source(order: AddToJob) -> str:
    who = order.exported_by
    return lengths.line(f"{SOURCE}, {who.first_name} {who.last_name}") if who else SOURCE


def _phone(phone: Phone) -> dict[str, str]:
    return {"number": phone.number, "extension": phone.extension or ""}


def _segment(key: str) -> str:
    return quote(key, safe="")
