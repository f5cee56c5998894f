import pytest

from hirewire.agent.sdk.connector import Connector
from hirewire.agent.sdk.errors import Faulty, MissingPermission, Unanswered, Unavailable
from hirewire.agent.sdk.judging import MOST_OTHERS, Readable, judged
from hirewire.agent.sdk.records import Stream
from tests.agent.connectors.simulator.data import fill
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.connectors.simulator.test_connector import connect
from tests.agent.connectors.suite import quick_retries

__all__ = ["quick_retries"]


@pytest.fixture
def ats() -> FakeSimulator:
    """An ATS that fails for the first candidates of its list."""
    ats = fill(FakeSimulator())
    for key in broken():
        ats.put("candidates", key, first_name="X", last_name=key, emails=[f"{key}@example.com"])
        ats.faults[f"candidates/{key}"] = 500
    return ats


def broken() -> list[str]:
    return [f"A-{number}" for number in range(MOST_OTHERS + 1)]


def judged_with(ats: FakeSimulator, *known: str) -> Connector:
    def some(_kind: Readable) -> list[str]:
        return list(known)

    return judged(connect(ats), some)


def test_a_record_that_could_be_read_before_is_the_evidence(ats: FakeSimulator) -> None:
    connector = judged_with(ats, "C-1")

    for key in broken():
        with pytest.raises(Unanswered):
            connector.read(Stream.CANDIDATES, key)


def test_without_such_a_record_the_first_ones_of_the_list_decide(ats: FakeSimulator) -> None:
    with pytest.raises(Faulty):
        judged_with(ats).read(Stream.CANDIDATES, broken()[0])


def test_if_all_known_ones_fail_together_the_list_is_asked(ats: FakeSimulator) -> None:
    of_one_job = ["C-1", "C-2", "C-3", "C-4"]
    ats.faults = {f"candidates/{key}": 403 for key in ["A-0", "A-1", *of_one_job]}

    with pytest.raises(Unanswered):
        judged_with(ats, *of_one_job).read(Stream.CANDIDATES, "A-0")


def test_a_deleted_record_proves_nothing_and_others_are_asked_for(ats: FakeSimulator) -> None:
    deleted = [f"gone-{number}" for number in range(MOST_OTHERS - 1)]

    with pytest.raises(Unanswered):
        judged_with(ats, *deleted, "C-1").read(Stream.CANDIDATES, "A-0")
    with pytest.raises(Faulty):
        judged_with(ats, *deleted, "gone too").read(Stream.CANDIDATES, "A-0")


def test_the_only_record_is_judged_by_its_list(ats: FakeSimulator) -> None:
    ats.rows["candidates"] = {"A-0": ats.rows["candidates"]["A-0"]}
    one = judged_with(ats, "gone")
    with pytest.raises(Unanswered):
        one.read(Stream.CANDIDATES, "A-0")

    ats.unlisted.add("A-0")

    with pytest.raises(Faulty):
        one.read(Stream.CANDIDATES, "A-0")


def test_the_key_is_checked_only_once(ats: FakeSimulator) -> None:
    ats.faults = dict.fromkeys(ats.faults, 403)
    connector = judged_with(ats, "C-1")

    for key in broken():
        with pytest.raises(Unanswered):
            connector.read(Stream.CANDIDATES, key)

    assert ats.requests.count("GET account") == 1


def test_a_permission_that_is_withdrawn_after_the_check_is_missing(ats: FakeSimulator) -> None:
    ats.faults = dict.fromkeys(ats.faults, 403)
    connector = judged_with(ats, "C-1")
    with pytest.raises(Unanswered):
        connector.read(Stream.CANDIDATES, "A-0")

    ats.permissions.discard("candidates")

    with pytest.raises(MissingPermission):
        connector.read(Stream.CANDIDATES, "A-1")


def test_a_forbidden_file_is_told_from_files_that_are_all_forbidden(ats: FakeSimulator) -> None:
    ats.files = {"R-1": b"one", "R-2": b"two"}
    ats.faults = {"files/R-2": 403}
    connector = judged_with(ats, "R-1")

    with pytest.raises(Unavailable):
        connector.content("R-2")
    ats.faults = {"files/": 403}
    with pytest.raises(MissingPermission):
        connector.content("R-2")
