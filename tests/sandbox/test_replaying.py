import json

import pytest
from click.testing import CliRunner

from hirewire.cli.main import main
from hirewire.client import RscClient
from hirewire.sandbox.errors import SandboxError
from hirewire.testing import Sandbox
from tests.sandbox.test_certifying import candidates

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("sandbox")]

CANDIDATE = candidates(2)["C-1"]


def test_a_replay_sends_the_original_values_which_the_journal_does_not_have(world: Sandbox, ats: RscClient) -> None:
    ats.upsert_candidates({"C-1": CANDIDATE})
    sent = world.calls(resource="atsCandidates").once()

    replayed = world.replay(sent)

    # If the replay sent the journal's masked values, the hub would refuse the e-mail address.
    assert (replayed["status"], replayed["done"], replayed["refused"]) == (200, 1, 0)
    assert (replayed["client_id"], replayed["request"]) == (world.client_id, sent["request"])
    assert replayed["request_headers"]["User-Agent"] == "hirewire-replay"
    assert CANDIDATE.last_name not in json.dumps(list(world.calls()))


def test_a_replay_meets_the_world_as_it_is_now(world: Sandbox, ats: RscClient) -> None:
    ats.upsert_candidates({"C-1": CANDIDATE})
    ats.candidate_matches(["C-1"])
    sent = world.calls(method="batch_get").once()
    world.faults.add("server-error", resource="atsCandidates")

    failed, same = world.replay(sent), world.replay(sent)
    ats.delete_candidates(["C-1"])
    gone = world.replay(sent)

    assert [failed["status"], same["status"], gone["status"]] == [500, 200, 200]
    assert (same["answer"] == sent["answer"], gone["answer"] == sent["answer"]) == (True, False)
    assert [sent["done"], gone["done"], gone["refused"]] == [1, 0, 1]


def test_a_token_request_and_a_call_of_another_world_are_refused(world: Sandbox, ats: RscClient) -> None:
    ats.upsert_candidates({"C-1": CANDIDATE})
    token, sent = world.calls(path="/oauth/v2/accessToken")[0], world.calls(resource="atsCandidates").once()

    with pytest.raises(SandboxError, match="carried a secret or a token, and neither is kept"):
        world.replay(token)
    world.reset()
    for unknown in (sent, {"id": "nonsense"}):
        with pytest.raises(SandboxError, match="There is no call"):
            world.replay(unknown)


def test_what_was_sent_is_forgotten_with_its_world(world: Sandbox, ats: RscClient) -> None:
    ats.upsert_candidates({"C-1": CANDIDATE})
    ats.candidate_matches(["C-1"])
    masked, whole = world.calls(method="batch_update").once(), world.calls(method="batch_get").once()
    world.snapshot("used")

    world.reset("used")

    with pytest.raises(SandboxError, match="The recording is masked"):
        world.replay(masked)
    assert world.replay(whole)["answer"] == whole["answer"]


def test_the_command_prints_both_answers_side_by_side(world: Sandbox, ats: RscClient) -> None:
    ats.upsert_candidates({"C-1": CANDIDATE})
    call_id = world.calls(resource="atsCandidates").once()["id"]

    by_name = CliRunner().invoke(main, ["sandbox", "replay", "--sandbox", world.hub_url, "last"])
    by_id = CliRunner().invoke(main, ["sandbox", "replay", "--sandbox", world.hub_url, call_id, "--json"])
    watched = CliRunner().invoke(main, ["sandbox", "watch", "--sandbox", world.hub_url, "--once", "--ids"])

    assert by_name.exit_code == 0, by_name.output
    assert by_name.output.startswith("PUT /v2/atsCandidates batch_update\nThen ")
    assert by_name.output.count("200, ") == 2
    assert json.loads(by_id.output)["then"]["id"] == call_id
    assert call_id in watched.output
