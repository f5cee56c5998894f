"""``hirewireBlindKeys`` and ``hirewireBlindCandidates``: our extension for companies without records of people."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import ClassVar, Final
from uuid import UUID

import msgspec

from hirewire.hub.ats.blind import queries, services
from hirewire.hub.ats.blind.models import BlindKey
from hirewire.hub.ats.blind.rows import BlindRow, blind_row
from hirewire.hub.ats.synced.resource import Ids, Place, SyncedRecords
from hirewire.hub.platform.company_ids.queries import company_meant
from hirewire.hub.platform.integrations.queries import company_of, require_blind
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.restli import parameters
from hirewire.hub.restli.declared import Parameter, Parameters
from hirewire.hub.restli.errors import ApiError, NotFound
from hirewire.hub.restli.resource import Context, Created, Page, Refused, Resource, finder
from hirewire.kit import clock
from hirewire.wire.records import blind as wire
from hirewire.wire.records import fields
from hirewire.wire.records.acls import Unsaid
from hirewire.wire.restli import Key, Query
from hirewire.wire.validation import decode_record

_KEY, _CANDIDATE, _CONTEXT, _AFTER = "keyId", "candidateHash", "integrationContext", "after"
#: The most digits of a key id. The column can hold every number with this many digits.
_MAX_DIGITS: Final = 18
_HASH: Final = re.compile(wire.HASH_PATTERN)
_NO_HASH: Final = "{} must have 32 hexadecimal digits in lower case"


class BlindKeys(Resource[Caller]):
    """The hub makes the keys itself, so each key has 256 random bits and belongs to only one ATS of one company."""

    name = "hirewireBlindKeys"
    summary = "Keys with which an ATS hashes identifiers, for a company that holds no records of people in Recruiter."
    depends_on_state = True
    entity = Unsaid
    answer = (wire.NewBlindKey, wire.BlindKey)
    parameters: ClassVar[Parameters] = {"get_all": ()}

    def create(self, caller: Caller, body: msgspec.Raw, context: Context) -> Created:
        """Makes a key. There are at most two: the one in use and, while the ATS sends all records again, a new one."""
        key, secret = services.make_key(application=caller.application, organization_id=_company(caller))
        return Created(str(key.pk), wire.NewBlindKey(key_id=key.pk, secret=secret))

    def get_all(self, caller: Caller, context: Context) -> Page:
        states = queries.key_states(caller.application, _company(caller))
        elements = [
            wire.BlindKey(
                key_id=state.key.pk,
                created_at=clock.to_millis(state.key.created_at),
                candidates=state.candidates,
                is_ready=state.key.hashed_to is None,
            )
            for state in states
        ]
        return Page(elements[context.window], total=len(elements))

    def delete(self, caller: Caller, key: Key, context: Context) -> None:
        """Destroys a key and all hashes that were made with it. One call is enough for any number of records."""
        services.delete_key(key=_found(caller.application, _company(caller), str(key)))


class BlindCandidates(SyncedRecords[BlindRow]):
    """Each record contains the hashes of one person. Upserts and deletes report an outcome for each record."""

    name = "hirewireBlindCandidates"
    summary = (
        "People whom an ATS knows, as keyed hashes. Recruiter marks a member In ATS if one of the member's identifiers "
        "has one of these hashes."
    )
    depends_on_state = True
    entity = wire.BlindCandidate
    answer = wire.HeldBlindCandidate
    id_parts = (_KEY, _CANDIDATE)
    key_parts: ClassVar[tuple[str, ...]] = (_KEY, _CANDIDATE, _CONTEXT)
    #: ``dataProvider`` is accepted, because ATSs send this part in the keys of other records.
    optional_key_parts: ClassVar[tuple[str, ...]] = ("dataProvider",)
    parameters: ClassVar[Parameters] = {
        "key": (
            Parameter(_CONTEXT, fields.Organization, "The customer's company.", is_required=True),
            Parameter(_KEY, int, "The key with which the records were hashed.", is_required=True),
            Parameter(
                _AFTER,
                wire.Hash,
                "Only records whose `candidateHash` comes after this one. To read the next page, send the last"
                " `candidateHash` of the previous page. Paging with `start` takes longer, and skips records if other"
                " records are deleted between two calls.",
            ),
        )
    }

    def admit(self, application: DeveloperApplication, organization_id: int) -> None:
        require_blind(application, organization_id)

    def row(self, application: DeveloperApplication, ids: Ids, raw: msgspec.Raw) -> BlindRow:
        key_id, candidate = ids
        return blind_row(int(key_id), UUID(candidate), decode_record(self.entity, raw))

    def write(
        self, application: DeveloperApplication, organization_id: int, rows: Sequence[BlindRow]
    ) -> Mapping[BlindRow, Refused]:
        unknown = services.upsert_candidates(application=application, organization_id=organization_id, rows=rows)
        return {row: Refused(404, f"Key {row.key_id} does not exist") for row in rows if row.key_id in unknown}

    def remove(self, application: DeveloperApplication, organization_id: int, keys: Collection[Ids]) -> set[Ids]:
        ids = {(int(key_id), UUID(candidate)): (key_id, candidate) for key_id, candidate in keys}
        deleted = services.delete_candidates(application=application, organization_id=organization_id, keys=ids)
        return {ids[each] for each in deleted}

    @finder("key")
    def by_key(self, caller: Caller, context: Context) -> Page:
        """Finds the records that were hashed with one key, so that an ATS can compare them with its own."""
        organization_id = company_meant(
            caller.application, parameters.required_id(context.query, _CONTEXT, "organization")
        )
        self.admit(caller.application, organization_id)
        key = _found(caller.application, organization_id, parameters.required_text(context.query, _KEY))
        candidates = queries.candidates_of(key, after=_hash_in(context.query, _AFTER))
        shown = list(candidates[context.window])
        hashes = queries.hashes_by_candidate(key, shown)
        elements = [
            wire.HeldBlindCandidate(candidate_hash=each.hex, hashes=[digest.hex for digest in hashes[each]])
            for each in shown
        ]
        # Return no total, because counting all records would take longer than reading this page.
        return Page(elements)

    def _place(self, key: Key, above: Mapping[str, str]) -> Place:
        place = super()._place(key, above)
        key_id, candidate = place.ids
        if not _is_number(key_id):
            raise ValueError(f"{_KEY} must be a number")
        if not _HASH.fullmatch(candidate):
            raise ValueError(_NO_HASH.format(_CANDIDATE))
        return place


def _company(caller: Caller) -> int:
    """Return the id of the caller's only customer, which must be a company without records of people."""
    organization_id = company_of(caller.application, "hashes")
    require_blind(caller.application, organization_id)
    return organization_id


def _found(application: DeveloperApplication, organization_id: int, key_id: str) -> BlindKey:
    keys = queries.live_keys(application, organization_id).select_related("application", "organization")
    key = keys.filter(pk=int(key_id)).first() if _is_number(key_id) else None
    if key is None:
        raise NotFound(f"Key {key_id[:40]} does not exist")
    return key


def _hash_in(query: Query, name: str) -> UUID | None:
    text = query.text(name)
    if text is not None and not _HASH.fullmatch(text):
        raise ApiError(f"Parameter {_NO_HASH.format(name)}")
    return None if text is None else UUID(text)


def _is_number(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) <= _MAX_DIGITS
