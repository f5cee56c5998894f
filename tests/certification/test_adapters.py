import json
from collections.abc import Callable
from datetime import UTC, datetime

import httpx2
import pytest

from hirewire.certification import steps
from hirewire.certification.adapters import Adapter, HttpAdapter, NotYetError, PythonAdapter, adapter_named
from hirewire.certification.calls import Traffic
from hirewire.certification.conducting import Conductor
from hirewire.certification.errors import CertificationError
from hirewire.certification.findings import Result, Statement, Verdict
from hirewire.certification.judging import Plan
from hirewire.certification.people import Nobody, Person, Reply, Words
from hirewire.certification.requirements import BY_ID
from tests.certification.right import ADA, NOTE
from tests.certification.script import APPLICATION, CANDIDATE, JOB, Script
from tests.certification.vendor import Vendor

AT = datetime(2026, 5, 5, 12, tzinfo=UTC)


class Ats:
    product = "Harbour ATS"

    def __init__(self, script: Script) -> None:
        self.script = script

    def create_candidate(self, **_fields: str) -> str:
        self.script.put("candidates", {("C-1",): CANDIDATE})
        return "C-1"

    def add_candidate_note(self, candidate: str, text: str) -> str:
        assert text.startswith("Prefers nights")
        self.script.put("candidateNotes", {(candidate, "N-1"): NOTE})
        return "N-1"

    def delete_candidate_note(self, candidate: str, candidate_note: str) -> None:
        self.script.delete("candidateNotes", (candidate, candidate_note))

    def delete_candidate(self, candidate: str) -> None:
        self.script.delete("candidates", (candidate,))


class WithoutNotes(Ats):
    add_candidate_note = None  # type: ignore[assignment]  # the vendor has not automated this step


class LackingNotes(WithoutNotes):
    lacks = {"add-candidate-note": "Harbour ATS has no notes."}  # noqa: RUF012 - as a vendor writes it


class Broken(Ats):
    def add_candidate_note(self, candidate: str, text: str) -> str:
        raise ValueError(f"{candidate} is locked, so {text[:7]!r} is lost")


class Silent(Ats):
    def delete_candidate_note(self, candidate: str, candidate_note: str) -> None:
        """Delete the note, and send nothing."""


class Slow(Ats):
    """Sends another note when the step is first requested, but never sends the step's own note.

    At the third request, it says that the step is done.
    """

    asked = 0

    def add_candidate_note(self, candidate: str, text: str) -> str:
        self.asked += 1
        if self.asked == 1:
            self.script.put("candidateNotes", {(candidate, "N-0"): NOTE})
        if self.asked < 3:
            raise NotYetError("It is still reading.")
        return "N-1"


class Reading(Ats):
    def create_candidate(self, **_fields: str) -> str:
        """Send no candidate, but read matches back, which agents may do at any time."""
        self.script.call("GET", "/v2/atsCandidates", "ids=List()", method="batch_get", answer={"results": {}})
        return "C-1"


class Sloppy(Ats):
    def delete_candidate(self, candidate: str) -> None:
        super().delete_candidate(candidate)
        self.script.delete("candidateNotes", (candidate, "N-1"), status=404)


class Busy(Silent):
    """Reads matches back each time the traffic is read, like an agent that polls."""

    def __init__(self, script: Script) -> None:
        super().__init__(script)
        self.looks = 0

    def traffic(self) -> Traffic:
        self.looks += 1
        self.script.call("GET", "/v2/atsCandidates", "ids=List()", method="batch_get", answer={"results": {}})
        return self.script.traffic


class Fetching(Ats):
    jobs = 0

    def create_job(self, **_fields: str) -> str:
        self.jobs += 1
        self.script.jobs({f"REQ-{self.jobs}": JOB})
        return f"REQ-{self.jobs}"

    def export(self, job: str) -> None:
        self.script.fetches("export-1", ADA, job)

    def export_again(self, job: str) -> None:
        self.script.fetches("export-2", ADA, job)


class Taking(Fetching):
    def export(self, job: str) -> None:
        super().export(job)
        self.script.put("candidates", {("C-4",): CANDIDATE | {"manualMatchedMember": ADA}})
        self.applies(job)

    def export_again(self, job: str) -> None:
        super().export_again(job)
        self.applies(job)

    def applies(self, job: str) -> None:
        fields = APPLICATION | {"atsCandidateId": "C-4", "atsJobPostingId": job}
        self.script.put("atsApplications", {(f"A-{job}",): fields})


class Time:
    def __init__(self) -> None:
        self.passed = 0.0

    def sleep(self, seconds: float) -> None:
        self.passed += seconds

    def monotonic(self) -> float:
        return self.passed


def conduct(ats: Ats, person: Person, *rules: str, read: Callable[[], Traffic] | None = None) -> list[Result]:
    adapters: list[Adapter] = [PythonAdapter(ats)]
    conductor = Conductor(
        read or (lambda: ats.script.traffic), person, Plan(rules=rules), now=lambda: AT, adapters=adapters, patience=3
    )
    return conductor.run()[1]


def nobody(time: Time | None = None) -> tuple[Nobody, Vendor]:
    audience, time = Vendor(), time or Time()
    return Nobody(3, audience, sleep=time.sleep, monotonic=time.monotonic), audience


def test_an_adapter_shows_a_rule_while_nobody_is_there() -> None:
    person, audience = nobody()

    (result,) = conduct(Ats(Script()), person, "RSC-501")

    assert (result.verdict, result.words) == (Verdict.PASSED, "1 deletion in the right order.")
    assert [(each.name, each.answer, each.by_hand) for each in result.statements] == [
        ("Harbour ATS", "C-1", False),
        ("Harbour ATS", "N-1", False),
        ("Harbour ATS", "done", False),
        ("Harbour ATS", "done", False),
    ]
    assert audience.heard[-6:] == [
        "Harbour ATS: Delete the note about candidate C-1.",
        "DELETE /rest/candidateNotes",
        "Harbour ATS: Delete candidate C-1.",
        "DELETE /rest/candidates",
        "RSC-501 passed",
        "RSC-501 passed",
    ]


def test_the_next_step_waits_for_the_calls_of_the_last_one() -> None:
    person, audience = nobody()

    (result,) = conduct(Silent(Script()), person, "RSC-501")

    words = "No call for candidate notes came within 3 seconds of “delete-candidate-note”."
    assert (result.verdict, result.words) == (Verdict.NOT_RUN, words)
    assert not any("Delete candidate C-1" in line for line in audience.heard)


def test_exported_people_who_never_come_back_leave_the_rules_about_exports_not_run() -> None:
    results = conduct(Fetching(Script()), nobody()[0], "RSC-301", "RSC-303")

    assert [(each.verdict, each.words) for each in results] == [
        (
            Verdict.NOT_RUN,
            "Missing from the traffic: The exported person as a candidate with the person's id, on the chosen job.",
        ),
        (
            Verdict.NOT_RUN,
            "Missing from the traffic: The person of the second export, on the job that was chosen for this export.",
        ),
    ]


def test_exported_people_who_come_back_show_the_rules_about_exports() -> None:
    results = conduct(Taking(Script()), nobody()[0], "RSC-301", "RSC-303")

    assert [(each.verdict, each.words) for each in results] == [
        (Verdict.PASSED, "1 exported person came back as a candidate."),
        (Verdict.PASSED, "1 export of known people made no second candidate."),
    ]


def test_a_rule_that_nobody_plays_is_judged_by_what_comes_later() -> None:
    class Polling(Ats):
        def create_candidate(self, **_fields: str) -> str:
            self.script.call("GET", "/v2/seatsV2", "q=attributes", method="finder", answer={"elements": []})
            return super().create_candidate()

    seats, notes = conduct(Polling(Script()), nobody()[0], "OWN-304", "RSC-501")

    assert (seats.verdict, seats.words, notes.verdict) == (Verdict.PASSED, "1 read.", Verdict.PASSED)


def test_a_lost_step_is_named_although_other_calls_come() -> None:
    ats = Busy(Script())

    (result,) = conduct(ats, nobody()[0], "RSC-501", read=ats.traffic)

    words = "No call for candidate notes came within 3 seconds of “delete-candidate-note”, only 4 other calls."
    assert (result.verdict, result.words) == (Verdict.NOT_RUN, words)


def test_patience_counts_the_time_that_looks_take() -> None:
    ats, time = Busy(Script()), Time()

    def slowly() -> Traffic:
        time.sleep(2)
        return ats.traffic()

    (result,) = conduct(ats, nobody(time)[0], "RSC-501", read=slowly)

    # The run waits for three seconds at most. A query takes two and a wait takes one, so the second query is the last.
    assert result.words.endswith("of “delete-candidate-note”, only 2 other calls.")


def test_the_time_that_a_step_takes_does_not_count_as_patience() -> None:
    script, time = Script(), Time()

    class Thorough(Ats):
        def create_candidate(self, **_fields: str) -> str:
            time.sleep(30)
            return "C-1"

    def read() -> Traffic:
        if time.passed > 31 and not script.records:
            Ats(script).create_candidate()
        return script.traffic

    (result,) = conduct(Thorough(script), nobody(time)[0], "RSC-202", read=read)

    assert (result.verdict, result.words) == (Verdict.PASSED, "1 candidate in 1 call.")


def test_a_step_for_which_it_is_too_early_is_tried_again_and_earlier_calls_do_not_show_it() -> None:
    ats = Slow(Script())

    person, audience = nobody()

    (result,) = conduct(ats, person, "RSC-501")

    assert (ats.asked, result.verdict) == (3, Verdict.NOT_RUN)
    assert "PUT /rest/candidateNotes" in audience.heard
    assert not any("Delete the note" in line for line in audience.heard)


def test_a_step_for_which_it_stays_too_early_is_reported_with_the_reason() -> None:
    class Late(Slow):
        def add_candidate_note(self, candidate: str, text: str) -> str:
            raise NotYetError(f"{candidate} is still being read.")

    (result,) = conduct(Late(Script()), nobody()[0], "RSC-501")

    assert result.verdict is Verdict.NOT_RUN
    assert result.words.startswith("Harbour ATS could not do a step in time. Write a note about candidate C-1")
    assert result.words.endswith("C-1 is still being read.")


def test_reading_matches_back_does_not_show_that_a_candidate_was_sent() -> None:
    (result,) = conduct(Reading(Script()), nobody()[0], "RSC-501")

    assert (result.verdict, "“create-candidate”" in result.words) == (Verdict.NOT_RUN, True)


def test_a_person_is_asked_for_the_step_that_nobody_automated() -> None:
    script = Script()
    vendor = Vendor([lambda: script.put("candidateNotes", {("C-1", "N-1"): NOTE})], [Words(Reply.YES)])

    (result,) = conduct(WithoutNotes(script), vendor, "RSC-502")

    asked = next(line for line in vendor.heard if line.startswith("do: "))
    assert asked.startswith("do: Write a note about candidate C-1: “Prefers nights")
    assert result.verdict is Verdict.PASSED
    assert result.statements[-1] == Statement("Noor Haddad", AT, BY_ID["RSC-502"].look, "yes")


def test_a_step_that_the_ats_lacks_is_left_out() -> None:
    person, audience = nobody()

    (result,) = conduct(LackingNotes(Script()), person, "RSC-502")

    assert not any("note" in line for line in audience.heard if line.startswith(("do: ", "Harbour ATS: ")))
    assert [each.answer for each in result.statements] == ["C-1", "done"]
    assert result.verdict is Verdict.PASSED


def test_a_rule_about_something_that_the_ats_lacks_does_not_apply() -> None:
    person, audience = nobody()

    (result,) = conduct(LackingNotes(Script()), person, "RSC-501")

    assert (result.verdict, result.words) == (Verdict.NOT_APPLICABLE, "Harbour ATS has no notes.")
    assert "RSC-501 not applicable" in audience.heard[-1]


def test_a_new_candidate_is_judged_without_the_notes_that_the_ats_lacks() -> None:
    (result,) = conduct(LackingNotes(Script()), nobody()[0], "RSC-204")

    assert (result.verdict, result.words) == (Verdict.PASSED, "1 version of candidates, with all required fields.")


@pytest.mark.parametrize(
    ("rule", "lacks", "verdict"),
    [
        ("RSC-503", ("delete-stage", "delete-feedback", "add-application-note"), Verdict.NOT_APPLICABLE),
        # This ATS has no notes to delete, but it has stages that can be deleted, so the rule applies.
        ("RSC-503", ("delete-feedback", "add-application-note"), Verdict.NOT_RUN),
        ("OWN-203", ("move-stage", "add-application-note", "add-feedback"), Verdict.NOT_APPLICABLE),
        ("OWN-203", ("add-application-note", "add-feedback"), Verdict.NOT_RUN),
    ],
)
def test_a_rule_about_several_parts_applies_as_long_as_there_is_one(
    rule: str, lacks: tuple[str, ...], verdict: Verdict
) -> None:
    ats = Ats(Script())
    ats.lacks = dict.fromkeys(lacks, "It has none.")  # type: ignore[attr-defined]  # a vendor may add this attribute

    (result,) = conduct(ats, nobody()[0], rule)

    assert result.verdict is verdict


def test_an_adapter_may_declare_only_steps_as_lacking() -> None:
    class Typo(Ats):
        lacks = {"delete-stages": "It keeps them."}  # noqa: RUF012 - as a vendor writes it

    with pytest.raises(CertificationError, match="The adapter says that it lacks delete-stages, which is not a step"):
        PythonAdapter(Typo(Script()))


def test_nobody_is_asked_in_an_unattended_run() -> None:
    (result,) = conduct(WithoutNotes(Script()), nobody()[0], "RSC-501")

    assert (result.verdict, result.words) == (
        Verdict.NOT_RUN,
        "Missing from the traffic: Somebody who deletes a note and then its candidate.",
    )


def test_a_step_that_fails_leaves_its_rule_not_run_and_says_why() -> None:
    (result,) = conduct(Broken(Script()), nobody()[0], "RSC-501")

    assert result.verdict is Verdict.NOT_RUN
    assert result.words.endswith("raised ValueError: C-1 is locked, so 'Prefers' is lost")


def test_an_ats_that_does_the_steps_in_the_wrong_order_fails() -> None:
    (result,) = conduct(Sloppy(Script()), nobody()[0], "RSC-501")

    assert (result.verdict, result.words) == (
        Verdict.FAILED,
        "Candidate notes: N-1 was deleted after C-1 itself.",
    )


def test_no_step_is_played_for_a_rule_that_earlier_calls_already_show() -> None:
    ats = Ats(Script())
    ats.create_candidate()

    conduct(ats, nobody()[0], "RSC-204")

    assert len(ats.script.records) == 1


class Program:
    """An ATS whose steps are called over HTTP instead of in Python."""

    def __init__(self, ats: Ats) -> None:
        self._ats = ats
        self.keys: list[str] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.keys.append(request.headers.get("authorization", ""))
        name = request.url.path.removeprefix("/bench/steps").strip("/")
        if not name:
            return httpx2.Response(200, json={"product": "Harbour ATS 3", "steps": ["create-candidate", "edit-job"]})
        if name == "move-stage":
            return httpx2.Response(425, json={"message": "It is still reading."})
        if name == "edit-job":
            return httpx2.Response(409, json={"message": "The job is closed."})
        return httpx2.Response(201, json={"id": self._ats.create_candidate(**json.loads(request.content))})


def test_an_adapter_over_http_plays_what_it_lists() -> None:
    script = Script()
    program = Program(Ats(script))
    adapter = HttpAdapter("http://ats.test/bench/", key="secret", transport=httpx2.MockTransport(program))

    made = adapter.play(steps.STEPS["create-candidate"], {"first_name": "Noor"})

    assert (adapter.name, made) == ("Harbour ATS 3", "C-1")
    assert adapter.steps == {"create-candidate", "edit-job"}
    assert [record["path"] for record in script.records] == ["/rest/candidates"]
    assert set(program.keys) == {"Bearer secret"}
    with pytest.raises(Exception, match="answered 409 to POST steps/edit-job: The job is closed"):
        adapter.play(steps.STEPS["edit-job"], {})
    with pytest.raises(NotYetError, match="It is still reading"):
        adapter.play(steps.STEPS["move-stage"], {})


@pytest.mark.parametrize("text", ["<!doctype html><title>Ours</title>", "{}", '{"steps": ["create-candidates"]}'])
def test_an_address_that_names_no_step_is_no_adapter(text: str) -> None:
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, text=text))

    with pytest.raises(CertificationError, match=r"https://ats\.test/bench/steps names no step"):
        HttpAdapter("https://ats.test/bench", transport=transport)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nowhere", "neither a web address nor of the form MODULE:NAME"),
        ("hirewire.nowhere:Ats", "cannot be imported"),
        ("hirewire.certification.calls:Call.nothing", "cannot be imported"),
        ("builtins:object", "no method that is named after a step"),
    ],
)
def test_an_adapter_that_does_not_exist_is_an_error_in_words(name: str, words: str) -> None:
    with pytest.raises(CertificationError, match=words):
        adapter_named(name)


def test_every_play_belongs_to_a_rule_and_has_what_it_needs() -> None:
    assert list(steps.gaps()) == []
    assert steps.PLAYS.keys() <= BY_ID.keys()
