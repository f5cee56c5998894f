"""The load of a sync. Our client writes the requests in advance, so sending them over sockets takes little CPU time.

A real client runs on a machine of its own. Here it shares the cores with what is measured, so its work is done in
advance as far as possible: requests are written to files, byte for byte as ``RscClient`` makes them. Only HTTP itself
and a check of every record's outcome are timed.
"""

import multiprocessing
import struct
import time
from array import array
from collections.abc import Callable, Iterator
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from itertools import chain, islice
from multiprocessing.synchronize import Barrier
from pathlib import Path
from socket import IPPROTO_TCP, TCP_NODELAY, create_connection, socket
from typing import Any, BinaryIO, NamedTuple

import httpx2
import msgspec
from records import LEGS, STAGE_RECORDS, Leg
from stage import PORT, URL, Customer

from hirewire.client import RscClient
from hirewire.client.batches import MOST_RECORDS
from hirewire.wire.answers import Outcome
from hirewire.wire.urn import organization_urn

_HOST = "127.0.0.1"
#: The most calls on one connection. Real servers and proxies limit this number, too. The hub ends a connection earlier
#: if the web process that serves the connection is much busier than another web process.
_CALLS = 100
#: Precedes each request in the file: the request's length in bytes, and the number of its records.
_FRAME = struct.Struct("<II")


class Sent(NamedTuple):
    #: The start and the duration of each call, in the order in which the calls began.
    calls: list[tuple[float, float]]
    #: Seconds from the first call to the last response.
    whole: float
    #: CPU seconds that sending took.
    cpu: float


class _Share(NamedTuple):
    starts: "array[float]"
    took: "array[float]"
    cpu: float
    #: Why the sender gave up; empty if it did not.
    fault: str


class _Answer(msgspec.Struct):
    results: dict[str, Outcome]
    errors: dict[str, msgspec.Raw]


class _Recorder(httpx2.BaseTransport):
    """Records a client's calls instead of sending them. Only token requests are really sent."""

    def __init__(self) -> None:
        self._network = httpx2.HTTPTransport(trust_env=False)
        self.requests: list[bytes] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path.startswith("/oauth/"):
            return self._network.handle_request(request)
        lines = [b"%s %s HTTP/1.1" % (request.method.encode(), request.url.raw_path)]
        lines += [b"%s: %s" % header for header in request.headers.raw]
        self.requests.append(b"\r\n".join([*lines, b"", request.read()]))
        return httpx2.Response(HTTPStatus.OK, content=b"{}")


def send(
    leg: Leg,
    numbers: int,
    customer: Customer,
    *,
    step: int,
    clients: int,
    folder: Path,
    ready: Callable[[], object],
    pause: float = 0,
) -> Sent:
    """Have every client write its requests. When all have done so, call ``ready``, and let the clients send.

    The records are generated from numbers, and ``step`` says how many numbers each batch covers. A client leaves at
    least ``pause`` seconds between the starts of two calls.
    """
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(clients + 1), context.Queue()
    files = [folder / f"requests-{n}" for n in range(clients)]
    senders = [
        context.Process(
            target=_send_share,
            args=(leg.name, customer, (n * step, numbers, step, clients), file, barrier, results, pause),
        )
        for n, file in enumerate(files)
    ]
    for sender in senders:
        sender.start()
    barrier.wait()
    ready()
    barrier.wait()
    began = time.perf_counter()
    shares: list[_Share] = [results.get() for _ in senders]
    whole = time.perf_counter() - began
    for sender, file in zip(senders, files, strict=True):
        sender.join()
        file.unlink()
    if faults := [share.fault for share in shares if share.fault]:
        raise SystemExit(faults[0])
    calls = sorted(call for share in shares for call in zip(share.starts, share.took, strict=True))
    return Sent(calls, whole, sum(share.cpu for share in shares))


def _send_share(
    leg_name: str,
    customer: Customer,
    share: tuple[int, int, int, int],
    file: Path,
    barrier: Barrier,
    results: "multiprocessing.Queue[Any]",
    pause: float,
) -> None:
    with file.open("w+b") as requests:
        try:
            _write_down(LEGS[leg_name], customer, share, requests)
            requests.seek(0)
            barrier.wait()
            barrier.wait()
        except BaseException:
            # The other clients must not wait for one that has failed.
            barrier.abort()
            raise
        results.put(_send_all(requests, pause))


def _send_all(requests: BinaryIO, pause: float) -> _Share:
    starts, took, fault, cpu = array("d"), array("d"), "", time.process_time()
    waiting = _read_back(requests)
    first = next(waiting, None)
    try:
        while first:
            with create_connection((_HOST, PORT)) as connection:
                connection.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
                for request, records in chain([first], islice(waiting, _CALLS - 1)):
                    if pause and starts:
                        time.sleep(max(starts[-1] + pause - time.perf_counter(), 0))
                    starts.append(time.perf_counter())
                    is_last = _exchange(connection, request, records)
                    took.append(time.perf_counter() - starts[-1])
                    if is_last:
                        break
            first = next(waiting, None)
    except (OSError, HTTPException, msgspec.MsgspecError) as error:
        fault = str(error)
    return _Share(starts[: len(took)], took, time.process_time() - cpu, fault)


def _write_down(leg: Leg, customer: Customer, share: tuple[int, int, int, int], file: BinaryIO) -> None:
    first, numbers, step, clients = share
    recorder = _Recorder()
    client = RscClient(
        api_url=URL,
        oauth_url=URL,
        client_id=customer.client_id,
        client_secret=customer.client_secret,
        transport=recorder,
        organization=organization_urn(customer.organization_id),
        # Only the versioned addresses (``/rest/...``) take the stages of many applications in one call.
        version="202604" if leg is STAGE_RECORDS else "",
    )
    for start in range(first, numbers, step * clients):
        # Each recorded call got an empty answer, so the client reports every record of the batch as refused. The number
        # of refused records is therefore the number of records in the batch.
        told = 0
        outcomes = leg.send(client, range(start, min(start + step, numbers)))
        for request in recorder.requests:
            records = min(len(outcomes.refused) - told, MOST_RECORDS)
            told += records
            file.write(_FRAME.pack(len(request), records) + request)
        recorder.requests.clear()


def _read_back(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    while frame := file.read(_FRAME.size):
        length, records = _FRAME.unpack(frame)
        yield file.read(length), records


def _exchange(connection: socket, request: bytes, records: int) -> bool:
    connection.sendall(request)
    response = HTTPResponse(connection)
    response.begin()
    content = response.read()
    if response.status != HTTPStatus.OK:
        raise ConnectionError(f"answered with {response.status}: {content[:500]!r}")
    answer = _answers.decode(content)
    taken = sum(one.status < HTTPStatus.BAD_REQUEST for one in answer.results.values())
    if answer.errors or taken != records:
        raise ConnectionError(f"{taken} of {records} records were accepted: {content[:500]!r}")
    return response.will_close


_answers = msgspec.json.Decoder(_Answer)
