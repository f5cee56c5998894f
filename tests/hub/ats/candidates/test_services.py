from collections.abc import Iterable
from datetime import timedelta

import pytest

from hirewire.hub.ats.applications.models import Application, ApplicationNote, InterviewFeedback, Stage
from hirewire.hub.ats.applications.services import upsert_applications, upsert_feedback, upsert_stages
from hirewire.hub.ats.applications.services import upsert_notes as upsert_application_notes
from hirewire.hub.ats.candidates.models import Candidate, CandidateNote
from hirewire.hub.ats.candidates.rows import CandidateRow
from hirewire.hub.ats.candidates.services import delete_candidates, link_candidates, upsert_candidates, upsert_notes
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.wire.validation import InvalidRecord
from tests.factories import hub, synced
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Organization:
    return hub.organization()


@pytest.fixture
def source() -> DeveloperApplication:
    return hub.customer_application()


def upsert(source: DeveloperApplication, company: Organization, *rows: CandidateRow) -> None:
    upsert_candidates(application=source, organization_id=company.pk, rows=rows)


def names(company: Organization) -> dict[str, str]:
    found = Candidate.objects.filter(organization=company)
    return {candidate.ats_candidate_id: candidate.first_name for candidate in found}


def ids(rows: Iterable[object]) -> list[str]:
    return [str(row) for row in rows]


def test_an_upsert_replaces_every_field(source: DeveloperApplication, company: Organization) -> None:
    upsert(source, company, synced.candidate_row(source, currentJobTitle="Rigger", doNotContact=True))

    upsert(source, company, synced.candidate_row(source, firstName="Nour"))

    candidate = Candidate.objects.get()
    assert (candidate.first_name, candidate.current_job_title, candidate.do_not_contact) == ("Nour", "", None)


def test_lists_and_nested_records_are_stored_as_they_were_sent(
    source: DeveloperApplication, company: Organization
) -> None:
    emails = ['"q\\uoted"@example.test', "noor@example.test"]
    phones = [{"number": "555\t0100", "extension": "12"}]
    addresses = [{"line1": 'Back\\slash "5"', "city": "Gdańsk", "geographicAreaType": "PROVINCE"}]

    upsert(
        source,
        company,
        synced.candidate_row(source, emailAddresses=emails, phoneNumbers=phones, addresses=addresses),
    )

    candidate = Candidate.objects.get()
    assert (candidate.email_addresses, candidate.phone_numbers, candidate.addresses) == (emails, phones, addresses)


def test_an_unchanged_candidate_is_not_written_again(source: DeveloperApplication, company: Organization) -> None:
    upsert(source, company, synced.candidate_row(source))
    first = Candidate.objects.get().received_at
    run_tasks()

    with clock.moved(timedelta(days=1)):
        upsert(source, company, synced.candidate_row(source))

    assert (Candidate.objects.get().received_at, run_tasks()) == (first, [])


def test_the_last_of_two_records_with_one_key_wins(source: DeveloperApplication, company: Organization) -> None:
    upsert(
        source, company, synced.candidate_row(source, firstName="First"), synced.candidate_row(source, firstName="Last")
    )

    assert names(company) == {"C-1": "Last"}


def test_candidates_of_other_companies_and_applications_are_separate(
    source: DeveloperApplication, company: Organization
) -> None:
    other_company, other_source = hub.organization(), hub.customer_application()
    upsert(source, company, synced.candidate_row(source, firstName="Mine"))
    upsert(source, other_company, synced.candidate_row(source, firstName="Theirs"))
    upsert(other_source, company, synced.candidate_row(other_source, firstName="Other"))

    delete_candidates(application=source, organization_id=company.pk, candidate_ids=["C-1"])

    assert (names(other_company), names(company)) == ({"C-1": "Theirs"}, {"C-1": "Other"})


def test_a_batch_is_matched_in_one_task(source: DeveloperApplication, company: Organization) -> None:
    upsert(source, company, *[synced.candidate_row(source, f"C-{number}") for number in range(100)])

    assert run_tasks() == ["hub_matching"]


def test_an_unknown_person_urn_makes_the_record_invalid(source: DeveloperApplication) -> None:
    other = hub.customer_application()
    stranger = person_urn(other.pk, hub.member().pk)

    with pytest.raises(InvalidRecord) as refused:
        synced.candidate_row(source, manualMatchedMember=stranger)

    assert str(refused.value) == (
        f'ERROR :: /manualMatchedMember :: "{stranger}" is not a person known to this application\n'
    )


def test_linking_returns_which_candidates_exist(source: DeveloperApplication, company: Organization) -> None:
    member = hub.member()
    upsert(source, company, synced.candidate_row(source, "C-1"), synced.candidate_row(source, "C-2"))

    found = link_candidates(
        application=source, organization_id=company.pk, links={"C-1": member.pk, "C-2": None, "C-9": member.pk}
    )

    assert found == {"C-1", "C-2"}
    assert dict(Candidate.objects.values_list("ats_candidate_id", "manual_matched_member_id")) == {
        "C-1": member.pk,
        "C-2": None,
    }


def test_deleting_a_candidate_deletes_everything_that_belongs_to_it(
    source: DeveloperApplication, company: Organization
) -> None:
    where = {"application": source, "organization_id": company.pk}
    upsert(source, company, synced.candidate_row(source, "C-1"), synced.candidate_row(source, "C-2"))
    upsert_notes(
        application=source,
        organization_id=company.pk,
        rows=[synced.candidate_note_row("C-1"), synced.candidate_note_row("C-2")],
    )
    applications = [
        synced.application_row("A-1", atsCandidateId="C-1"),
        synced.application_row("A-2", atsCandidateId="C-2"),
    ]
    upsert_applications(application=source, organization_id=company.pk, rows=applications)
    parts = ("A-1", "A-2")
    upsert_application_notes(**where, rows=[synced.application_note_row(each) for each in parts])
    upsert_feedback(**where, rows=[synced.feedback_row(each) for each in parts])
    upsert_stages(**where, rows=[synced.stage_row(each) for each in parts])

    gone = delete_candidates(**where, candidate_ids=["C-1", "C-9"])

    assert gone == {"C-1"}
    assert [row.ats_candidate_id for row in Candidate.objects.all()] == ["C-2"]
    assert [row.ats_candidate_id for row in CandidateNote.objects.all()] == ["C-2"]
    assert ids(Application.objects.all()) == ["A-2"]
    for part in (ApplicationNote, InterviewFeedback, Stage):
        assert [row.ats_job_application_id for row in part.objects.all()] == ["A-2"]
