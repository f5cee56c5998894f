"""A company with a connected ATS, and a member whom that ATS knows."""

from dataclasses import dataclass
from datetime import UTC, datetime

from hirewire.hub.ats.applications.models import Application, InterviewFeedback, Stage
from hirewire.hub.ats.candidates.models import Candidate, CandidateNote
from hirewire.hub.ats.matching import candidacies
from hirewire.hub.ats.matching.models import Match
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.integrations.models import CompanyAccess, ContractAccess
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from tests.factories import hub

APPLIED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ONSITE = datetime(2026, 3, 12, 10, 4, tzinfo=UTC)


@dataclass(frozen=True)
class Company:
    """The developer application of a company's ATS, and seats on the company's two contracts.

    Contract A has requested the ATS, and contract B has not.
    """

    application: DeveloperApplication
    admin_a: Seat
    recruiter_a: Seat
    admin_b: Seat

    def switch(self, *, contract: bool = False, company: bool = False) -> None:
        ContractAccess.objects.filter(application=self.application).update(is_on=contract)
        CompanyAccess.objects.filter(application=self.application).update(is_on=company)


def company() -> Company:
    organization = hub.organization()
    contract_a = hub.contract(organization, "Larkspur Talent EMEA")
    contract_b = hub.contract(organization, "Larkspur Talent Americas")
    application = hub.customer_application()
    hub.ready(application, contract_a)
    return Company(
        application=application,
        admin_a=hub.admin_seat(contract_a),
        recruiter_a=hub.seat(contract_a, hub.person("Amara", "Okafor")),
        admin_b=hub.admin_seat(contract_b, hub.person("Tomás", "Echeverría")),
    )


def known_member(of: Company, number: int = 1, *, member: Member | None = None) -> Member:
    """A member of the network who is a candidate in the company's ATS, with one job application at its second stage."""
    found = member or hub.member("Priya", "Raghunathan")
    tenant = {"organization": of.application.organization, "application": of.application}
    candidate, applied = f"C-{number}", f"A-{number}"
    Candidate.objects.create(
        **tenant,
        ats_candidate_id=candidate,
        first_name=found.first_name,
        external_profile_url=f"https://ats.example/{candidate}",
        ats_created_at=APPLIED,
        ats_last_modified_at=APPLIED,
    )
    Match.objects.create(
        **tenant,
        ats_candidate_id=candidate,
        member=found,
        probability=0.999,
        evidence=[{"kind": "profile_url", "outcome": "same", "weight": "decides", "value": found.profile_url}],
    )
    CandidateNote.objects.create(
        **tenant, ats_candidate_id=candidate, note_id="1", note="Childcare on Wednesdays", ats_created_at=APPLIED
    )
    Application.objects.create(
        **tenant,
        ats_job_application_id=applied,
        ats_candidate_id=candidate,
        ats_job_posting_id="REQ-2041",
        ats_job_posting_name="Senior Data Engineer, Claims",
        first_name=found.first_name,
        ats_created_at=APPLIED,
        ats_last_modified_at=APPLIED,
    )
    for part, (stage, at) in enumerate((("Applied", APPLIED), ("Onsite interview", ONSITE))):
        Stage.objects.create(
            **tenant, ats_job_application_id=applied, part_id=f"{number}-{part}", stage=stage, ats_created_at=at
        )
    InterviewFeedback.objects.create(
        **tenant, ats_job_application_id=applied, part_id=str(number), feedback="Led the replay discussion"
    )
    follow(of)
    return found


def follow(of: Company) -> None:
    names = Application.objects.filter(application=of.application).values_list("ats_job_application_id", flat=True)
    candidacies.follow_applications(
        organization_id=of.application.organization_id,
        application_id=of.application.pk,
        job_application_ids=list(names),
    )


def job(of: Company, external_id: str = "REQ-2041", title: str = "Senior Data Engineer, Claims") -> JobPosting:
    return JobPosting.objects.create(
        organization=of.application.organization,
        application=of.application,
        external_job_posting_id=external_id,
        posting_id=700_000 + JobPosting.objects.count(),
        title=title,
        description="",
        company_apply_url="https://jobs.example",
        availability="PRIVATE_TO_ATS_INTEGRATION",
        listed_at=APPLIED,
    )
