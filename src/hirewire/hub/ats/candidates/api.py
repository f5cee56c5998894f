"""Writes ``atsCandidates`` and their notes. ``matching.api``, which knows about matches, reads candidates back."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import ClassVar

import msgspec

from hirewire.hub.ats.candidates import services
from hirewire.hub.ats.candidates.rows import (
    CandidateNoteRow,
    CandidateRow,
    candidate_note_row,
    candidate_row,
    linked_member,
)
from hirewire.hub.ats.synced.resource import BatchRecords, Ids, grouped, in_company
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.restli.resource import Context, Done, Outcomes, Refused
from hirewire.wire.records.candidates import Candidate
from hirewire.wire.records.notes import Note
from hirewire.wire.restli import Key
from hirewire.wire.restli.patch import PatchError, read_patch
from hirewire.wire.validation import Fault, InvalidRecord

_LINKED = "manualMatchedMember"


class CandidateWrites(BatchRecords[CandidateRow]):
    name = "atsCandidates"
    summary = "An ATS's candidates. Read them back to see which members they match."
    id_parts = ("atsCandidateId",)
    key_parts: ClassVar[tuple[str, ...]] = ("atsCandidateId", "dataProvider", "integrationContext")
    entity: ClassVar[type[Candidate]] = Candidate
    changeable = (_LINKED,)

    def row_of(self, application: DeveloperApplication, ids: Ids, record: Candidate) -> CandidateRow:
        return candidate_row(application.pk, ids[0], record)

    def write(self, application: DeveloperApplication, organization_id: int, rows: Sequence[CandidateRow]) -> None:
        services.upsert_candidates(application=application, organization_id=organization_id, rows=rows)

    def remove(self, application: DeveloperApplication, organization_id: int, keys: Collection[Ids]) -> set[Ids]:
        ids = [key for (key,) in keys]
        deleted = services.delete_candidates(
            application=application, organization_id=organization_id, candidate_ids=ids
        )
        return {(key,) for key in deleted}

    def batch_partial_update(
        self, caller: Caller, entities: Sequence[tuple[Key, msgspec.Raw]], context: Context
    ) -> Outcomes:
        """Links candidates to members, or removes these links.

        The protocol lets this method change only ``manualMatchedMember``.
        """
        places, refused = self.places(caller, (key for key, _ in entities), context)
        outcomes: dict[Key, Done | Refused] = {**refused}
        links: dict[Key, int | None] = {}
        for key, raw in entities:
            if key in places:
                try:
                    links[key] = _link(caller.application.pk, raw)
                except PatchError as fault:
                    outcomes[key] = Refused(400, str(fault))
                except InvalidRecord as invalid:
                    outcomes[key] = Refused(422, str(invalid))
        for organization_id, candidates in grouped({key: places[key] for key in links}).items():
            change = partial(self._write_links, caller.application, candidates=candidates, links=links)
            outcomes.update(in_company(caller.application, organization_id, change))
        return outcomes

    def _write_links(
        self,
        application: DeveloperApplication,
        organization_id: int,
        candidates: Mapping[Key, Ids],
        links: Mapping[Key, int | None],
    ) -> dict[Key, Done | Refused]:
        existing_ids = services.link_candidates(
            application=application,
            organization_id=organization_id,
            links={candidate_id: links[key] for key, (candidate_id,) in candidates.items()},
        )
        return {
            key: Done()
            if candidate_id in existing_ids
            else Refused(404, f"No record with this key exists in {self.name}")
            for key, (candidate_id,) in candidates.items()
        }


class CandidateNotes(BatchRecords[CandidateNoteRow]):
    name = "notes"
    summary = "Notes that the ATS's users wrote about a candidate."
    parent = "atsCandidates"
    id_parts = ("atsCandidateId", "noteId")
    entity: ClassVar[type[Note]] = Note

    def row_of(self, application: DeveloperApplication, ids: Ids, record: Note) -> CandidateNoteRow:
        candidate_id, note_id = ids
        return candidate_note_row(candidate_id, note_id, record)

    def write(self, application: DeveloperApplication, organization_id: int, rows: Sequence[CandidateNoteRow]) -> None:
        services.upsert_notes(application=application, organization_id=organization_id, rows=rows)

    def remove(self, application: DeveloperApplication, organization_id: int, keys: Collection[Ids]) -> set[Ids]:
        return services.delete_notes(application=application, organization_id=organization_id, keys=keys)


def _link(application_id: int, raw: msgspec.Raw) -> int | None:
    patch = read_patch(raw)
    if others := sorted(patch.names - {_LINKED}):
        raise InvalidRecord([Fault(f"/{name}", "field cannot be changed by a partial update") for name in others])
    if not patch.names:
        raise PatchError("The patch changes nothing")
    person = patch.sets.get(_LINKED)
    # A nested patch of the link sets no text, so ``person`` is None, as if the link were to be removed. The first
    # condition refuses such a patch.
    if _LINKED in patch.nested or (person is not None and not isinstance(person, str)):
        raise InvalidRecord((Fault(f"/{_LINKED}", "must be a person URN"),))
    return linked_member(application_id, person)
