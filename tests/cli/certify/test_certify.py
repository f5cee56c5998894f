import gzip
import json
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hirewire.certification.reports import verifying
from hirewire.cli.main import main
from tests.certification.mistakes import SendsOnlyWhatChanged
from tests.certification.right import RightAts
from tests.certification.script import Script


def certify(*words: object, given: str | bytes = "") -> Result:
    return CliRunner().invoke(main, ["certify", *map(str, words)], input=given)


def lines(script: Script) -> str:
    return "".join(json.dumps(record) + "\n" for record in script.records)


@pytest.fixture
def right(tmp_path: Path) -> Path:
    path = tmp_path / "right.jsonl"
    path.write_text(lines(RightAts().run()))
    return path


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "wrong.jsonl"
    path.write_text(lines(SendsOnlyWhatChanged().run()))
    return path


def test_correct_traffic_passes(right: Path) -> None:
    result = certify("traffic", right, "--strict")

    assert result.exit_code == 0, result.output
    assert "63 calls and 5 events: 36 passed, 7 not run." in result.output


def test_without_strict_only_the_rules_of_linkedin_are_judged(wrong: Path) -> None:
    result = certify("traffic", wrong)

    assert result.exit_code == 0
    assert "OWN-" not in result.output


def test_a_failure_shows_the_call_and_exits_with_1(wrong: Path) -> None:
    result = certify("traffic", wrong, "--rule", "own-202")

    assert result.exit_code == 1
    assert "call    26, 2026-05-04 09:00:28: PUT /rest/candidates?ids[0].externalCandidateId=C-2&" in result.output
    assert "1 failed." in result.output


def test_only_what_failed_is_judged_again(wrong: Path, right: Path, tmp_path: Path) -> None:
    certify("traffic", wrong, "--strict", "--json", tmp_path / "pack.json")

    result = certify("traffic", right, "--failed", tmp_path / "pack.json")

    assert result.exit_code == 0
    assert result.output.count("passed") == 2
    assert "OWN-202" in result.output


def test_standard_input_can_be_judged_too(right: Path) -> None:
    assert certify("traffic", "-", "--module", 1, given=right.read_text()).exit_code == 0


def test_a_module_that_does_not_apply_says_why(right: Path) -> None:
    result = certify("traffic", right, "--module", 4, "--not-applicable", "4=No access lists.")

    assert result.output.count("No access lists.") == 4
    assert "passed" not in result.output


def test_reports_are_written_and_compared(wrong: Path, right: Path, tmp_path: Path) -> None:
    first, page, junit = (tmp_path / name for name in ("first.json", "page.html", "junit.xml"))
    certify("traffic", right, "--strict", "--json", first)
    certify("traffic", wrong, "--strict", "--html", page, "--junit", junit, "--since", first)

    compared, verified = certify("compare", first, page), certify("verify", page)

    assert (compared.exit_code, compared.output.split()[:3]) == (1, ["Now", "fails", "OWN-202"])
    assert (verified.exit_code, verified.output[:9]) == (0, "Unchanged")
    assert "OWN-202 now fails" in page.read_text()
    assert junit.read_text().startswith("<?xml")


def test_a_changed_page_is_detected(right: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    certify("traffic", right, "--html", page)
    page.write_text(page.read_text().replace("not run", "passed"))

    assert certify("verify", page).exit_code == 1


def test_a_page_that_shows_something_else_than_its_data_is_detected(right: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    certify("traffic", right, "--rule", "RSC-101", "--html", page)
    page.write_text(page.read_text().replace("</h1>", ", all of them</h1>", 1))

    result = certify("verify", page)

    assert (result.exit_code, result.output[:8]) == (1, "Changed ")


def test_a_page_of_another_release_is_checked_by_its_data(
    right: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.html"
    certify("traffic", right, "--rule", "RSC-101", "--html", page)
    page.write_text(page.read_text().replace("</h1>", " </h1>", 1))
    written_by = version("hirewire")
    monkeypatch.setattr(verifying, "version", lambda _: f"{written_by}.1")

    result = certify("verify", page)

    assert (result.exit_code, result.output.splitlines()[1]) == (
        0,
        f"Only hirewire {written_by} can check what the page shows.",
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["traffic"], "Name either a file or a sandbox."),
        (["traffic", "nowhere.jsonl"], "nowhere.jsonl cannot be read"),
        (["traffic", "-", "--rule", "RSC-999"], "There is no rule RSC-999."),
        (["traffic", "-", "--not-applicable", "RSC-401"], "gives no reason"),
        (["traffic", "-", "--not-applicable", "9=It has none."], "There is no module 9; the modules are 1 to 5."),
        (["traffic", "-", "--lacks", "delete-stage"], "gives no reason"),
        (["traffic", "-", "--lacks", "undo=It has none."], "There is no step undo. `hirewire certify steps` lists"),
        (["traffic", "-"], "Standard input contains neither calls nor events"),
        (["traffic", "--sandbox", "http://127.0.0.1:9"], "http://127.0.0.1:9 cannot be reached"),
    ],
)
def test_errors_say_why_nothing_can_be_judged(words: list[str], message: str) -> None:
    result = certify(*words, given="not JSON\n")

    assert result.exit_code != 0
    assert message in result.stderr


def test_compressed_traffic_on_standard_input_is_refused_in_words() -> None:
    result = certify("traffic", "-", given=gzip.compress(b"{}"))

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: Standard input cannot be read ('utf-8' codec can't decode byte")


def test_coverage_lists_every_rule() -> None:
    rows = json.loads(certify("coverage", "--json").output)

    assert {"id": "RSC-302", "by_calls": False, "left": ["person"]} in rows
    assert {"id": "RSC-104", "by_calls": True, "left": []} in rows
    assert "36 of 43 rules are judged by calls." in certify("coverage").output
