import json
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from hirewire.certification.limits import Limited, TimeIsUp
from hirewire.certification.pictures import picture_of
from hirewire.certification.requirements import BY_ID
from hirewire.cli.certify import options
from hirewire.cli.certify.terminal import Terminal
from tests.certification.pictures import png
from tests.certification.right import RightAts
from tests.cli.certify.test_certify import certify

LOOK = BY_ID["RSC-501"].look
AGAIN = "Type y or n, or s to skip the question."


class Recorded(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        records = RightAts().run().records if self.path.startswith("/sandbox/calls") else []
        calls = [record for record in records if "verb" in record]
        answer = json.dumps({"whole": True} if self.path.endswith("journal") else calls).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture
def sandbox() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Recorded) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def answered(sandbox: str, pack: Path, *lines: str, rule: str = "RSC-501") -> tuple[str, dict[str, Any]]:
    where = ["--sandbox", sandbox, "--rule", rule, "--person", "Noor", "--json", pack]
    result = certify("run", *where, given="".join(f"{line}\n" for line in lines))
    (judged,) = json.loads(pack.read_text())["results"]
    return result.output, judged


@pytest.mark.parametrize("line", ["n", "N", "no", "NO", "No"])
def test_no_is_no_in_any_spelling(sandbox: str, tmp_path: Path, line: str) -> None:
    output, result = answered(sandbox, tmp_path / "pack.json", line)

    assert (result["verdict"], AGAIN in output) == ("failed", False)
    assert [(each["name"], each["answer"]) for each in result["statements"]] == [("Noor", "no")]


@pytest.mark.parametrize("line", ["y", "Y", "yes", "YES"])
def test_yes_is_yes_in_any_spelling(sandbox: str, tmp_path: Path, line: str) -> None:
    output, result = answered(sandbox, tmp_path / "pack.json", line)

    assert (result["verdict"], AGAIN in output) == ("passed", False)
    assert [each["answer"] for each in result["statements"]] == ["yes"]


def test_anything_else_is_asked_again(sandbox: str, tmp_path: Path) -> None:
    output, result = answered(sandbox, tmp_path / "pack.json", "nein", "No.", "The note stayed.", "", "r", "n")

    assert output.count(AGAIN) == 5
    assert (result["verdict"], result["words"]) == ("failed", f"Noor answered no: {LOOK}")


def test_the_other_commands_still_work_at_a_question(sandbox: str, tmp_path: Path) -> None:
    skipped = answered(sandbox, tmp_path / "skipped.json", "S")[1]
    reason = answered(sandbox, tmp_path / "reason.json", "N It has no notes.")[1]
    ended = answered(sandbox, tmp_path / "ended.json", "what", "q")[1]

    assert [(each["verdict"], each["words"]) for each in (skipped, reason, ended)] == [
        ("passed", "1 deletion in the right order."),
        ("not applicable", "It has no notes."),
        ("not run", "The run ended before this rule."),
    ]


def test_a_question_that_needs_words_takes_any(sandbox: str, tmp_path: Path) -> None:
    result = answered(sandbox, tmp_path / "pack.json", "Nein, see docs.ats.example.", rule="RSC-302")[1]

    assert (result["verdict"], result["words"]) == ("passed", "Noor answered: Nein, see docs.ats.example.")


@pytest.mark.parametrize("option", ["--html", "--json", "--junit"])
def test_a_report_in_a_folder_that_does_not_exist_is_refused_before_the_run(tmp_path: Path, option: str) -> None:
    file = tmp_path / "out" / "evidence"

    # Nothing answers at this address, so a run that had begun would end with another error.
    result = certify("run", "--sandbox", "http://127.0.0.1:9", option, file)

    assert result.exit_code == 2
    assert f"Invalid value for '{option}': There is no folder {file.parent}." in result.stderr


@pytest.mark.parametrize("content", ["", "{}", "<html></html>"])
def test_an_earlier_file_that_is_no_pack_is_refused_before_the_run(tmp_path: Path, content: str) -> None:
    file = tmp_path / "earlier.html"
    file.write_text(content)

    result = certify("run", "--sandbox", "http://127.0.0.1:9", "--since", file)

    assert result.exit_code == 1
    assert f"{file} is not an evidence pack" in result.stderr


@pytest.mark.parametrize("lines", [[], ["perhaps"], ["p page.png"]])
def test_a_question_ends_with_the_time_of_the_run(monkeypatch: pytest.MonkeyPatch, lines: list[str]) -> None:
    over = Event()

    def typed() -> Iterator[str]:
        yield from lines
        over.wait()

    monkeypatch.setattr(sys, "stdin", typed())
    person = Limited(Terminal("Noor"), 0.2)

    with pytest.raises(TimeIsUp):
        person.answers(LOOK, in_words=False)
    over.set()


@pytest.fixture
def picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A picture that a run may contain once, but not twice, because two copies together are too large."""
    file = tmp_path / "page.png"
    file.write_bytes(png())
    monkeypatch.setattr(options, "MOST_BYTES_IN_ALL", 3 * len(picture_of(png()).content) // 2)
    return file


def test_pictures_that_are_too_large_together_are_refused_before_the_run(picture: Path) -> None:
    pictures = ["--picture", f"RSC-501={picture}", "--picture", f"RSC-204={picture}"]

    result = certify("run", "--sandbox", "http://127.0.0.1:9", *pictures)

    assert result.exit_code == 1
    assert f"{picture}: The pictures of a run may take up at most 15 MB in all." in result.stderr


def test_a_picture_for_which_a_run_has_no_room_goes_with_no_answer(sandbox: str, tmp_path: Path, picture: Path) -> None:
    pack = tmp_path / "pack.json"
    rules = ["--rule", "RSC-501", "--rule", "RSC-502"]

    result = certify("run", "--sandbox", sandbox, *rules, "--json", pack, given=f"p {picture}\ny\np {picture}\ny\n")

    answers = [each["statements"][0] for each in json.loads(pack.read_text())["results"]]
    assert [bool(answer["picture"]) for answer in answers] == [True, False]
    assert "The pictures of a run may take up at most 15 MB in all." in result.output
