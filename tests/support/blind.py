"""A company that keeps no records of people in Recruiter. Its ATS sends hashes instead, as the protocol says."""

from collections.abc import Sequence
from typing import Any

import httpx2

from hirewire.hub.identity.members.models import Member, MemberEmail
from hirewire.hub.platform.integrations.models import CompanyAccess
from hirewire.wire.blind import candidate_hash, identifier_hashes
from tests.factories import hub
from tests.support.ats import Ats


class BlindAts(Ats):
    """An ATS that sends hashes. Call ``new_key`` before you send any, because every hash needs a key."""

    key_id: int
    secret: str

    def __init__(self) -> None:
        super().__init__()
        CompanyAccess.objects.update_or_create(
            application=self.application, organization=self.organization, defaults={"is_blind": True}
        )

    def new_key(self) -> httpx2.Response:
        answer = self.call("POST", "hirewireBlindKeys", body={})
        if answer.status_code == 201:
            self.key_id, self.secret = answer.json()["keyId"], answer.json()["secret"]
        return answer

    def live_keys(self) -> list[dict[str, Any]]:
        elements: list[dict[str, Any]] = self.call("GET", "hirewireBlindKeys").json()["elements"]
        return elements

    def drop_key(self, key_id: int) -> int:
        return self.call("DELETE", f"hirewireBlindKeys/{key_id}").status_code

    def named(self, candidate_id: str) -> str:
        return (
            f"keyId={self.key_id}&candidateHash={candidate_hash(self.secret, candidate_id)}"
            f"&integrationContext={self.organization.urn}"
        )

    def knows(self, candidate_id: str, *emails: str, profile_url: str = "") -> int:
        hashes = identifier_hashes(self.secret, emails, profile_url)
        return self.sends({self.named(candidate_id): {"hashes": hashes}})[0]

    def sends(self, entities: dict[str, object]) -> list[int]:
        answer = self._batch("PUT", "hirewireBlindCandidates", list(entities), {"entities": entities})
        found = {**answer["results"], **answer["errors"]}
        return [found[key.replace(":", "%3A")]["status"] for key in map(_sorted, entities)]

    def forgets(self, *candidate_ids: str) -> list[int]:
        keys = [self.named(candidate_id) for candidate_id in candidate_ids]
        answer = self._batch("DELETE", "hirewireBlindCandidates", keys, None)
        found = {**answer["results"], **answer["errors"]}
        return [found[_sorted(key).replace(":", "%3A")]["status"] for key in keys]

    def held(self, **parameters: object) -> dict[str, Any]:
        query = f"q=key&keyId={self.key_id}&integrationContext={self.organization.urn}"
        query += "".join(f"&{name}={value}" for name, value in parameters.items())
        found: dict[str, Any] = self.call("GET", "hirewireBlindCandidates", query=query).json()
        return found


def member(first_name: str = "Noor", last_name: str = "Haddad", *, emails: Sequence[str] = ()) -> Member:
    found = hub.member(first_name, last_name)
    MemberEmail.objects.bulk_create([MemberEmail(member=found, address=each) for each in emails])
    return found


def _sorted(key: str) -> str:
    return "&".join(sorted(key.split("&")))
