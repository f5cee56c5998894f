"""The base of all resources that an ATS syncs records into."""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

import msgspec
from django.db import transaction

from hirewire.hub.platform.company_ids.holding import hold_company_of
from hirewire.hub.platform.company_ids.queries import company_meant
from hirewire.hub.platform.integrations.queries import require_records, require_sync
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.restli.resource import Context, Done, Outcomes, Refused, Resource
from hirewire.kit.db.conflicts import retry
from hirewire.wire.restli import ComplexKey, Key
from hirewire.wire.urn import id_of
from hirewire.wire.validation import InvalidRecord, Record, decode_record

R = TypeVar("R", bound=NamedTuple)
T = TypeVar("T")

#: The ids that name a record in the ATS; the ids of its parent come first.
Ids = tuple[str, ...]

_DONE = Done()
#: The most characters of an ATS's id that the tables can store.
MAX_ID = 255


class Place(NamedTuple):
    organization_id: int
    ids: Ids


def in_company(application: DeveloperApplication, organization_id: int, change: Callable[[int], T]) -> T:
    """Call ``change`` with the company's id, in a transaction during which the company keeps that id.

    If a company moves to another id, its rows get the new id, so a change or deletion under the former id would not
    find them. Likewise, a new row under the former id could not refer to another row of the company, as a ``BlindHash``
    refers to its ``BlindKey``. All other new rows can be written without this function, even under the former id,
    because the move gives them the new id later.
    """

    @transaction.atomic
    def act() -> T:
        return change(hold_company_of(application.pk, organization_id))

    return retry(act)


class SyncedRecords(Resource[Caller], ABC, Generic[R]):
    """Upserts or deletes records, and returns an outcome for each key.

    A subclass defines its row and the service that writes it. ``id_parts`` names the parts of a key that are ids of the
    ATS. If the path contains the key of a parent, the parent's ids come first and the record's own id comes last.
    Otherwise, one key contains all the ids.
    """

    id_parts: ClassVar[tuple[str, ...]]
    #: Whether the records are about people. A company may choose that Recruiter stores no such records.
    is_about_people: ClassVar[bool] = True

    @abstractmethod
    def row(self, application: DeveloperApplication, ids: Ids, raw: msgspec.Raw) -> R:
        """The row that a record becomes; raises :class:`InvalidRecord`."""

    def rows(self, application: DeveloperApplication, records: Sequence[tuple[Ids, Any]]) -> list[R | Refused]:
        rows: list[R | Refused] = []
        for ids, raw in records:
            try:
                rows.append(self.row(application, ids, raw))
            except InvalidRecord as invalid:
                rows.append(Refused(422, str(invalid)))
        return rows

    @abstractmethod
    def write(
        self, application: DeveloperApplication, organization_id: int, rows: Sequence[R]
    ) -> Mapping[R, Refused] | None:
        """Write the rows. May return refusals for single rows, for reasons that only the database knows."""

    @abstractmethod
    def remove(self, application: DeveloperApplication, organization_id: int, keys: Collection[Ids]) -> set[Ids]:
        """Delete records and return the ids of those that existed."""

    def batch_update(
        self, caller: Caller, entities: Sequence[tuple[Key, msgspec.Raw | Record]], context: Context
    ) -> Outcomes:
        places, refused = self.places(caller, (key for key, _ in entities), context)
        # In most batches, no key was refused. The look-ups are then skipped, because each one computes a key's hash.
        sent = [sent for key, sent in entities if key in places] if refused else [sent for _, sent in entities]
        rows = self.rows(caller.application, list(zip((place.ids for place in places.values()), sent, strict=True)))
        outcomes: dict[Key, Done | Refused] = refused | dict.fromkeys(places, _DONE)
        rows_by_company: dict[int, list[tuple[Key, R]]] = defaultdict(list)
        for (key, place), row in zip(places.items(), rows, strict=True):
            if isinstance(row, Refused):
                outcomes[key] = row
            else:
                rows_by_company[place.organization_id].append((key, row))
        for organization_id, keyed in rows_by_company.items():
            # One transaction per company.
            refusals = retry(partial(self.write, caller.application, organization_id, [row for _, row in keyed]))
            if refusals:
                outcomes.update({key: refusals[row] for key, row in keyed if row in refusals})
        return outcomes

    def batch_delete(self, caller: Caller, keys: Sequence[Key], context: Context) -> Outcomes:
        places, refused = self.places(caller, keys, context)
        outcomes: dict[Key, Done | Refused] = {**refused}
        for organization_id, ids_by_key in grouped(places).items():
            deleted = in_company(
                caller.application, organization_id, partial(self.remove, caller.application, keys=ids_by_key.values())
            )
            for key, ids in ids_by_key.items():
                outcomes[key] = (
                    Done() if ids in deleted else Refused(404, f"No record with this key exists in {self.name}")
                )
        return outcomes

    def places(
        self, caller: Caller, keys: Iterable[Key], context: Context
    ) -> tuple[dict[Key, Place], dict[Key, Refused]]:
        """For each accepted key, return the company and the ids that it names. For every other key, return a refusal.

        A key is refused if it is malformed or names the same record as an
        earlier key. If the caller may not sync one of the companies, the
        whole call is refused.
        """
        places: dict[Key, Place] = {}
        refused: dict[Key, Refused] = {}
        above = context.parent if isinstance(context.parent, ComplexKey) else {}
        for key in keys:
            try:
                places[key] = self._place(key, above)
            except ValueError as fault:
                refused[key] = Refused(400, str(fault))
        named = {place.organization_id for place in places.values()}
        meant = {number: company_meant(caller.application, number) for number in named}
        for organization_id in {*meant.values()}:
            self.admit(caller.application, organization_id)
        if named == {*meant.values()}:
            return places, refused
        return _moved(places, meant, refused), refused

    def admit(self, application: DeveloperApplication, organization_id: int) -> None:
        """Refuse the whole call unless the company accepts this resource's records from this ATS."""
        if self.is_about_people:
            require_records(application, organization_id)
        else:
            require_sync(application, organization_id)

    def _place(self, key: Key, above: Mapping[str, str]) -> Place:
        """Return the company and the ids that a key names. ``above`` holds the parts of the parent's key."""
        parts = {self.id_parts[-1]: key} if isinstance(key, str) else key.parts
        if above:
            parts = {**above, **parts}
        ids = tuple([parts[name] for name in self.id_parts])
        for text in ids:
            if not text or len(text) > MAX_ID or "\x00" in text:
                name = self.id_parts[ids.index(text)]
                raise ValueError(f"{name} must have 1 to {MAX_ID} characters, none of them NUL")
        return Place(_organization_of(parts["integrationContext"]), ids)


class BatchRecords(SyncedRecords[R], ABC):
    """Synced records whose batches are decoded in one go."""

    entity: ClassVar[type[Record]]

    @abstractmethod
    def row_of(self, application: DeveloperApplication, ids: Ids, record: Any) -> R:  # noqa: ANN401 - an ``entity``
        """The row that a decoded record becomes; may raise :class:`InvalidRecord`."""

    def record_of_updates(self) -> type[Record]:
        return self.entity

    def row(self, application: DeveloperApplication, ids: Ids, raw: msgspec.Raw | Record) -> R:
        return self.row_of(application, ids, raw if isinstance(raw, Record) else decode_record(self.entity, raw))


def _moved(places: Mapping[Key, Place], companies: Mapping[int, int], refused: dict[Key, Refused]) -> dict[Key, Place]:
    """Replace former and future ids of companies with the present ids, which ``companies`` contains.

    Refuses a key that then names the same record as an earlier key.
    """
    moved: dict[Key, Place] = {}
    taken: set[Place] = set()
    for key, place in places.items():
        current = place._replace(organization_id=companies[place.organization_id])
        if current in taken:
            refused[key] = Refused(400, "Another key of this call names the same record by another id of the company")
        else:
            taken.add(current)
            moved[key] = current
    return moved


@lru_cache(maxsize=256)
def _organization_of(context: str) -> int:
    return id_of(context, "organization")


def grouped(places: dict[Key, Place]) -> dict[int, dict[Key, Ids]]:
    groups: dict[int, dict[Key, Ids]] = defaultdict(dict)
    for key, place in places.items():
        groups[place.organization_id][key] = place.ids
    return groups
