"""A running sandbox records the HTTP calls of a real client, and the certification judges them."""

import json
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import pytest
from click.testing import CliRunner

from hirewire.certification.findings import Verdict
from hirewire.cli.main import main
from hirewire.client import Candidate, RscClient, organization_urn
from hirewire.sandbox.running import RunningSandbox
from hirewire.testing import Sandbox
from tests.certification.pictures import png
from tests.docs.blocks import blocks
from tests.support.patience import SECONDS

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("sandbox")]


def integration(sandbox: RunningSandbox | Sandbox) -> RscClient:
    report = sandbox.report() if isinstance(sandbox, RunningSandbox) else sandbox.report
    application = report["applications"]["customer"]
    return RscClient(
        api_url=report["hub_url"],
        oauth_url=report["hub_url"],
        client_id=application["client_id"],
        client_secret=application["client_secret"],
        organization=organization_urn(report["organization"]["id"]),
    )


def candidates(number: int) -> dict[str, Candidate]:
    return {
        f"C-{place}": Candidate(
            first_name="Noor",
            last_name="Haddad" if place else "Not Provided",
            email_addresses=[f"noor-{place}@example.test"],
            phone_numbers=[],
            addresses=[],
            external_profile_url=f"https://ats.example/c/{place}",
            ats_created_at=1_700_000_000_000,
            ats_last_modified_at=1_700_000_000_000,
        )
        for place in range(number)
    }


def test_a_suite_fails_with_the_first_wrong_call(kept_cluster: None) -> None:
    with Sandbox() as rsc:
        with integration(rsc) as ats:
            ats.upsert_candidates({name: each for name, each in candidates(2).items() if name != "C-0"})
        passed = {result.requirement.id for result in rsc.certify() if result.verdict is Verdict.PASSED}
        with integration(rsc) as ats:
            ats.upsert_candidates(candidates(1))

        assert passed >= {"RSC-106", "RSC-202", "RSC-204", "OWN-101", "OWN-205", "OWN-206"}
        with pytest.raises(
            AssertionError, match=r"RSC-204 New candidate: failed\n    wrong   Candidates: lastName of C-0"
        ):
            rsc.certify("RSC-204", "RSC-202")
        with pytest.raises(TypeError, match="No rule is called RSC-999"):
            rsc.certify("RSC-999")
        with pytest.raises(TypeError, match="No step is called undo"):
            rsc.certify("RSC-503", lacks={"undo": "It cannot."})


def test_the_test_of_the_guide_fails_if_a_call_is_wrong(world: Sandbox) -> None:
    def run_your_integration(rsc: Sandbox) -> None:
        with integration(rsc) as ats:
            ats.upsert_candidates(candidates(sent))

    (block,) = (block for block in blocks("certifying.md", "python") if "def test_" in block)
    names: dict[str, Any] = {"run_your_integration": run_your_integration}
    exec(block, names)

    sent = 0
    names["test_a_candidate"](world)
    sent = 1
    with pytest.raises(AssertionError, match="RSC-204 New candidate: failed"):
        names["test_a_candidate"](world)


def test_a_mistake_among_a_hundred_records_is_found_and_named(world: Sandbox, tmp_path: Path) -> None:
    with integration(world) as ats:
        ats.upsert_candidates(candidates(100))

    where = ["--sandbox", world.hub_url, "--rule", "RSC-202", "--rule", "RSC-204"]
    result = CliRunner().invoke(main, ["certify", "traffic", *where, "--json", str(tmp_path / "pack.json")])
    conducted = CliRunner().invoke(main, ["certify", "run", *where, "--person", "Noor"], input="y\nno\n")

    assert (result.exit_code, conducted.exit_code) == (1, 1), result.output + conducted.output
    recorded = CliRunner().invoke(main, ["certify", "record", "--sandbox", world.hub_url])
    again = CliRunner().invoke(main, ["certify", "traffic", "-", "--whole", *where[2:]], input=recorded.stdout)
    assert "Noor" not in recorded.stdout
    assert again.stdout == result.stdout
    past, new = json.loads((tmp_path / "pack.json").read_text())["results"]
    assert (past["verdict"], past["words"]) == ("passed", "100 candidates in 1 call.")
    assert (new["verdict"], new["words"]) == (
        "failed",
        "Candidates: lastName of C-0 holds a filler instead of a value.",
    )
    assert "RSC-202  passed" in conducted.output
    assert "Try RSC-204 again?" in conducted.output


def test_pictures_are_named_by_an_option_or_typed_before_an_answer(world: Sandbox, tmp_path: Path) -> None:
    with integration(world) as ats:
        ats.upsert_candidates(candidates(3) | {"C-0": candidates(2)["C-1"]})
    (tmp_path / "a.png").write_bytes(png())
    (tmp_path / "b.png").write_bytes(png(side=3))
    (tmp_path / "c.png").write_bytes(b"<svg/>")
    pack, where = tmp_path / "pack.json", ["--sandbox", world.hub_url, "--rule", "RSC-202", "--rule", "RSC-204"]
    run = ["certify", "run", *where, "--picture", f"RSC-202={tmp_path / 'a.png'}", "--json", str(pack)]
    typed = f"y\np {tmp_path / 'c.png'}\np {tmp_path / 'b.png'}\ny\n"

    result = CliRunner().invoke(main, run, input=typed)
    wrong = CliRunner().invoke(main, [*run, "--picture", "RSC-999=a.png"])
    refused = CliRunner().invoke(main, [*run, "--picture", f"RSC-204={tmp_path / 'c.png'}"])
    missing = CliRunner().invoke(main, [*run, "--picture", "RSC-204=nowhere.png"])

    assert result.exit_code == 0, result.output
    assert "This is not a complete PNG or JPEG." in result.output
    assert [each["width"] for each in json.loads(pack.read_text())["pictures"].values()] == [2, 3]
    assert "--picture takes ID=FILE" in wrong.output
    assert "c.png: This is not a complete PNG or JPEG." in refused.output
    assert "nowhere.png cannot be read (No such file or directory)." in missing.output
    assert [each.exit_code for each in (wrong, refused, missing)] == [2, 1, 1]


class HarbourAts:
    report: ClassVar[RunningSandbox]

    def create_candidate(self, **_fields: str) -> str:
        with integration(self.report) as ats:
            ats.upsert_candidates({"C-1": candidates(2)["C-1"]})
        return "C-1"

    def edit_candidate(self, candidate: str, title: str) -> None:
        changed = msgspec.structs.replace(
            candidates(2)["C-1"], current_job_title=title, ats_last_modified_at=1_700_000_001_000
        )
        with integration(self.report) as ats:
            ats.upsert_candidates({candidate: changed})

    def delete_candidate(self, candidate: str) -> None:
        with integration(self.report) as ats:
            ats.delete_candidates([candidate])


def test_an_adapter_plays_the_steps_while_nobody_is_there(running: RunningSandbox, tmp_path: Path) -> None:
    HarbourAts.report = running
    command = ["certify", "run", "--sandbox", running.hub_url, "--unattended", "--patience", str(SECONDS)]
    rules = ["--rule", "OWN-202", "--rule", "RSC-501", "--rule", "RSC-502", "--rule", "RSC-402"]
    where = ["--adapter", f"{__name__}:HarbourAts", "--json", str(tmp_path / "pack.json")]

    result = CliRunner().invoke(main, [*command, *where, *rules])

    assert result.exit_code == 0, result.output
    verdicts = {each["id"]: each["verdict"] for each in json.loads((tmp_path / "pack.json").read_text())["results"]}
    assert verdicts == {"OWN-202": "passed", "RSC-402": "not run", "RSC-501": "not run", "RSC-502": "not run"}
    assert "HarbourAts: Change the title of candidate C-1 to “Foreman" in result.output
    assert "Do this: Write a note about candidate C-1" in result.output


def test_a_run_that_has_no_time_left_says_so_and_exits_with_3(running: RunningSandbox) -> None:
    command = ["certify", "run", "--sandbox", running.hub_url, "--unattended", "--rule", "RSC-302"]

    result = CliRunner().invoke(main, [*command, "--within", "0.00001s"])
    refused = CliRunner().invoke(main, [*command, "--within", "20"])

    assert result.exit_code == 3, result.output
    assert "before this rule was shown." in result.stdout
    assert "The time limit ended the run before all rules were tried." in result.stderr
    assert (refused.exit_code, "'20' is not a time; write 90s, 20m or 1h." in refused.stderr) == (2, True)
