from collections.abc import Callable
from importlib import import_module

import httpx2
import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client

from hirewire.hub.ats.acls.visibility import visibility_scope, visible_parts
from hirewire.hub.ats.applications.models import Application, ApplicationNote, InterviewFeedback, Stage
from hirewire.hub.ats.candidates.models import Candidate, CandidateNote
from hirewire.hub.ats.matching.models import Match, MatchDecision, SampledMatch, Unlinked, Verdict
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import MemberEmail
from hirewire.hub.platform.integrations.states import Feature
from hirewire.wire.restli import ComplexKey, Protocol, encode_ids
from tests.factories import hub, synced
from tests.support.ats import Ats
from tests.support.http import hub_http
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db

PARTS: dict[str, tuple[type[Model], Callable[[], dict[str, object]]]] = {
    "notes": (ApplicationNote, synced.note),
    "interviewFeedback": (InterviewFeedback, synced.feedback),
    "stages": (Stage, synced.stage),
}
#: For each name in ``PARTS``: the resource below ``/rest/``, and the key of the record that ``send`` sends.
NEWER = {
    "notes": ("applicationNotes", {"externalJobApplicationId": "A-1", "externalNoteId": "P1"}),
    "interviewFeedback": ("applicationInterviewFeedbacks", {"jobApplicationId": "A-1", "interviewFeedbackId": "P1"}),
    "stages": ("applicationStage", {"jobApplicationId": "A-1", "jobApplicationStageId": "P1"}),
}
#: What a profile shows of the records that ``send`` sends.
SHOWN = ("C-1", "Welding Robot Technician", "Phone Screen", "Steady hands", "Prefers night shifts")


@pytest.fixture
def ats() -> Ats:
    return Ats()


@pytest.fixture
def rest(ats: Ats) -> Callable[..., httpx2.Response]:
    token = hub.token_of(ats.application)

    def delete(resource: str, **parts: str) -> httpx2.Response:
        key = ComplexKey({"integrationContext": ats.organization.urn, **parts})
        headers = {"Authorization": f"Bearer {token}", "LinkedIn-Version": "202604"}
        return hub_http().request("DELETE", f"/rest/{resource}?{encode_ids([key], Protocol.V1)}", headers=headers)

    return delete


def below(ats: Ats, parent: str, part: str, record_id: str, name: str) -> str:
    return f"{parent}/{ats.key(part, record_id)}/{name}".replace(":", "%3A")


def send(ats: Ats, number: int, *, whole: bool = True) -> None:
    """Send a candidate with a note, and an application with one part of each kind.

    Without ``whole``, leave out the candidate, but still send the candidate's note.
    """
    candidate, application = f"C-{number}", f"A-{number}"
    if whole:
        ats.put("atsCandidates", "atsCandidateId", {candidate: synced.candidate()})
    ats.put_parts(below(ats, "atsCandidates", "atsCandidateId", candidate, "notes"), {"N1": synced.note()})
    ats.put("atsApplications", "atsJobApplicationId", {application: synced.application(atsCandidateId=candidate)})
    for name, (_, record) in PARTS.items():
        ats.put_parts(below(ats, "atsApplications", "atsJobApplicationId", application, name), {"P1": record()})


def left(number: int) -> dict[str, int]:
    of_candidate = {"ats_candidate_id": f"C-{number}"}
    of_application = {"ats_job_application_id": f"A-{number}"}
    tables = [(Candidate, of_candidate), (CandidateNote, of_candidate), (Application, of_application)]
    tables += [(table, of_application) for table, _ in PARTS.values()]
    return {
        table.__name__: count for table, named in tables if (count := table._default_manager.filter(**named).count())
    }


ALL = dict.fromkeys(("Candidate", "CandidateNote", "Application", "ApplicationNote", "InterviewFeedback", "Stage"), 1)


@pytest.mark.parametrize("root", ["v2", "rest"])
def test_deleting_a_candidate_deletes_its_notes_and_applications(
    ats: Ats, rest: Callable[..., httpx2.Response], root: str
) -> None:
    send(ats, 1)
    send(ats, 2)

    if root == "v2":
        ats.delete("atsCandidates", "atsCandidateId", "C-1")
    else:
        rest("candidates", externalCandidateId="C-1")

    assert (left(1), left(2)) == ({}, ALL)


@pytest.mark.parametrize("root", ["v2", "rest"])
def test_deleting_an_application_deletes_its_parts_only(
    ats: Ats, rest: Callable[..., httpx2.Response], root: str
) -> None:
    send(ats, 1)
    send(ats, 2)

    if root == "v2":
        ats.delete("atsApplications", "atsJobApplicationId", "A-1")
    else:
        rest("atsApplications", atsJobApplicationId="A-1")

    assert (left(1), left(2)) == ({"Candidate": 1, "CandidateNote": 1}, ALL)


@pytest.mark.parametrize("root", ["v2", "rest"])
@pytest.mark.parametrize("name", PARTS)
def test_deleting_a_part_deletes_nothing_else(
    ats: Ats, rest: Callable[..., httpx2.Response], name: str, root: str
) -> None:
    send(ats, 1)

    if root == "v2":
        ats.delete_parts(below(ats, "atsApplications", "atsJobApplicationId", "A-1", name), "P1")
    else:
        resource, key = NEWER[name]
        rest(resource, **key)

    assert left(1) == {kind: count for kind, count in ALL.items() if kind != PARTS[name][0].__name__}


def test_deleting_a_note_about_a_candidate_deletes_nothing_else(ats: Ats) -> None:
    send(ats, 1)

    ats.delete_parts(below(ats, "atsCandidates", "atsCandidateId", "C-1", "notes"), "N1")

    assert left(1) == {kind: count for kind, count in ALL.items() if kind != "CandidateNote"}


def test_deleting_a_missing_parent_deletes_its_parts(ats: Ats) -> None:
    send(ats, 1, whole=False)

    answer = ats.delete("atsCandidates", "atsCandidateId", "C-1")

    assert answer["errors"][ats.answered("atsCandidateId", "C-1")]["status"] == 404
    assert left(1) == {}


def test_parts_sent_after_the_deletion_stay_hidden(ats: Ats) -> None:
    send(ats, 1)
    ats.delete("atsApplications", "atsJobApplicationId", "A-1")
    ats.put_parts(below(ats, "atsApplications", "atsJobApplicationId", "A-1", "stages"), {"P2": synced.stage()})
    seen = visibility_scope(hub.seat(ats.contract), Feature.IN_ATS)

    hidden = Stage.objects.filter(visible_parts(seen)).count()
    ats.delete("atsApplications", "atsJobApplicationId", "A-1")

    assert (hidden, Stage.objects.count()) == (0, 0)


def test_parts_without_an_application_are_hidden(ats: Ats) -> None:
    send(ats, 1, whole=False)
    Application.objects.all().delete()
    seen = visibility_scope(hub.seat(ats.contract), Feature.IN_ATS)

    hidden = [table._default_manager.filter(visible_parts(seen)).count() for table, _ in PARTS.values()]
    send(ats, 1)
    shown = [table._default_manager.filter(visible_parts(seen)).count() for table, _ in PARTS.values()]

    assert (hidden, shown) == ([0, 0, 0], [1, 1, 1])


def test_nothing_of_a_deleted_candidate_shows_in_recruiter(ats: Ats, working_as: Callable[[Seat], Client]) -> None:
    member = hub.member("Noor", "Haddad")
    MemberEmail.objects.create(member=member, address="noor@example.test")
    hub.ready(ats.application, ats.contract)
    send(ats, 1)
    run_tasks()
    browser = working_as(hub.seat(ats.contract))
    before = shown_on(browser, f"/people/{member.pk}/")
    marked = browser.get("/search/counts/").context["counts"]

    ats.delete("atsCandidates", "atsCandidateId", "C-1")
    at_once = shown_on(browser, f"/people/{member.pk}/")
    run_tasks()

    assert (before, marked["in"].number) == (set(SHOWN), 1)
    assert at_once == shown_on(browser, f"/people/{member.pk}/") == set()
    assert browser.get("/search/counts/").context["counts"]["in"].number == 0
    assert Match.objects.count() == 0


def shown_on(browser: Client, address: str) -> set[str]:
    page = browser.get(address).content.decode()
    return {words for words in SHOWN if words in page}


#: Tables that record what people decided about a pair of candidate and member.
SAID: tuple[type[Model], ...] = (Unlinked, MatchDecision, SampledMatch)


def say(ats: Ats, number: int) -> None:
    """Record that people decided about a pair of candidate and member. The candidate need not exist."""
    pair = {
        "organization": ats.organization,
        "application": ats.application,
        "ats_candidate_id": f"C-{number}",
        "member": hub.member(),
    }
    Unlinked.objects.create(**pair)
    MatchDecision.objects.create(**pair, verdict=Verdict.SAME, outlasts_sync=True)
    SampledMatch.objects.create(**pair, is_right=True)


def said() -> list[set[str]]:
    return [set(table._default_manager.values_list("ats_candidate_id", flat=True)) for table in SAID]


def test_what_people_said_about_a_candidate_is_forgotten_with_it(ats: Ats) -> None:
    for number in (1, 2):
        send(ats, number)
        say(ats, number)

    ats.delete("atsCandidates", "atsCandidateId", "C-1")

    assert said() == [{"C-2"}] * 3


def test_what_people_say_while_a_candidate_is_deleted_is_forgotten_a_moment_later(ats: Ats) -> None:
    for number in (1, 2):
        send(ats, number)
    ats.delete("atsCandidates", "atsCandidateId", "C-1")
    for number in (1, 2):
        say(ats, number)

    run_tasks()

    assert said() == [{"C-2"}] * 3


def test_a_migration_forgets_what_people_said_about_candidates_deleted_before(ats: Ats) -> None:
    migration = import_module("hirewire.hub.migrations.0075_decisions_about_nobody")
    send(ats, 2)
    for number in (1, 2):
        say(ats, number)

    with connection.cursor() as cursor:
        for statement in migration.STATEMENTS:
            cursor.execute(statement)

    assert said() == [{"C-2"}] * 3
