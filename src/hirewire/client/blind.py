"""An extension by Hirewire: hashes of people, for companies that keep no records of them in Recruiter."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from hirewire.client.batches import Keyed, Outcomes
from hirewire.client.calls import read
from hirewire.client.finders import PAGE, Finders, goes_on
from hirewire.wire.answers import Collection as Page
from hirewire.wire.blind import candidate_hash, identifier_hashes
from hirewire.wire.records.blind import BlindCandidate, BlindKey, HeldBlindCandidate, NewBlindKey
from hirewire.wire.restli import ComplexKey, Parameter, encode_query

_KEYS: Final = "/v2/hirewireBlindKeys"
_CANDIDATES: Final = "/v2/hirewireBlindCandidates"


class Identifiers(NamedTuple):
    """The data that is hashed to identify one person. It never leaves this machine."""

    emails: Sequence[str] = ()
    profile_url: str = ""


class BlindCandidates(Finders):
    """Callers identify candidates by the ATS's own ids. The ids are hashed, too, before they are sent."""

    def make_blind_key(self) -> NewBlindKey:
        """Create a key. Callers have to store it as they store passwords: no later call returns its secret."""
        return read(self.call("POST", _KEYS, body={}, is_repeatable=False), NewBlindKey)

    def blind_keys(self) -> list[BlindKey]:
        return list(self.each(_KEYS, {}, BlindKey))

    def delete_blind_key(self, key_id: int) -> None:
        """Destroy a key and everything that was hashed with it."""
        self.call("DELETE", f"{_KEYS}/{key_id}")

    def upsert_blind_candidates(self, key: NewBlindKey, people: Mapping[str, Identifiers]) -> Outcomes[str]:
        """Hash people and send the hashes. The server refuses people without an identifier."""
        records = {
            candidate_id: BlindCandidate(hashes=identifier_hashes(key.secret, *identifiers))
            for candidate_id, identifiers in people.items()
        }
        return self.upsert(_CANDIDATES, records, self._blindly_keyed(key))

    def delete_blind_candidates(self, key: NewBlindKey, ids: Collection[str]) -> Outcomes[str]:
        return self.remove(_CANDIDATES, list(ids), self._blindly_keyed(key))

    def blind_candidates(self, key_id: int) -> Iterator[HeldBlindCandidate]:
        """Yield the records that the server has under a key.

        A record does not contain the id of its candidate. To find the candidate, compute the
        ``wire.blind.candidate_hash`` of each of your own ids, and compare it with the ``candidate_hash`` of the record.
        """
        about = {"q": "key", "keyId": str(key_id), "integrationContext": self.organization}
        last = ""
        while True:
            # Ask for the next page with ``after``. With ``start``, the server would read all earlier records again, and
            # a deletion between two pages would hide other records.
            query: dict[str, Parameter] = {**about, "count": PAGE, **({"after": last} if last else {})}
            page = read(self.call("GET", _CANDIDATES, encode_query(query, self._protocol)), Page)
            records = [read(raw, HeldBlindCandidate) for raw in page.elements]
            if any(record.candidate_hash <= last for record in records):
                # A server of an earlier release ignores ``after`` and sends the first page again and again.
                every = self.each(_CANDIDATES, about, HeldBlindCandidate)
                yield from (record for record in every if record.candidate_hash > last)
                return
            yield from records
            if not records or not goes_on(page, len(records)):
                return
            last = records[-1].candidate_hash

    def _blindly_keyed(self, key: NewBlindKey) -> Keyed[str]:
        return lambda candidate_id: ComplexKey(
            {
                "keyId": str(key.key_id),
                "candidateHash": candidate_hash(key.secret, candidate_id),
                "integrationContext": self.organization,
            }
        )
