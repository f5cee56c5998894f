from concurrent.futures import ThreadPoolExecutor

from hirewire.kit.web.authorities import authorities


def test_all_threads_share_what_was_read_once() -> None:
    with ThreadPoolExecutor(8) as threads:
        contexts = list(threads.map(lambda _: authorities(), range(16)))

    assert len({id(context) for context in contexts}) == 1
