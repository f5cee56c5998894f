import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hirewire.kit.web.front import Front
from hirewire.kit.web.front.evenness import Evenness, board
from tests.kit.web.front.test_front import QUICK, App, ask

OTHER = """
import sys
from hirewire.kit.web.front.evenness import Evenness
own = Evenness(sys.argv[1])
print("here", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path() -> Iterator[str]:
    with board(2) as path:
        yield path


def busy(evenness: Evenness, requests: int) -> Evenness:
    for _ in range(requests):
        evenness.begin()
    return evenness


def answers(evenness: Evenness, times: int) -> list[bool]:
    return [evenness.is_too_busy() for _ in range(times)]


def test_a_process_with_two_requests_more_than_another_is_too_busy_at_every_eighth_answer(path: str) -> None:
    own, _idle = busy(Evenness(path), 2), Evenness(path)

    assert answers(own, 16) == [*[False] * 7, True, *[False] * 7, True]


@pytest.mark.parametrize(("ours", "theirs"), [(1, 0), (3, 2), (2, 2), (2, 4)])
def test_a_process_that_would_only_change_places_with_another_keeps_its_clients(
    path: str, ours: int, theirs: int
) -> None:
    own, other = Evenness(path), Evenness(path)
    busy(own, ours)
    busy(other, theirs)

    assert not any(answers(own, 100))


def test_a_process_that_is_ahead_only_now_and_then_keeps_its_clients(path: str) -> None:
    own, other = busy(Evenness(path), 2), Evenness(path)

    for _ in range(30):
        assert not own.is_too_busy()
        other.begin()
        assert not own.is_too_busy()
        other.end()


def test_a_finished_request_no_longer_counts(path: str) -> None:
    own, _idle = busy(Evenness(path), 2), Evenness(path)
    own.end()

    assert not any(answers(own, 100))


def test_a_process_alone_keeps_its_clients(path: str) -> None:
    assert not any(answers(busy(Evenness(path), 50), 100))
    assert not any(answers(busy(Evenness(), 50), 100))


def test_nobody_is_sent_to_a_process_that_has_ended_and_its_successor_takes_its_place(path: str) -> None:
    own = busy(Evenness(path), 2)
    for _ in range(5):
        with subprocess.Popen(
            [sys.executable, "-c", OTHER, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as other:
            assert other.stdout
            assert other.stdout.readline() == "here\n"
            assert any(answers(own, 8))
            other.communicate("")
        assert not any(answers(own, 100))


def test_one_process_needs_no_board() -> None:
    with board(1) as path:
        assert path == ""


def test_the_board_is_gone_afterwards() -> None:
    with board(2) as path:
        assert Path(path).exists()

    assert not Path(path).exists()


def test_a_process_whose_board_is_gone_works_on_without_it(tmp_path: Path) -> None:
    own = busy(Evenness(str(tmp_path / "gone")), 50)

    assert not any(answers(own, 100))


def test_an_answer_of_a_process_that_is_too_busy_closes_its_connection(path: str) -> None:
    own, _idle = busy(Evenness(path), 1), Evenness(path)
    front = Front(App(), threads=1, limits=QUICK, evenness=own)

    heads = [ask(front, b"")[0]["headers"] for _ in range(8)]

    assert [(b"connection", b"close") in head for head in heads] == [*[False] * 7, True]
    assert (b"x-said", b"it") in heads[-1]
