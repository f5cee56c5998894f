import pytest

from hirewire.certification.calls import traffic_of
from hirewire.certification.findings import Result, Verdict
from hirewire.certification.judging import Plan, judge
from tests.certification.right import LINA, NOTE, RightAts
from tests.certification.rules.test_mistakes import verdicts
from tests.certification.script import BRIGHTPATH, CANDIDATE, LARKSPUR, Script

CHANGED = CANDIDATE | {"currentJobTitle": "***************"}


def linked(*versions: dict[str, object], unlinks: bool = False) -> Script:
    script = Script()
    script.put("candidates", {("C-1",): CANDIDATE})
    script.patch("candidates", ("C-1",), {"$set": {"manualMatchedMember": LINA}})
    if unlinks:
        script.patch("candidates", ("C-1",), {"$delete": ["manualMatchedMember"]})
    for version in versions:
        script.put("candidates", {("C-1",): version})
    return script


def judged(script: Script, rule: str) -> Result:
    (result,) = judge(script.traffic, Plan(rules=[rule]))
    return result


def test_a_partial_update_that_links_a_candidate_breaks_no_rule() -> None:
    class LinksByPartialUpdate(RightAts):
        def links_by_hand(self) -> None:
            self.patch("candidates", ("C-3",), {"$set": {"manualMatchedMember": LINA}})
            self.put("candidates", {("C-3",): CHANGED | {"manualMatchedMember": LINA}})

    rules = verdicts(LinksByPartialUpdate())

    assert {rule for rule, verdict in rules.items() if verdict is Verdict.FAILED} == set()
    assert rules["RSC-304"] is Verdict.PASSED


def test_a_later_version_without_the_link_loses_it() -> None:
    result = judged(linked(CHANGED), "RSC-304")

    assert (result.verdict, result.words) == (
        Verdict.FAILED,
        "An update of candidate C-1 left out the link to the member, and so removed the link.",
    )


def test_a_partial_update_removes_a_link_on_purpose() -> None:
    assert judged(linked(CHANGED, unlinks=True), "RSC-304").verdict is Verdict.PASSED


def test_whether_only_the_link_was_removed_is_unknown_if_the_candidate_itself_is_not_in_the_recording() -> None:
    script = Script()
    script.patch("candidates", ("C-1",), {"$set": {"manualMatchedMember": LINA}})
    script.put("candidates", {("C-1",): CANDIDATE})

    assert judged(script, "RSC-304").verdict is not Verdict.FAILED


def test_a_partial_update_says_nothing_about_required_fields_or_whole_updates() -> None:
    script = Script()
    script.patch("candidates", ("C-1",), {"$set": {"manualMatchedMember": LINA}})
    of_candidates = [judged(script, rule).verdict for rule in ("RSC-204", "OWN-202")]
    script.patch("atsApplications", ("A-1",), {"$set": {"atsJobPostingName": "****"}})
    script.put("applicationNotes", {("A-1", "N-1"): NOTE})

    assert of_candidates == [Verdict.NOT_RUN, Verdict.NOT_RUN]
    assert judged(script, "OWN-205").verdict is Verdict.NOT_RUN


WITH_LINK = CANDIDATE | {"manualMatchedMember": LINA}


def test_a_candidate_that_always_had_its_link_was_perhaps_not_linked_by_hand() -> None:
    """The link may come from an export or a mail stub that was sent before the recording began."""
    script = Script()
    for _ in range(2):
        script.put("candidates", {("C-1",): WITH_LINK})

    (of_part, of_whole) = (
        judge(traffic_of(script.records, is_whole=is_whole), Plan(rules=["RSC-304"]))[0].verdict
        for is_whole in (False, True)
    )

    assert (of_part, of_whole) == (Verdict.NOT_RUN, Verdict.PASSED)


@pytest.mark.parametrize(("by", "verdict"), [(LARKSPUR, Verdict.NOT_RUN), (BRIGHTPATH, Verdict.PASSED)])
def test_a_person_whom_a_mail_brought_is_not_linked_by_hand(by: str, verdict: Verdict) -> None:
    script = Script()
    stubs = {"elements": [{"id": 1, "stubProfile": {"member": LINA}}]}
    script.reads("mailStubs", "q=contract&contract=urn:li:contract:7&createdDateStart=1", answer=stubs, by=by)
    script.put("candidates", {("C-1",): CANDIDATE})
    script.put("candidates", {("C-1",): WITH_LINK})

    assert judged(script, "RSC-304").verdict is verdict


def test_a_candidate_that_was_deleted_begins_anew() -> None:
    script = linked(CHANGED | {"manualMatchedMember": LINA})
    script.delete("candidates", ("C-1",))
    script.put("candidates", {("C-1",): CHANGED})

    assert judged(script, "RSC-304").verdict is Verdict.PASSED
