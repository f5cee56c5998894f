"""A member, and records of an ATS that may be about the same person."""

from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching import indexing
from hirewire.hub.ats.matching.services import weigh_candidates
from hirewire.hub.identity.members.models import Member
from tests.factories import connected, hub
from tests.factories.connected import APPLIED


def mateo(suffix: str = "") -> Member:
    member = hub.member("Mateo", f"Ferreira{suffix and ' '}{suffix}")
    member.current_title, member.current_company = "Nurse Educator", "Hospital São Bento"
    member.location = "Porto, Portugal"
    member.save()
    weigh_everybody()
    return member


def weigh_everybody() -> None:
    while indexing.process_due():
        pass
    for organization_id, application_id in Candidate.objects.values_list("organization", "application").distinct():
        names = Candidate.objects.filter(organization=organization_id, application=application_id)
        weigh_candidates(
            organization_id=organization_id,
            application_id=application_id,
            candidate_ids=list(names.values_list("ats_candidate_id", flat=True)),
        )


def record(
    of: connected.Company,
    candidate_id: str,
    *,
    first_name: str = "Mateo",
    last_name: str = "Ferreira",
    company_name: str = "",
    city: str = "",
    country: str = "",
    job_id: str = "",
) -> Candidate:
    """Make a record, and an application if ``job_id`` is given.

    A record that has only its name and city in common with a member is not linked to the member.
    """
    tenant = {"organization": of.application.organization, "application": of.application}
    dates = {"ats_created_at": APPLIED, "ats_last_modified_at": APPLIED}
    made = Candidate.objects.create(
        **tenant,
        **dates,
        ats_candidate_id=candidate_id,
        first_name=first_name,
        last_name=last_name,
        current_company_name=company_name,
        addresses=[{"city": city, "country": country}] if city else [],
        external_profile_url=f"https://ats.example/{candidate_id}",
    )
    if job_id:
        Application.objects.create(
            **tenant,
            **dates,
            ats_job_application_id=f"A-{candidate_id}",
            ats_candidate_id=candidate_id,
            ats_job_posting_id=job_id,
            ats_job_posting_name="A confidential search",
            first_name=first_name,
        )
    weigh_everybody()
    return made
