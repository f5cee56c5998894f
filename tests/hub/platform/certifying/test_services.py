from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from hirewire.certification.errors import CertificationError
from hirewire.certification.findings import Verdict
from hirewire.certification.people import Reply, Words
from hirewire.certification.reports.reading import is_unchanged
from hirewire.certification.requirements import BY_ID
from hirewire.certification.showing import Stage
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.platform.certifying import queries, recorded, services
from hirewire.hub.platform.certifying.errors import NothingToJudgeError, RunEndedError, WordsMissingError
from hirewire.hub.platform.certifying.models import CertificationRun
from hirewire.hub.platform.journal import partitions
from hirewire.hub.platform.journal.recording import QUEUE
from hirewire.hub.platform.journal.services import flush
from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.kit import clock
from tests.factories import hub
from tests.support.ats import Ats

pytestmark = pytest.mark.django_db

CANDIDATE = {
    "firstName": "Zuzanna",
    "lastName": "Kowalczyk",
    "atsCreatedAt": 1_764_547_200_000,
    "atsLastModifiedAt": 1_767_225_600_000,
    "addresses": [],
    "phoneNumbers": [],
    "emailAddresses": ["zuzanna@example.test"],
    "externalProfileUrl": "https://ats.example.test/c/1",
}
NOTE = {"note": "Prefers nights.", "atsCreatedAt": 1_764_547_200_000}
YES, NO, DONE, SKIP, AGAIN = (Words(each) for each in (Reply.YES, Reply.NO, Reply.DONE, Reply.SKIP, Reply.AGAIN))


@pytest.fixture(autouse=True)
def empty_queue() -> Iterator[None]:
    QUEUE.clear()
    yield
    QUEUE.clear()


@pytest.fixture
def ats(db: None) -> Ats:
    return Ats()


@pytest.fixture
def noor(db: None) -> Person:
    return hub.person("Noor", "Haddad")


def started(ats: Ats, noor: Person, *rules: str, **choices: object) -> CertificationRun:
    return services.start_run(
        application=ats.application,
        person=noor,
        product="Acme ATS 4.2",
        since=clock.now() - timedelta(hours=1),
        choices={"rules": list(rules), **choices},
    )


def standing(run: CertificationRun, rule: str) -> tuple[str, str]:
    row = run.rules.get(rule=rule)
    return row.verdict, row.stage


def current(run: CertificationRun) -> str:
    run.refresh_from_db()
    return run.current


def deletes_a_note_and_a_candidate(ats: Ats, candidate: str = "C-1") -> None:
    ats.put("atsCandidates", "atsCandidateId", {candidate: CANDIDATE})
    ats.put_parts(f"atsCandidates/{ats.key('atsCandidateId', candidate)}/notes", {"N-1": NOTE})
    ats.delete_parts(f"atsCandidates/{ats.key('atsCandidateId', candidate)}/notes", "N-1")
    ats.delete("atsCandidates", "atsCandidateId", candidate)
    flush()


def sends_a_candidate_without_a_first_name(ats: Ats) -> None:
    broken = {name: value for name, value in CANDIDATE.items() if name != "firstName"}
    ats.put("atsCandidates", "atsCandidateId", {"C-1": broken})
    flush()


def test_a_run_judges_what_the_journal_recorded(ats: Ats, noor: Person) -> None:
    deletes_a_note_and_a_candidate(ats)

    run = started(ats, noor, "RSC-501", "RSC-303")

    assert standing(run, "RSC-501") == ("passed", "asking")
    assert standing(run, "RSC-303") == ("not run", "watching")
    assert (run.number, run.current, run.started_by) == (1, "", noor)


def test_a_run_has_the_same_rules_as_a_run_of_the_command(ats: Ats, noor: Person) -> None:
    run = started(ats, noor, modules=[4], is_strict=True, reasons=["RSC-402=It has no access lists."])

    rules = [(row.rule, row.verdict) for row in run.rules.order_by("position")]
    assert rules == [
        ("RSC-401", "not run"),
        ("RSC-402", "not applicable"),
        ("RSC-403", "not run"),
        ("RSC-404", "not run"),
        ("OWN-401", "not run"),
        ("OWN-402", "not run"),
    ]


@pytest.mark.parametrize("choices", [{"rules": ["RSC-999"]}, {"reasons": ["RSC-401"]}])
def test_a_choice_that_makes_no_sense_starts_no_run(ats: Ats, noor: Person, choices: dict[str, Any]) -> None:
    with pytest.raises(CertificationError):
        services.start_run(application=ats.application, person=noor, product="", since=clock.now(), choices=choices)

    assert not CertificationRun.objects.exists()


def test_calls_of_other_applications_do_not_count(ats: Ats, noor: Person) -> None:
    deletes_a_note_and_a_candidate(Ats())

    assert standing(started(ats, noor, "RSC-501"), "RSC-501") == ("not run", "watching")


def test_a_partners_run_includes_the_calls_of_its_customers(ats: Ats, noor: Person) -> None:
    deletes_a_note_and_a_candidate(ats)
    parent = ats.application.parent
    assert parent is not None

    run = services.start_run(
        application=parent,
        person=noor,
        product="",
        since=clock.now() - timedelta(hours=1),
        choices={"rules": ["RSC-501"]},
    )

    assert (standing(run, "RSC-501"), run.organization_id, run.product) == (("passed", "asking"), None, parent.name)


def test_a_slow_call_recorded_after_quicker_ones_changes_the_state_of_the_calls(ats: Ats) -> None:
    empty = recorded.state_of_calls(ats.application)
    ats.call("GET", "seats")
    flush()
    quick = recorded.state_of_calls(ats.application)
    with clock.moved(timedelta(seconds=-5)):
        ats.call("GET", "seats")
    flush()

    assert empty == ""
    assert recorded.state_of_calls(ats.application) not in {empty, quick}


def test_a_rule_waits_for_calls_then_asks_and_then_the_next_one_begins(ats: Ats, noor: Person) -> None:
    run = started(ats, noor, "RSC-501", "RSC-502")
    services.show_what_is_left(run=run)
    services.settle(run=run)
    before = current(run), standing(run, "RSC-501")

    deletes_a_note_and_a_candidate(ats)
    services.settle(run=run)
    asked = current(run), standing(run, "RSC-501")
    services.say(run=run, rule="RSC-501", words=YES, person=noor)

    assert before == ("RSC-501", ("not run", "watching"))
    assert asked == ("RSC-501", ("passed", "asking"))
    assert (current(run), standing(run, "RSC-501")) == ("RSC-502", ("passed", "over"))
    (statement,) = run.rules.get(rule="RSC-501").statements
    assert (statement["name"], statement["question"], statement["answer"]) == (
        "Noor Haddad",
        BY_ID["RSC-501"].look,
        "yes",
    )


def test_an_answer_of_no_fails_the_rule(ats: Ats, noor: Person) -> None:
    deletes_a_note_and_a_candidate(ats)
    run = started(ats, noor, "RSC-501")

    services.say(run=run, rule="RSC-501", words=NO, person=noor)

    assert standing(run, "RSC-501") == ("failed", "over")


def test_after_a_failure_only_new_calls_count(ats: Ats, noor: Person) -> None:
    sends_a_candidate_without_a_first_name(ats)
    run = started(ats, noor, "RSC-204")
    failed = standing(run, "RSC-204"), run.rules.get(rule="RSC-204").fault

    services.say(run=run, rule="RSC-204", words=AGAIN, person=noor)
    again = standing(run, "RSC-204")
    deletes_a_note_and_a_candidate(ats, "C-2")
    services.say(run=run, rule="RSC-204", words=DONE, person=noor)

    assert failed[0] == ("failed", "failed")
    assert failed[1] is not None
    assert failed[1]["call"]["verb"] == "PUT"
    assert again == ("not run", "watching")
    assert standing(run, "RSC-204") == ("passed", "asking")


def test_a_failure_that_somebody_accepts_keeps_its_wrong_call(ats: Ats, noor: Person) -> None:
    sends_a_candidate_without_a_first_name(ats)
    run = started(ats, noor, "RSC-204")

    services.say(run=run, rule="RSC-204", words=NO, person=noor)

    row = run.rules.get(rule="RSC-204")
    assert (row.verdict, row.stage) == (Verdict.FAILED, Stage.OVER)
    assert row.fault is not None


def test_a_rule_is_skipped_or_does_not_apply_for_a_stated_reason(ats: Ats, noor: Person) -> None:
    run = started(ats, noor, "RSC-401", "RSC-403")
    services.show_what_is_left(run=run)

    services.say(run=run, rule="RSC-401", words=Words(Reply.NOT_APPLICABLE, "It has no lists."), person=noor)
    second = current(run)
    services.say(run=run, rule="RSC-403", words=SKIP, person=noor)

    assert (second, current(run)) == ("RSC-403", "")
    assert [(row.verdict, row.result["words"]) for row in run.rules.order_by("position")] == [
        ("not applicable", "It has no lists."),
        ("not run", "It was skipped."),
    ]


@pytest.mark.parametrize("reply", [Reply.TEXT, Reply.NOT_APPLICABLE])
def test_an_answer_in_words_and_a_reason_must_not_be_empty(ats: Ats, noor: Person, reply: Reply) -> None:
    run = started(ats, noor, "RSC-302")

    with pytest.raises(WordsMissingError):
        services.say(run=run, rule="RSC-302", words=Words(reply), person=noor)

    assert standing(run, "RSC-302") == ("not run", "asking")


def test_a_form_of_an_outdated_page_changes_no_verdict(ats: Ats, noor: Person) -> None:
    deletes_a_note_and_a_candidate(ats)
    run = started(ats, noor, "RSC-501", "RSC-502")
    services.settle(run=run)
    services.say(run=run, rule="RSC-501", words=YES, person=noor)

    services.say(run=run, rule="RSC-501", words=NO, person=noor)
    services.settle(run=run, rule="RSC-501")
    services.say(run=run, rule="RSC-502", words=AGAIN, person=noor)

    assert standing(run, "RSC-501") == ("passed", "over")
    assert standing(run, "RSC-502") == ("passed", "over")


def test_a_skipped_rule_can_be_shown_after_all(ats: Ats, noor: Person) -> None:
    run = started(ats, noor, "RSC-501")
    services.say(run=run, rule="RSC-501", words=SKIP, person=noor)

    services.show_rule(run=run, rule="RSC-501")
    deletes_a_note_and_a_candidate(ats)
    services.settle(run=run)

    assert (current(run), standing(run, "RSC-501")) == ("RSC-501", ("passed", "asking"))


def test_a_new_run_ends_the_open_one_and_says_what_now_fails(ats: Ats, noor: Person) -> None:
    first = started(ats, noor, "RSC-204", "RSC-303")
    sends_a_candidate_without_a_first_name(ats)

    second = started(ats, noor, "RSC-204")

    first.refresh_from_db()
    newest, oldest = queries.lines(queries.runs_of(ats.application))
    assert (first.is_open, second.is_open, second.number) == (False, True, 2)
    assert (newest.counts["failed"], oldest.counts["not_run"], oldest.comparison) == (1, 2, None)
    assert newest.comparison is not None
    assert newest.comparison.summary == "RSC-204 now fails"
    assert queries.failed_rules(ats.application) == ["RSC-204"]


def test_a_run_that_has_ended_accepts_nothing_more(ats: Ats, noor: Person) -> None:
    run = started(ats, noor, "RSC-501")
    services.end_run(run=run, person=noor)

    with pytest.raises(RunEndedError):
        services.show_rule(run=run, rule="RSC-501")
    with pytest.raises(RunEndedError):
        services.say(run=run, rule="RSC-501", words=SKIP, person=noor)
    with pytest.raises(RunEndedError):
        services.show_what_is_left(run=run)

    actions = AuditEntry.objects.filter(action__startswith="certification").order_by("pk")
    assert [entry.action for entry in actions] == ["certification.started", "certification.ended"]


def test_a_plan_without_rules_is_refused(ats: Ats, noor: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hirewire.certification.judging.REQUIREMENTS", ())

    with pytest.raises(NothingToJudgeError):
        started(ats, noor)


def test_evidence_holds_masked_results_and_the_traffic(ats: Ats, noor: Person) -> None:
    sends_a_candidate_without_a_first_name(ats)
    run = started(ats, noor, "RSC-204", "RSC-303")

    pack = queries.pack_of(run)

    assert (pack["product"], pack["counts"]["failed"], pack["traffic"]["calls"]) == ("Acme ATS 4.2", 1, 1)
    assert [result["id"] for result in pack["results"]] == ["RSC-204", "RSC-303"]
    assert "Zuzanna" not in str(pack)
    assert is_unchanged(pack)


def test_a_run_that_ends_late_keeps_the_figures_of_calls_that_the_journal_has_forgotten(ats: Ats, noor: Person) -> None:
    deletes_a_note_and_a_candidate(ats)
    run = started(ats, noor, "OWN-205")
    before = run.traffic
    partitions.drop(clock.now().date())

    services.end_run(run=run, person=noor)

    run.refresh_from_db()
    assert (before["calls"] > 0, run.traffic, run.is_open) == (True, before, False)


def test_runs_are_deleted_after_more_than_a_year(ats: Ats, noor: Person) -> None:
    old, new = started(ats, noor, "RSC-501"), started(ats, noor, "RSC-501")
    CertificationRun.objects.filter(pk=old.pk).update(began_at=clock.now() - services.KEPT_FOR - timedelta(days=1))

    services.forget_old()

    assert list(CertificationRun.objects.all()) == [new]


def test_the_recording_of_a_new_application_is_whole_until_the_journal_forgets_a_day(ats: Ats) -> None:
    since = ats.application.created_at - timedelta(days=1)
    ats.call("GET", "seats")
    flush()
    before = recorded.traffic(ats.application, since).is_whole

    partitions.drop(clock.now().date())

    assert (before, recorded.traffic(ats.application, since).is_whole) == (True, False)


def test_of_many_push_events_the_newest_are_judged(ats: Ats, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorded, "MOST_EVENTS", 2)
    now = clock.now()
    for age in (3, 1, 2):
        PushEvent.objects.create(
            id=f"event-{age}",
            organization=ats.organization,
            application=ats.application,
            type="EXPORT_CANDIDATE_PROFILE",
            created_at=now - timedelta(minutes=age),
        )

    judged = recorded.traffic(ats.application, now - timedelta(hours=1)).events

    assert [event.id for event in judged] == ["event-2", "event-1"]


@pytest.mark.parametrize("by", ["the person", "another run"])
def test_a_later_mistake_breaks_a_rule_about_all_calls_when_the_run_ends(ats: Ats, noor: Person, by: str) -> None:
    deletes_a_note_and_a_candidate(ats)
    run = started(ats, noor, "OWN-205", "RSC-502")
    before = standing(run, "OWN-205")
    ats.put("atsCandidates", "atsCandidateId", {"C-2": CANDIDATE | {"atsLastModifiedAt": 1}})
    flush()

    if by == "the person":
        services.end_run(run=run, person=noor)
    else:
        started(ats, noor, "RSC-501")

    run.refresh_from_db()
    assert (before, standing(run, "OWN-205")) == (("passed", "over"), ("failed", "over"))
    assert run.rules.get(rule="OWN-205").fault is not None
    assert not run.is_open
