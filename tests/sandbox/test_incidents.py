import msgspec
import pytest
from click.testing import CliRunner

from hirewire.certification.findings import Verdict
from hirewire.certification.judging import Plan, judge
from hirewire.certification.requirements import BY_ID
from hirewire.cli.incidents import incident as command
from hirewire.client import RscClient, organization_urn
from hirewire.client.errors import NotAllowed, NotFound
from hirewire.sandbox.errors import SandboxError
from hirewire.sandbox.faults import KINDS, Wanted
from hirewire.sandbox.incidents import INCIDENTS, NEW_COMPANY, Incident
from hirewire.testing import Sandbox
from hirewire.wire.records.integrations import IntegrationKey, IntegrationType
from tests.certification.right import ADA
from tests.certification.script import CANDIDATE, Script
from tests.sandbox.test_certifying import candidates
from tests.support.patience import SECONDS

EVERY = pytest.mark.parametrize("incident", INCIDENTS.values(), ids=list(INCIDENTS))


@EVERY
def test_an_incident_names_rules_that_exist_and_says_what_is_expected(incident: Incident) -> None:
    assert set(incident.rules) <= set(BY_ID)
    assert incident.expected


@EVERY
def test_the_faults_of_an_incident_exist(incident: Incident) -> None:
    faults = [msgspec.convert(step.body, Wanted) for step in incident.steps if step.path == "faults"]

    assert [fault.name for fault in faults if fault.name not in KINDS] == []


@pytest.mark.journey
@pytest.mark.xdist_group("sandbox")
class TestInASandbox:
    @EVERY
    def test_an_incident_can_be_played_to_its_end(self, world: Sandbox, ats: RscClient, incident: Incident) -> None:
        ats.exported_candidates(world.export())

        played = world.play(incident.name)

        assert len(played["answers"]) == len(incident.steps)
        assert len(world.faults.armed()) == sum(step.path == "faults" for step in incident.steps)
        assert played["expected"] == list(incident.expected)

    def test_records_whose_answer_was_lost_are_stored_all_the_same(self, world: Sandbox, ats: RscClient) -> None:
        world.play("lost-answer")

        ats.upsert_candidates(candidates(2))

        first, second = world.calls(resource="atsCandidates", method="batch_update")
        assert (first["done"], second["done"]) == (2, 2)

    def test_the_account_of_an_imported_person_is_closed(self, world: Sandbox, ats: RscClient) -> None:
        with pytest.raises(SandboxError, match="No exported profile has been fetched yet"):
            world.play("closed-account")
        ats.exported_candidates(world.export())

        world.play("closed-account")

        assert len(list(ats.purged_exported_candidates())) == 1

    def test_an_account_that_was_closed_before_the_import_has_no_profile(self, world: Sandbox, ats: RscClient) -> None:
        played = world.play("closed-before-import")

        _, exported, closed = played["answers"]
        assert exported["member"] == closed["member"]
        with pytest.raises(NotFound, match="has closed their account"):
            ats.exported_candidates(exported["event"])

    def test_after_a_long_weekend_only_the_new_export_can_be_fetched(self, world: Sandbox, ats: RscClient) -> None:
        ats.upsert_candidates(candidates(1))
        before, _, since = [answer.get("event") for answer in world.play("long-weekend")["answers"]]

        with pytest.raises(NotFound, match="not found or is too old"):
            ats.exported_candidates(before)

        (exported,) = ats.exported_candidates(since)
        imported = msgspec.structs.replace(candidates(1)["C-0"], manual_matched_member=exported.candidate.member)
        ats.upsert_candidates({"C-1": imported})
        world.clock.move(minutes=11)
        ats.upsert_candidates(candidates(1))
        (result,) = world.certify("RSC-301")
        assert result.verdict is Verdict.PASSED

    def test_the_company_has_a_new_id_from_now_on(self, world: Sandbox, ats: RscClient) -> None:
        world.play("new-company-id")

        key = IntegrationKey(organization_urn(NEW_COMPANY), IntegrationType.ONE_CLICK_EXPORT)
        # At first, this key finds either no integration or one that still has the former id.
        world.wait_until(
            lambda: key.integration_context in {one.integration_context for one in ats.integrations([key]).values()},
            within=SECONDS,
        )

    def test_nothing_may_be_sent_after_the_contract_has_ended(self, world: Sandbox, ats: RscClient) -> None:
        world.play("contract-ends")

        with pytest.raises(NotAllowed, match="the integration is not enabled"):
            ats.upsert_candidates(candidates(1))

    def test_an_unknown_incident_is_refused_with_the_known_ones(self, world: Sandbox) -> None:
        with pytest.raises(SandboxError, match=r"No incident is called 'flood'\. There are: lost-answer, "):
            world.play("flood")

    @pytest.mark.parametrize("member", [0, True, "1000001", None, 1 << 63])
    def test_a_member_that_is_no_number_is_refused(self, world: Sandbox, member: object) -> None:
        with pytest.raises(SandboxError, match="`member`, a whole number"):
            world._control("POST", "closures", {"member": member})

    def test_the_command_tells_the_story_and_what_is_expected(self, world: Sandbox) -> None:
        played = CliRunner().invoke(command, ["rush-hour", "--sandbox", world.hub_url], catch_exceptions=False)

        assert played.exit_code == 0
        assert "Recruiter asks for a rest" in played.output
        assert "  - Wait as long as `Retry-After` says." in played.output
        assert f"certify traffic --rule OWN-204 --rule OWN-206 --sandbox {world.hub_url}" in played.output
        assert len(world.faults.armed()) == 2

    def test_the_command_says_if_no_rule_notices(self, world: Sandbox) -> None:
        played = CliRunner().invoke(command, ["forged-event", "--sandbox", world.hub_url], catch_exceptions=False)

        assert played.output.splitlines()[-1] == (
            "No certification rule checks whether your integration does this, so look at your ATS, too."
        )


def test_only_incidents_whose_expectations_no_call_shows_name_no_rule() -> None:
    assert [name for name, incident in INCIDENTS.items() if not incident.rules] == [
        "forged-event",
        "closed-before-import",
    ]


def test_the_rule_of_a_doubled_export_notices_the_second_candidate() -> None:
    script = Script()
    script.fetches("export-1", ADA)
    for candidate in ("C-1", "C-2"):
        script.put("candidates", {(candidate,): CANDIDATE | {"manualMatchedMember": ADA}})

    (result,) = judge(script.traffic, Plan(rules=INCIDENTS["doubled-export"].rules))

    assert result.verdict is Verdict.FAILED


def test_the_command_lists_all_incidents() -> None:
    listed = CliRunner().invoke(command, []).output

    assert [line.split()[0] for line in listed.splitlines()] == list(INCIDENTS)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["flood", "--sandbox", "http://127.0.0.1:9"], "There is no incident 'flood'."),
        (["rush-hour"], "Name the sandbox"),
        (["rush-hour", "--sandbox", "http://127.0.0.1:9"], "http://127.0.0.1:9 cannot be reached"),
    ],
)
def test_the_command_says_what_is_wrong(arguments: list[str], words: str) -> None:
    refused = CliRunner().invoke(command, arguments)

    assert refused.exit_code != 0
    assert words in refused.output
