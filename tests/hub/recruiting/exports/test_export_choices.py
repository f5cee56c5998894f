import pytest

from hirewire.hub.ats.matching.models import Match
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.exports import errors, services
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.exports.profiles import exported_candidate
from hirewire.hub.recruiting.exports.services import NEW_RECORD, Choice
from hirewire.kit import clock
from tests.factories import connected, hub, lists
from tests.support.perhaps import mateo, record
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


@pytest.fixture
def member(company: connected.Company) -> Member:
    record(company, "C-10323", city="Porto")
    return mateo()


def export(company: connected.Company, member: Member, choice: Choice | None = None) -> Export:
    return services.request_export(
        seat=company.recruiter_a, member=member, application=company.application, choice=choice
    )


def test_an_export_with_a_likely_record_waits_for_a_choice(company: connected.Company, member: Member) -> None:
    with pytest.raises(errors.PerhapsThere) as asked:
        export(company, member)

    assert [one.id for one in asked.value.records] == ["C-10323"]
    assert not Export.objects.exists()


def test_adding_to_a_record_links_it_and_names_it_to_the_ats(company: connected.Company, member: Member) -> None:
    made = export(company, member, Choice("C-10323"))
    run_tasks()

    told = exported_candidate(made)
    linked = Match.objects.get(ats_candidate_id="C-10323")
    assert (told.ats_candidate_id, told.make_new, told.beside_ats_candidates) == ("C-10323", None, None)
    assert (linked.member_id, linked.is_manual) == (member.pk, True)


def test_a_new_record_names_the_likely_one_and_links_nothing(company: connected.Company, member: Member) -> None:
    made = export(company, member, NEW_RECORD)

    told = exported_candidate(made)
    assert (told.ats_candidate_id, told.make_new, told.beside_ats_candidates) == (None, True, ["C-10323"])
    assert not Match.objects.exists()


@pytest.mark.parametrize("candidate_id", ["C-404", "C-2"])
def test_a_record_that_is_not_likely_the_person_cannot_be_chosen(
    company: connected.Company, member: Member, candidate_id: str
) -> None:
    record(company, "C-2", first_name="Somebody", last_name="Else")

    with pytest.raises(errors.RecordGone):
        export(company, member, Choice(candidate_id))

    assert not Export.objects.exists()


def test_somebody_who_has_left_is_not_added_to_a_record(company: connected.Company, member: Member) -> None:
    member.closed_at = clock.now()
    member.save()

    with pytest.raises(errors.MemberClosed):
        export(company, member, Choice("C-10323"))

    assert not Match.objects.exists()


def test_a_hidden_record_is_not_suggested_and_cannot_be_chosen(company: connected.Company) -> None:
    member = mateo()
    record(company, "C-1", city="Porto", job_id="REQ-9")
    lists.put(company.application, "G", "REQ-9")

    with pytest.raises(errors.RecordGone):
        export(company, member, Choice("C-1"))

    assert export(company, member).besides == []


def test_a_retry_keeps_the_choice(company: connected.Company, member: Member) -> None:
    failed = export(company, member, Choice("C-10323"))
    run_tasks()
    services.report_failure(export=failed, reason="The job is closed.")
    failed.refresh_from_db()

    again = services.retry(seat=company.recruiter_a, export=failed)

    assert again.adds_to == "C-10323"


def test_in_a_batch_people_who_need_a_choice_are_left_out(company: connected.Company, member: Member) -> None:
    clear, other = hub.member("Noor", "Haddad"), mateo()

    batch = services.request_exports(
        seat=company.recruiter_a,
        members=[member, other, clear],
        application=company.application,
        job=None,
        with_mail=False,
        choices={other.pk: NEW_RECORD},
    )

    assert set(Export.objects.values_list("member", "makes_new")) == {(other.pk, True), (clear.pk, False)}
    assert [refusal.member for refusal in batch.refused] == [member]
    assert "Perhaps already in the ATS as C-10323." in batch.refused[0].reason


def test_in_a_batch_each_record_is_added_to_once(company: connected.Company, member: Member) -> None:
    record(company, "C-10324", city="Porto")
    second, third = mateo(), mateo()

    batch = services.request_exports(
        seat=company.recruiter_a,
        members=[member, second, third],
        application=company.application,
        job=None,
        with_mail=False,
        choices={member.pk: Choice("C-10323"), second.pk: Choice("C-10324"), third.pk: Choice("C-10323")},
    )

    added = [(member.pk, "C-10323"), (second.pk, "C-10324")]
    assert list(Export.objects.order_by("pk").values_list("member", "adds_to")) == added
    assert list(Match.objects.order_by("pk").values_list("member", "ats_candidate_id")) == added
    assert [refusal.member for refusal in batch.refused] == [third]
    assert batch.refused[0].reason.startswith("C-10323 can no longer be chosen")


def test_in_a_batch_nobody_is_linked_who_cannot_be_exported(company: connected.Company, member: Member) -> None:
    Member.objects.filter(pk=member.pk).update(allows_export=False)
    member.refresh_from_db()

    batch = services.request_exports(
        seat=company.recruiter_a,
        members=[member],
        application=company.application,
        job=None,
        with_mail=False,
        choices={member.pk: Choice("C-10323")},
    )

    assert [refusal.member for refusal in batch.refused] == [member]
    assert not Match.objects.exists()
