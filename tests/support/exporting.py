"""A company with a recruiter who exports members, and with an ATS that fetches the exports and sends records."""

from typing import Any

import httpx2

from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.platform.integrations.models import ContractAccess
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports import services
from hirewire.hub.recruiting.exports.models import Export
from hirewire.kit import clock
from tests.factories import hub, synced
from tests.support.http import hub_http


class World:
    def __init__(self) -> None:
        application, self.secret = hub.customer()
        self.access: ContractAccess = hub.enabled(application)
        self.application: DeveloperApplication = self.access.application
        self.seat: Seat = hub.seat(self.access.contract)
        self.member: Member = hub.member()
        self.headers = {"Authorization": f"Bearer {hub.token_of(self.application)}"}

    def job(self, **changes: object) -> JobPosting:
        values: dict[str, Any] = {
            "organization": self.access.contract.organization,
            "application": self.application,
            "external_job_posting_id": "REQ-2041",
            "posting_id": 1,
            "title": "Compiler engineer",
            "listed_at": clock.now(),
            **changes,
        }
        return JobPosting.objects.create(**values)

    def exports(self, job: JobPosting | None = None, seat: Seat | None = None) -> Export:
        return services.request_export(
            seat=seat or self.seat, member=self.member, application=self.application, job=job
        )

    def fetches(self, export: Export) -> httpx2.Response:
        return hub_http().get(
            "/v2/exportedCandidates", params={"q": "request", "requestId": export.event_id}, headers=self.headers
        )

    def upserts(self, candidate_id: str = "C-1") -> None:
        urn = self.access.contract.organization.urn
        key = f"atsCandidateId={candidate_id}&dataProvider=ATS&integrationContext={urn}"
        ids = "&".join(f"ids[0].{pair}" for pair in key.split("&"))
        record = synced.candidate(manualMatchedMember=person_urn(self.application.pk, self.member.pk))
        answer = hub_http().put(f"/v2/atsCandidates?{ids}", json={"entities": {key: record}}, headers=self.headers)
        assert answer.json()["errors"] == {}
