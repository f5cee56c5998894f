import threading

import pytest

from tests.support.live_requests import LiveRequests


def in_a_thread(requests: LiveRequests, begun: threading.Event, end: threading.Event) -> threading.Thread:
    def work() -> None:
        requests.started()
        begun.set()
        end.wait(10)
        requests.finished()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_closing_waits_for_a_running_request() -> None:
    requests, begun, end = LiveRequests(), threading.Event(), threading.Event()
    thread = in_a_thread(requests, begun, end)
    begun.wait(10)

    with pytest.raises(AssertionError, match="1 requests still run"):
        requests.close(within=0)
    end.set()
    requests.close(within=10)

    thread.join(10)


def test_a_request_that_comes_between_two_tests_is_aborted() -> None:
    requests, found = LiveRequests(), list[BaseException]()
    requests.close(within=0)

    def late() -> None:
        try:
            requests.started()
        except ConnectionAbortedError as error:
            found.append(error)

    thread = threading.Thread(target=late)
    thread.start()
    thread.join(10)

    assert [type(error) for error in found] == [ConnectionAbortedError]
