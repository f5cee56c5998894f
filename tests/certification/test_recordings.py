"""Recordings come from files and addresses that people name, so a recording may contain anything."""

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from hirewire.certification.errors import CertificationError
from hirewire.certification.recordings import Sandbox, read_file
from tests.certification.script import CANDIDATE, Script

NOT_A_SANDBOX = "https://hub.test is not a sandbox: it answered 200 to /sandbox/calls."


@pytest.fixture
def good() -> dict[str, Any]:
    return Script().put("candidates", {("C-1",): CANDIDATE})


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": None},
        {"status": "many"},
        {"at": 1712000000},
        {"at": "yesterday"},
        {"took_ms": "long"},
        {"done": "few"},
        {"request_headers": "Accept: */*"},
        {"lost_before": "some"},
    ],
)
def test_a_line_with_a_wrong_value_is_left_out_and_counted(
    wrong: dict[str, Any], good: dict[str, Any], tmp_path: Path
) -> None:
    file = tmp_path / "traffic.jsonl"
    lines = [good | {"id": "bad"} | wrong, good, {"type": "JOB", "at": 7}, "no record"]
    file.write_text("\n".join(map(json.dumps, lines)))

    traffic = read_file(str(file))

    assert ([call.id for call in traffic.calls], traffic.events, traffic.unreadable) == ([good["id"]], [], 3)


def test_a_file_without_a_readable_line_is_refused(good: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "traffic.jsonl"
    file.write_text(json.dumps(good | {"status": None}))

    with pytest.raises(CertificationError, match=r"traffic\.jsonl contains neither calls nor events"):
        read_file(str(file))


@pytest.mark.parametrize("text", ["<!doctype html><title>Hub</title>", "{}", '"calls"'])
def test_another_server_is_not_taken_for_a_sandbox(text: str) -> None:
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, text=text))

    with Sandbox("https://hub.test", transport=transport) as sandbox:
        with pytest.raises(CertificationError) as refusal:
            sandbox.read()
        assert str(refusal.value) == NOT_A_SANDBOX


@pytest.mark.parametrize("ask", [Sandbox.is_whole, Sandbox.world])
def test_a_page_does_not_answer_questions_about_the_journal(ask: Any) -> None:  # noqa: ANN401 - either method
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, text="<!doctype html>"))

    with (
        Sandbox("https://hub.test", transport=transport) as sandbox,
        pytest.raises(CertificationError, match="This is not a sandbox: it answered 200"),
    ):
        ask(sandbox)
