from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Final

import httpx2
import msgspec

from hirewire.agent.connectors.odoo.mapping import profile_of
from hirewire.agent.connectors.odoo.reading import APPLICANT, CANDIDATE, MESSAGE, Reader
from hirewire.agent.connectors.odoo.rows import Row
from hirewire.agent.connectors.odoo.rpc import Login, Odoo
from hirewire.agent.connectors.odoo.writing import Writer
from hirewire.agent.sdk.base import ApiConnector
from hirewire.agent.sdk.connector import Entity, Hint, Page, Report, Webhook
from hirewire.agent.sdk.drift import Watch
from hirewire.agent.sdk.errors import BadWebhook, Refused
from hirewire.agent.sdk.feeds import FeedReader
from hirewire.agent.sdk.http import Pace
from hirewire.agent.sdk.orders import ExportedPerson
from hirewire.agent.sdk.records import Candidate, Record, Stream

READS: Final = ("hr.job", APPLICANT, "res.users", MESSAGE, "ir.attachment")
WRITES: Final = ((APPLICANT, "create"), (APPLICANT, "write"))


class Settings(msgspec.Struct, frozen=True):
    base_url: str
    database: str
    user: str
    #: An API key or, before version 14, the user's password.
    key: str

    def __repr__(self) -> str:
        return f"Settings(base_url={self.base_url!r})"


class OdooRecruitment(ApiConnector):
    title: ClassVar[str] = "Odoo Recruitment"

    def __init__(
        self,
        settings: Settings,
        *,
        webhook_secret: str,
        transport: httpx2.BaseTransport | None = None,
        pace: Pace | None = None,
    ) -> None:
        del webhook_secret  # Odoo sends no webhooks
        base_url = settings.base_url.rstrip("/")
        self._settings = settings
        self._odoo = Odoo(
            base_url=base_url + "/",
            login=Login(settings.database, settings.user, settings.key),
            pace=pace or Pace(),
            transport=transport,
        )
        self._reader = Reader(self._odoo, base_url=base_url)
        self._writer = Writer(self._reader)

    @property
    def watch(self) -> Watch:
        return self._odoo.watch

    def close(self) -> None:
        self._odoo.close()

    def check(self) -> Report:
        models = [*READS, CANDIDATE] if self._reader.features.has_candidates else list(READS)
        wanted = [*((model, "read") for model in models), *WRITES]
        missing = [f"{model} · {access}" for model, access in wanted if not self._may(model, access)]
        return Report(self._settings.database, f"Odoo {self._odoo.full_version}", tuple(missing))

    def counts(self) -> Mapping[Entity, int]:
        counted = {
            Entity.JOBS: ("hr.job", []),
            Entity.CANDIDATES: (self._reader.model(Stream.CANDIDATES), []),
            Entity.APPLICATIONS: (APPLICANT, [["job_id", "!=", False]]),
        }
        context = {"active_test": False}
        return {
            entity: self._odoo.call(model, "search_count", domain=domain, context=context)
            if self._odoo.version >= _NAMED_DOMAIN
            else self._odoo.call(model, "search_count", args=domain, context=context)
            for entity, (model, domain) in counted.items()
        }

    def changes(self, stream: Stream, since: bytes | None) -> Iterator[Page]:
        if stream is Stream.GROUPS:
            return iter((Page((), cursor=b"{}", is_last=True),))
        reader = FeedReader(
            self._reader.feeds(stream),
            fetch=lambda feed, start, token: self._reader.fetch(stream, feed, start, token),
            contents=lambda feed, _start, raw: self._reader.contents(stream, feed, raw),
            now=self._odoo.server_now,
        )
        return reader.changes(since)

    def ids(self, stream: Stream) -> Iterator[str]:
        return iter(()) if stream is Stream.GROUPS else self._reader.ids(stream)

    def read(self, stream: Stream, key: str) -> Record | None:
        if stream is Stream.GROUPS or not key.isdecimal():
            return None
        rows = self._reader.by_ids(self._reader.model(stream), [int(key)])
        records = self._reader.records(stream, rows)
        # If several applicants are the same person, only the oldest is the candidate. So the record may have an id
        # other than ``key``.
        return next((record for record in records if record.id == key), None)

    def content(self, file_id: str) -> bytes | None:
        if not file_id.isdecimal():
            return None
        rows = self._reader.search("ir.attachment", [["id", "=", int(file_id)]], ["datas"])
        content = rows[0].get("datas") if rows else None
        return b64decode(content) if isinstance(content, str) else None

    def find(self, person: ExportedPerson) -> Candidate | None:
        model = self._reader.model(Stream.CANDIDATES)
        for email in person.emails:
            match = self._latest(self._matching(model, ["email_from", "=ilike", _literal(email)]))
            if match:
                return match
        if not person.profile_url:
            return None
        field = "linkedin_profile" if self._reader.features.has(model, "linkedin_profile") else "description"
        if not self._reader.features.has(model, field):
            return None
        rows = self._matching(model, [field, "ilike", _literal(person.profile_url)])
        # The search also finds longer profile addresses that only begin with the person's profile address.
        wanted = person.profile_url.rstrip("/")
        return self._latest([row for row in rows if profile_of(row).rstrip("/") == wanted])

    def hints(self, request: Webhook) -> Iterable[Hint]:
        del request
        raise BadWebhook("Odoo Recruitment sends no webhooks.")

    def _may(self, model: str, access: str) -> bool:
        if self._odoo.version >= _HAS_ACCESS:
            return bool(self._odoo.call(model, "has_access", ids=[], operation=access))
        try:
            return bool(self._odoo.call(model, "check_access_rights", operation=access, raise_exception=False))
        except Refused:
            return False

    def _matching(self, model: str, condition: list[Any]) -> list[Row]:
        return self._reader.search(model, [condition], self._reader.features.fields(model), limit=20, order="id desc")

    def _latest(self, rows: list[Row]) -> Candidate | None:
        records = self._reader.records(Stream.CANDIDATES, rows)
        people = [record for record in records if isinstance(record, Candidate)]
        return max(people, key=lambda person: person.modified_at, default=None)


#: The first version in which the argument of ``search_count`` is named ``domain``.
_NAMED_DOMAIN: Final = 16
#: The first version in which ``has_access`` replaces ``check_access_rights``.
_HAS_ACCESS: Final = 18


def _literal(value: str) -> str:
    """Escape a value for ``ilike``, so that it contains no wildcards."""
    return value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
