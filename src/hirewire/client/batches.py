"""Splits records into batches, one for each call, and matches the answers to the records."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final, Generic, NamedTuple, TypeVar

import httpx2
import msgspec

from hirewire.client.calls import Calls, read
from hirewire.client.errors import NotFound, VersionNotOffered, error_of
from hirewire.wire.answers import Batch, Outcome
from hirewire.wire.errors import ErrorBody
from hirewire.wire.restli import Key, Protocol, RestliSyntaxError, decode_key, encode_ids, encode_key
from hirewire.wire.restli.keys import literal_key

#: The maximum number of records in one call. Batches of the same kind of record are sent one after another, because
#: the protocol's documents demand it.
MOST_RECORDS: Final = 100

NameT = TypeVar("NameT")
ItemT = TypeVar("ItemT")
EntityT = TypeVar("EntityT")

#: Converts a caller's name for a record to the record's key on the wire.
Keyed = Callable[[NameT], Key]


class Refusal(NamedTuple):
    status: int
    message: str


@dataclass
class Outcomes(Generic[NameT]):
    accepted: list[NameT] = field(default_factory=list)
    refused: dict[NameT, Refusal] = field(default_factory=dict)


#: If a server's answer omits a record's key, the record may or may not have been written. Sending the record again is
#: safe.
_UNMENTIONED: Final = Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "The server’s answer does not mention this record.")


class Batches(Calls):
    def write(
        self,
        method: str,
        restli_method: str,
        path: str,
        records: Mapping[NameT, object],
        keyed: Keyed[NameT],
        *,
        most: int = MOST_RECORDS,
    ) -> Outcomes[NameT]:
        outcomes: Outcomes[NameT] = Outcomes()
        for names in in_calls(list(records), most):
            keys = {keyed(name): name for name in names}
            body = {"entities": {encode_key(key, self._protocol): records[name] for key, name in keys.items()}}
            query = encode_ids(list(keys), self._protocol)
            response = self.batch(method, restli_method, path, query, body=body)
            self._sort(read(response, Batch), keys, outcomes)
        return outcomes

    def upsert(self, path: str, records: Mapping[NameT, object], keyed: Keyed[NameT]) -> Outcomes[NameT]:
        return self.write("PUT", "batch_update", path, records, keyed)

    def remove(
        self, path: str, names: Sequence[NameT], keyed: Keyed[NameT], *, most: int = MOST_RECORDS
    ) -> Outcomes[NameT]:
        outcomes: Outcomes[NameT] = Outcomes()
        for some in in_calls(list(dict.fromkeys(names)), most):
            keys = {keyed(name): name for name in some}
            response = self.batch("DELETE", "batch_delete", path, encode_ids(list(keys), self._protocol))
            self._sort(read(response, Batch), keys, outcomes)
        return outcomes

    def fetch(
        self, path: str, names: Sequence[NameT], keyed: Keyed[NameT], kind: type[EntityT], *, also: str = ""
    ) -> dict[NameT, EntityT]:
        """Map the caller's names to the records that the server has. ``also`` contains more query parameters."""
        entities: dict[NameT, EntityT] = {}
        for keys, answer in self._answers(path, names, keyed, also):
            entities |= self._entities(answer, keys, kind)
        return entities

    def fetch_existing(
        self, path: str, names: Sequence[NameT], keyed: Keyed[NameT], kind: type[EntityT]
    ) -> dict[NameT, EntityT]:
        """Return the requested records that exist. Raise an error if the server refuses at least one of them."""
        entities: dict[NameT, EntityT] = {}
        for keys, answer in self._answers(path, names, keyed):
            for key, error in answer.errors.items():
                # A server may state the status only in ``statuses``, and not in the error itself.
                status = answer.statuses.get(key, error.status)
                if status != HTTPStatus.NOT_FOUND:
                    raise error_of(status, error)
            entities |= self._entities(answer, keys, kind)
        return entities

    def batch(
        self,
        method: str,
        restli_method: str,
        path: str,
        query: str = "",
        *,
        body: object = None,
        is_repeatable: bool = True,
    ) -> httpx2.Response:
        """Make the call for one batch.

        Raise ``VersionNotOffered`` if the server does not have the resource in the versioned root. Missing records are
        reported by key, so a 404 for the whole batch means that the resource is missing.
        """
        try:
            return self.call(method, path, query, body=body, restli_method=restli_method, is_repeatable=is_repeatable)
        except NotFound as absent:
            if not self._dialect.is_versioned:
                raise
            raise VersionNotOffered(absent.message, status=absent.status, code=absent.code) from absent

    def _answers(
        self, path: str, names: Sequence[NameT], keyed: Keyed[NameT], also: str = ""
    ) -> Iterator[tuple[dict[Key, NameT], Batch]]:
        for some in in_calls(list(dict.fromkeys(names))):
            keys = {keyed(name): name for name in some}
            query = "&".join(filter(None, (encode_ids(list(keys), self._protocol), also)))
            yield keys, read(self.batch("GET", "batch_get", path, query), Batch)

    def _entities(self, answer: Batch, keys: Mapping[Key, NameT], kind: type[EntityT]) -> dict[NameT, EntityT]:
        answered = self._by_key(answer.results, keys, self._written(keys))
        return {keys[key]: read(raw, kind) for key, raw in answered.items()}

    def _sort(self, answer: Batch, keys: Mapping[Key, NameT], outcomes: Outcomes[NameT]) -> None:
        written = self._written(keys)
        results, errors = self._by_key(answer.results, keys, written), self._by_key(answer.errors, keys, written)
        for key, name in keys.items():
            refusal = _refusal(results.get(key), errors.get(key))
            if refusal is None:
                outcomes.accepted.append(name)
            else:
                outcomes.refused[name] = refusal

    def _written(self, keys: Iterable[Key]) -> dict[str, Key]:
        return {encode_key(key, self._protocol): key for key in keys}

    def _by_key(
        self, answered: Mapping[str, ItemT], keys: Mapping[Key, object], written: Mapping[str, Key]
    ) -> dict[Key, ItemT]:
        """Return the answer for each key that we sent. The server may write the same keys in another form."""
        items: dict[Key, ItemT] = {}
        for text, item in answered.items():
            key = written.get(text)
            if key is None:
                key = next((reading for reading in _readings(text, self._protocol) if reading in keys), None)
            if key is not None:
                items[key] = item
        return items


def only(outcomes: Outcomes[NameT]) -> None:
    for refusal in outcomes.refused.values():
        raise error_of(refusal.status, ErrorBody(message=refusal.message))


def in_calls(items: Sequence[ItemT], most: int = MOST_RECORDS) -> Iterator[Sequence[ItemT]]:
    for start in range(0, len(items), most):
        yield items[start : start + most]


def refusal_of(error: ErrorBody | None, status: int) -> Refusal:
    if error is None:
        return Refusal(status, f"The server refused this record with status {status}.")
    return Refusal(error.status, error.message or f"The server refused this record with status {error.status}.")


def _refusal(result: msgspec.Raw | None, error: ErrorBody | None) -> Refusal | None:
    if error is not None:
        return refusal_of(error, error.status)
    if result is None:
        return _UNMENTIONED
    outcome = read(result, Outcome)
    if outcome.error is None and outcome.status < HTTPStatus.BAD_REQUEST:
        return None
    return refusal_of(outcome.error, outcome.status)


def _readings(text: str, protocol: Protocol) -> Iterator[Key]:
    yield literal_key(text)
    for simple in (False, True):
        try:
            yield decode_key(text, protocol, simple=simple)
        except RestliSyntaxError:
            continue
