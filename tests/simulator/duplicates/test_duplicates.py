from datetime import timedelta

import pytest
from django.test import Client

from hirewire.kit import clock
from hirewire.simulator.duplicates import queries, services
from hirewire.simulator.history.models import Evaluation, Message
from hirewire.simulator.history.services import keep_evaluation, keep_message
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.errors import RecordError
from hirewire.simulator.records.models import Application, Candidate, Deletion, StageEntry
from hirewire.simulator.records.resemblance.models import Suspicion
from hirewire.simulator.records.resemblance.services import compare_all
from hirewire.simulator.records.services.applications import create_application, move
from hirewire.simulator.records.services.notes import add_note
from hirewire.simulator.records.services.resumes import add_resume
from hirewire.simulator.records.services.scorecards import ask_for_scorecard
from tests.simulator.conftest import PASSWORD
from tests.simulator.support import Api, Json, Receiver, candidate, job, weigh_all

URN = "urn:li:person:yrZCpj2Z12"
OTHER = "urn:li:person:bM1Hk0v7Qe"
MAIL = "ada@mail.example"
PDF = b"%PDF-1.4 of Ada"
AUTHOR = ("Amara", "Okafor")


def keys(account: Account) -> list[tuple[str, str]]:
    """Return the keys of the pairs in the list of possible duplicates.

    The pages of the records must show the same pairs.
    """
    weigh_all()
    listed = [(pair.one.key, pair.other.key) for pair in queries.pairs(queries.resemblances(account))]
    on_pages = {
        (pair.one.key, pair.other.key)
        for row in Candidate.objects.filter(account=account)
        for pair in queries.duplicates_of(row)
    }
    assert on_pages == set(listed)
    return sorted(listed)


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ({"emails": [MAIL, "x@y.example"]}, {"emails": ["ADA@mail.example"]}, ["E-mail is the same"]),
        (
            {"profile_url": "https://www.hirewire.example/in/ada/"},
            {"profile_url": "hirewire.example/in/ada"},
            ["Profile address is the same"],
        ),
        (
            {"recruiter_person": URN},
            {"recruiter_person": URN},
            ["Both are linked to the same member in Recruiter"],
        ),
    ],
    ids=["e-mail", "profile", "link"],
)
def test_records_that_share_personal_details_are_a_pair(
    account: Account, one: Json, other: Json, words: list[str]
) -> None:
    first, second = candidate(account, **one), candidate(account, **other)

    assert keys(account) == [(first.key, second.key)]
    words = [*words, "Last name is the same", "First name is the same"]
    assert [piece.words for piece in queries.pair_of(second, first).for_it] == words


def test_records_that_recruiter_matches_to_one_member_are_a_pair(account: Account) -> None:
    linked = candidate(account, recruiter_person=URN)
    found, nobody = candidate(account, "Zwart-Undset", first_name="Wolfgang"), candidate(account, "Byron")
    services.note_found(candidate=found, person=URN)
    services.note_found(candidate=nobody, person="")

    assert keys(account) == [(linked.key, found.key)]
    assert queries.pair_of(linked, found).for_it[0].words == "Recruiter matches both to the same member"


def test_a_record_made_beside_another_is_a_pair_until_somebody_decides(
    account: Account, other_account: Account, api: Api, admin: User
) -> None:
    old, foreign = candidate(account, company="Engines"), candidate(other_account)
    given = {"first_name": old.first_name, "last_name": old.last_name, "company": "engines"}

    _, made = api.send("POST", "candidates", {**given, "beside": [old.key, foreign.key, "C-404", "nonsense"]})

    new = Candidate.objects.get(account=account, number=Candidate.number_of(made["id"]))
    assert keys(account) == [(old.key, new.key)]
    assert [piece.words for piece in queries.pair_of(old, new).for_it] == [
        "Last name is the same",
        "First name is the same",
        "Employer is the same",
    ]
    services.tell_apart(candidate=old, other=new, user=admin)
    compare_all(account.pk)
    assert keys(account) == []


def test_unrelated_separated_and_foreign_records_are_not_pairs(
    account: Account, other_account: Account, admin: User
) -> None:
    candidate(account, "Byron"), candidate(account, "Zwart-Undset", emails=["one@mail.example"])
    candidate(other_account, "Zwart-Undset", emails=["one@mail.example"])
    twins = [candidate(account, "King", emails=["family@mail.example"]) for _ in range(2)]
    services.tell_apart(candidate=twins[1], other=twins[0], user=admin)
    candidate(account, emails=[MAIL], recruiter_person=URN), candidate(account, emails=[MAIL], recruiter_person=OTHER)

    assert keys(account) == []


def test_a_shared_office_address_identifies_nobody(account: Account) -> None:
    for first, last in (("Ada", "Lovelace"), ("Wolfgang", "Okafor"), ("Chidi", "Byron"), ("Priscilla", "King")):
        candidate(account, last, first_name=first, emails=["reception@office.example"])

    assert keys(account) == []


def test_everything_moves_to_the_record_that_is_kept(account: Account, admin: User) -> None:
    keep = candidate(account, emails=[MAIL], title="Engineer")
    gone = candidate(account, emails=["ADA@mail.example", "ada@work.example"], company="Engines", recruiter_person=URN)
    application = create_application(candidate=gone, job=job(account))
    for about in (gone, application):
        add_note(about=about, text="Strong.", author=AUTHOR)
    for each in (keep, gone):
        add_resume(candidate=each, name="cv.pdf", content=PDF)
    add_resume(candidate=gone, name="letter.pdf", content=PDF)
    keep_message(candidate=gone, desk="urn:li:contract:1", key="M-1", fields=message())

    stayed = services.merge(keep=keep, merged=gone, user=admin)

    assert (stayed.emails, stayed.company, stayed.recruiter_person) == ([MAIL, "ada@work.example"], "Engines", URN)
    moved = Application.objects.get()
    assert (moved.candidate, moved.notes.count()) == (stayed, 1)
    assert (stayed.notes.count(), Message.objects.filter(candidate=stayed).count()) == (1, 1)
    assert sorted(one.name for one in stayed.resumes.all()) == ["cv.pdf", "letter.pdf"]
    assert list(Candidate.objects.all()) == [stayed]
    assert [(row.kind, row.record_id) for row in Deletion.objects.all()] == [("candidate", gone.key)]


def test_two_applications_for_one_job_become_one(account: Account) -> None:
    opening, keep, gone = job(account), candidate(account), candidate(account)
    stays = create_application(candidate=keep, job=opening)
    goes = create_application(candidate=gone, job=opening, source="Referral")
    ask_for_scorecard(application=goes, interview="onsite", interviewer=AUTHOR)
    for application in (stays, goes):
        keep_evaluation(application=application, key="E-1", fields=evaluation())
    with clock.moved(timedelta(days=1)):
        move(application=goes, stage="Offer")

    services.merge(keep=keep, merged=gone, user=None)

    left = Application.objects.get()
    assert (left.key, left.stage, left.source) == (stays.key, "Offer", "Referral")
    assert (StageEntry.objects.count(), left.scorecards.count(), Evaluation.objects.count()) == (3, 1, 1)
    assert {row.record_id for row in Deletion.objects.all()} == {goes.key, gone.key}


def test_a_merged_record_keeps_the_privacy_flags_of_both(account: Account) -> None:
    keep, gone = candidate(account), candidate(account, is_private=True, do_not_contact=True)

    stayed = services.merge(keep=keep, merged=gone, user=None)

    assert (stayed.is_private, stayed.do_not_contact) == (True, True)


def test_after_a_merge_records_marked_as_different_stay_apart(account: Account) -> None:
    keep, gone, twin = candidate(account), candidate(account, emails=[MAIL]), candidate(account, emails=[MAIL])
    services.tell_apart(candidate=gone, other=twin, user=None)

    services.merge(keep=keep, merged=gone, user=None)

    assert keys(account) == []


def test_other_systems_read_moved_records_under_the_kept_candidate(account: Account, api: Api) -> None:
    keep, gone = candidate(account), candidate(account)
    application = create_application(candidate=gone, job=job(account))
    since = api.walk("applications")[1]

    services.merge(keep=keep, merged=gone, user=None)

    (changed,) = api.get("applications", cursor=since)["items"]
    assert (changed["id"], changed["candidate_id"]) == (application.key, keep.key)
    assert api.status_of(f"candidates/{gone.key}") == 404


def test_after_a_merge_suspicions_about_the_merged_record_are_about_the_kept_one(account: Account, api: Api) -> None:
    old, keep = (candidate(account, company="Engines") for _ in range(2))
    given = {"first_name": old.first_name, "last_name": old.last_name, "company": "engines"}
    _, made = api.send("POST", "candidates", {**given, "beside": [old.key, keep.key]})
    gone = Candidate.objects.get(account=account, number=Candidate.number_of(made["id"]))

    services.merge(keep=keep, merged=gone, user=None)

    assert [(one.first, one.second) for one in Suspicion.objects.all()] == [(old, keep)]
    assert (old.key, keep.key) in keys(account)


@pytest.mark.parametrize("which", ["itself", "gone", "another company's"])
def test_an_impossible_merge_is_refused(account: Account, other_account: Account, which: str) -> None:
    keep = candidate(account)
    gone = {"itself": keep, "gone": candidate(account), "another company's": candidate(other_account)}[which]
    if which == "gone":
        Candidate.objects.filter(pk=gone.pk).delete()

    with pytest.raises(RecordError):
        services.merge(keep=keep, merged=gone, user=None)

    assert Candidate.objects.filter(pk=keep.pk).exists()


def test_a_user_can_merge_the_proposed_records(as_recruiter: Client, account: Account, receiver: Receiver) -> None:
    ada, same = candidate(account, emails=[MAIL]), candidate(account, "King", emails=[MAIL])
    address = f"/candidates/{ada.key}/merge/{same.key}/"

    for page in (f"/candidates/{ada.key}/", f"/candidates/{same.key}/", "/candidates/duplicates/"):
        assert address in as_recruiter.get(page).content.decode()
    compared = as_recruiter.get(address).content.decode()
    merged = as_recruiter.post(address, {"keep": same.key}, follow=True)

    assert "E-mail is the same" in compared
    assert "Last name is different" in compared
    assert (merged.redirect_chain[-1][0], Candidate.objects.get()) == (f"/candidates/{same.key}/", same)
    assert as_recruiter.get(f"/candidates/{ada.key}/")["Location"] == f"/candidates/{same.key}/"


def test_a_user_can_mark_two_records_as_different_people(
    as_recruiter: Client, account: Account, receiver: Receiver
) -> None:
    ada, other = candidate(account, emails=[MAIL]), candidate(account, emails=[MAIL])
    address = f"/candidates/{ada.key}/merge/{other.key}/"

    as_recruiter.post(f"{address}apart/", {"back": "list"})

    assert address not in as_recruiter.get(f"/candidates/{ada.key}/").content.decode()
    assert "No two records look like the same person" in as_recruiter.get("/candidates/duplicates/").content.decode()


def test_the_page_asks_recruiter_about_a_record_once_a_day(
    as_recruiter: Client, recruiter: User, account: Account, receiver: Receiver
) -> None:
    linked, found = candidate(account, recruiter_person=URN), candidate(account, "Byron", first_name="Wolfgang")
    receiver.answers["GET", "person"] = (200, {"person": URN})
    path = f"/candidates/{found.key}/same/"

    asks = [path in as_recruiter.get(f"/candidates/{one.key}/").content.decode() for one in (linked, found)]
    part = as_recruiter.get(path).content.decode()
    again = path in as_recruiter.get(f"/candidates/{found.key}/").content.decode()
    with clock.moved(timedelta(days=1, seconds=1)):
        # After a day, the recruiter must sign in again.
        as_recruiter.post("/sign-in/", {"email": recruiter.email, "password": PASSWORD})
        later = path in as_recruiter.get(f"/candidates/{found.key}/").content.decode()

    assert receiver.requests[-1].url.path == f"/agent/api/connections/larkspur/candidates/{found.key}/person"
    assert f"/candidates/{linked.key}/merge/{found.key}/" in part
    assert (asks, again, later) == ([False, True], False, True)


def test_without_a_response_from_the_agent_the_page_is_unchanged(
    as_recruiter: Client, account: Account, receiver: Receiver
) -> None:
    ada = candidate(account)
    receiver.answers["GET", "person"] = (502, {"message": "away"})

    answer = as_recruiter.get(f"/candidates/{ada.key}/same/")

    assert (answer.status_code, answer.content) == (200, b"")
    assert f"/candidates/{ada.key}/same/" in as_recruiter.get(f"/candidates/{ada.key}/").content.decode()


@pytest.mark.parametrize("step", ["", "apart/"])
def test_a_record_of_another_company_cannot_be_merged(
    as_recruiter: Client, account: Account, other_account: Account, step: str
) -> None:
    mine = candidate(account, emails=[MAIL])
    theirs = [candidate(other_account, emails=[MAIL]) for _ in range(2)][-1]

    answer = as_recruiter.post(f"/candidates/{mine.key}/merge/{theirs.key}/{step}", {"keep": mine.key})

    assert (answer.status_code, Candidate.objects.count()) == (404, 3)


def message() -> Json:
    return {
        "thread": "T-1",
        "recruiter_first_name": "Amara",
        "recruiter_last_name": "Okafor",
        "is_from_candidate": False,
        "subject": "Hello",
        "text": "A job for you.",
        "sent_at": clock.now(),
    }


def evaluation() -> Json:
    return {
        "evaluator_first_name": "Amara",
        "evaluator_last_name": "Okafor",
        "rating": "Strong",
        "criteria": [],
        "comment": "",
        "evaluated_at": clock.now(),
    }
