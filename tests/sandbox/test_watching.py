import click
import httpx2
import pytest
from click.testing import CliRunner

from hirewire.certification.recordings import Sandbox as Source
from hirewire.cli.main import main
from hirewire.cli.watching import News
from hirewire.client import RscClient
from hirewire.testing import Sandbox
from tests.sandbox.receiver import Receiver
from tests.sandbox.test_certifying import candidates
from tests.support.patience import SECONDS

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("sandbox")]


def lines(news: News) -> list[str]:
    return [click.unstyle(line) for line in news.lines()]


def test_each_call_is_shown_once_with_its_page(world: Sandbox, ats: RscClient) -> None:
    with Source(world.hub_url) as source:
        news = News(source, "docs", with_hints=False)
        ats.upsert_candidates({"C-1": candidates(2)["C-1"]})
        first, again = lines(news), lines(news)

    assert [line.partition("  ")[2].partition(" ms")[0].rpartition(",")[0] for line in first] == [
        "ATS → Recruiter  POST /oauth/v2/accessToken accessToken → 200",
        "ATS → Recruiter  PUT /v2/atsCandidates batch_update → 200, 1 done, 0 refused",
    ]
    assert [line.rpartition("  ")[2] for line in first] == [
        "docs/protocol/oauth.md",
        "docs/protocol/v2/atsCandidates.md",
    ]
    assert again == []


def test_an_event_is_shown_before_its_delivery_and_once_after_it(world: Sandbox, receiver: Receiver) -> None:
    with Source(world.hub_url) as source:
        news = News(source, "https://docs.example/", with_hints=False)
        # Skip the calls that have set the address of the receiver.
        lines(news)
        with receiver.withholding_answers():
            event = world.export()
            before = lines(news)
        world.wait_until(lambda: world.events(id=event, state="DELIVERED"), within=SECONDS)
        after, again = lines(news), lines(news)

    assert [line.split("  ", 1)[1] for line in (*before, *after)] == [
        f"Recruiter → ATS  EXPORT_CANDIDATE_PROFILE → {answer}  https://docs.example/protocol/push.md"
        for answer in ("PENDING, 0 tries, no answer", "DELIVERED, 1 tries, 200")
    ]
    assert again == []


def test_a_new_world_is_announced(world: Sandbox) -> None:
    with Source(world.hub_url) as source:
        news = News(source, "docs", with_hints=False)
        world.export()
        before = lines(news)
        world.reset()
        after = lines(news)

    assert len(before) == 1
    assert after == ["         The sandbox has another world now."]


def test_forgotten_calls_are_no_new_world(world: Sandbox, ats: RscClient) -> None:
    with Source(world.hub_url) as source:
        news = News(source, "docs", with_hints=False)
        ats.upsert_candidates({"C-1": candidates(2)["C-1"]})
        shown = lines(news)
        # The journal keeps calls for 30 days.
        world.clock.move(days=40)
        world.wait_until(lambda: not world.calls(), within=SECONDS)
        after, again = lines(news), lines(news)

    assert len(shown) == 2
    words = "The sandbox has forgotten 2 of the calls and events above: it keeps them for a limited time."
    assert after == [f"         {words}"]
    assert again == []


def test_all_calls_of_another_world_are_shown_even_if_they_were_shown_before(world: Sandbox, ats: RscClient) -> None:
    with Source(world.hub_url) as source:
        news = News(source, "docs", with_hints=False)
        ats.upsert_candidates({"C-1": candidates(2)["C-1"]})
        shown = lines(news)
        world.snapshot("one-candidate")
        world.reset("one-candidate")
        after = lines(news)

    assert after == ["         The sandbox has another world now.", *shown]


def test_calls_that_the_journal_had_no_room_for_are_counted(world: Sandbox, ats: RscClient) -> None:
    ats.upsert_candidates({"C-1": candidates(2)["C-1"]})
    token, batch = world.calls()[:]
    found = {"calls": [token, {**batch, "lost_before": 3}], "events": [], "journal": {"whole": False, "world": 1}}
    program = httpx2.MockTransport(lambda request: httpx2.Response(200, json=found[request.url.path.split("/")[-1]]))

    with Source(world.hub_url, transport=program) as source:
        shown = lines(News(source, "docs", with_hints=False))

    assert (len(shown), shown[1]) == (3, "         Calls are missing here, as the journal had no room for them: 3.")


def test_hints_name_the_rule_that_a_call_breaks(world: Sandbox, ats: RscClient) -> None:
    ats.upsert_candidates(candidates(1))

    result = CliRunner().invoke(main, ["sandbox", "watch", "--sandbox", world.hub_url, "--hints", "--once"])

    assert result.exit_code == 0, result.output
    assert "RSC-204 would fail: Candidates: lastName of C-0 holds a filler instead of a value." in result.output
