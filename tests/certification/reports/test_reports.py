import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from hirewire.certification.calls import traffic_of
from hirewire.certification.comparing import compare
from hirewire.certification.findings import Verdict
from hirewire.certification.judging import Plan, Run, judge
from hirewire.certification.reports.evidence import as_page
from hirewire.certification.reports.junit import as_junit
from hirewire.certification.reports.packing import Pack, pack_of
from hirewire.certification.reports.reading import is_unchanged, read_pack
from hirewire.certification.reports.verifying import State, state_of
from tests.certification.mistakes import SendsOnlyWhatChanged
from tests.certification.right import RightAts
from tests.certification.script import CANDIDATE, Script

AT = datetime(2026, 5, 5, 12, tzinfo=UTC)
PERSON = {"firstName": "Zuzanna", "lastName": "Kowalczyk", "emailAddresses": ["zuzanna@example.test"]}


def run_of(script: Script, plan: Plan | None = None) -> Run:
    plan = plan or Plan(is_strict=True)
    return Run("ATS <4.2>", AT, AT, script.traffic, judge(script.traffic, plan), plan.is_strict)


@pytest.fixture
def wrong() -> Pack:
    reasons = {"RSC-402": "It has no access lists."}
    return pack_of(run_of(SendsOnlyWhatChanged().run(), Plan(is_strict=True, not_applicable=reasons)))


def test_a_pack_says_what_came_what_was_expected_and_the_source(wrong: Pack) -> None:
    failed = [result for result in wrong["results"] if result["verdict"] == Verdict.FAILED]

    (result,) = failed
    (fault,) = result["faults"]
    assert (result["id"], result["told_by"], result["source"]["title"]) == ("OWN-202", ["traffic"], "Sync candidates")
    assert fault["call"]["verb"] == "PUT"
    assert fault["call"]["address"].startswith("/rest/candidates?ids[0].externalCandidateId=C-2&")
    assert json.loads(fault["due"]).keys() == {"currentCompanyName", "currentJobTitle", "phoneNumbers"}
    assert "currentJobTitle" not in json.loads(fault["came"])


def test_junit_has_a_case_for_each_rule(wrong: Pack) -> None:
    suites = ET.fromstring(as_junit(wrong))

    cases = list(suites.iter("testcase"))
    assert len(cases) == len(wrong["results"])
    assert [case.get("name") for case in cases if case.find("failure") is not None] == ["OWN-202 Candidate update"]
    assert len(list(suites.iter("skipped"))) == wrong["counts"]["not run"] + wrong["counts"]["not applicable"]
    assert [suite.get("failures") for suite in suites] == ["0", "1", "0", "0", "0"]


def test_the_page_is_self_contained_and_embeds_the_pack(wrong: Pack, tmp_path: Path) -> None:
    page = as_page(wrong)

    (tmp_path / "page.html").write_text(page)
    assert read_pack(tmp_path / "page.html") == wrong
    assert "ATS &lt;4.2&gt;" in page
    assert [each for each in ("http://", "https://", "src=", "@import", "url(") if each in page] == []


def test_a_changed_pack_is_detected(wrong: Pack) -> None:
    changed = json.loads(json.dumps(wrong))
    changed["results"][0]["verdict"] = "failed"

    assert (is_unchanged(wrong), is_unchanged(changed)) == (True, False)


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_an_answer_of_several_lines_leaves_its_page_unchanged(line_break: str, tmp_path: Path) -> None:
    run = run_of(RightAts().run(), Plan(not_applicable={"RSC-402": f"It has{line_break}no access lists."}))
    page = tmp_path / "page.html"
    page.write_bytes(as_page(pack_of(run)).encode())

    _, state = state_of(page)

    assert state is State.UNCHANGED


class ShowsPeople(SendsOnlyWhatChanged):
    """The traffic of this ATS is not masked, as if a program other than the hub had recorded it."""

    def put(self, *arguments: Any, **options: Any) -> dict[str, Any]:  # noqa: ANN401 - passed on
        record = super().put(*arguments, **options)
        record["request"] = record["request"].replace('"firstName": "****"', '"firstName": "Zuzanna"')
        return record

    def updates(self) -> None:
        super().updates()
        self.put("candidates", {("zuzanna@example.test",): CANDIDATE | PERSON | {"lastName": "N/A"}})


@pytest.mark.parametrize("with_people", [False, True])
def test_reports_show_people_only_on_request(with_people: bool) -> None:  # noqa: FBT001 - a parameter
    pack = pack_of(run_of(ShowsPeople().run()), with_people=with_people)

    written = as_page(pack) + as_junit(pack) + json.dumps(pack)
    failed = {result["id"] for result in pack["results"] if result["verdict"] == Verdict.FAILED}
    assert failed == {"RSC-202", "RSC-204", "OWN-202"}
    assert ("Zuzanna" in written) is with_people
    assert "zuzanna@example.test" not in written


def test_secrets_never_show() -> None:
    script = RightAts()
    script.provision("larkspur", client_secret="hw_sec_1")
    script.provision("larkspur", client_secret="hw_sec_1")

    pack = pack_of(run_of(script), with_people=True)

    assert pack["results"][2]["verdict"] == Verdict.FAILED
    assert "hw_sec_1" not in json.dumps(pack)


def test_a_comparison_shows_which_rules_now_fail_and_which_now_pass(wrong: Pack) -> None:
    right = pack_of(run_of(RightAts().run()))

    worse, better = compare(right, wrong), compare(wrong, right)

    assert ([change.id for change in worse.broken], [change.id for change in worse.others]) == (
        ["OWN-202"],
        ["RSC-402"],
    )
    assert [change.id for change in better.mended] == ["OWN-202"]
    assert [worse.summary, better.summary] == [
        "OWN-202 now fails, 1 other change",
        "OWN-202 now passes, 1 other change",
    ]


def test_different_recordings_have_different_hashes() -> None:
    first, second = RightAts().run(), RightAts().run()
    second.records[-1]["status"] = 500

    hashes = {pack_of(run_of(script))["traffic"]["hash"] for script in (first, second)}

    assert len(hashes) == 2


def test_calls_are_judged_in_chronological_order() -> None:
    records: list[dict[str, Any]] = RightAts().run().records

    shuffled = traffic_of(records[::-1])

    assert [call.id for call in shuffled.calls] == [record["id"] for record in records if "verb" in record]
