"""What clients saw of every request: a whole response with an expected status, or something else."""

import threading
from collections import Counter, defaultdict
from collections.abc import Collection
from typing import NamedTuple

import httpx2


class SentRequest(NamedTuple):
    """A request of a client. A repetition of the request has the same method, address and body."""

    method: str
    url: str
    body: bytes


class Witness:
    """Judges the requests of several clients. Each client has a name, and sends one request at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        #: How many requests each client made, not counting repetitions.
        self.requests: Counter[str] = Counter()
        #: How many attempts of each client failed, but were repeated until the answer was as expected.
        self.repeated: Counter[str] = Counter()
        #: For each client, counts of failed attempts. The keys are statuses of answers and names of errors.
        self.faults: defaultdict[str, Counter[str]] = defaultdict(Counter)
        #: The failed requests that may still be repeated, each with its number of failed attempts.
        self._open: dict[tuple[str, SentRequest], int] = {}
        self._failed: Counter[str] = Counter()

    def transport(self, client: str, expected: Collection[int], *, repeats: bool = False) -> httpx2.BaseTransport:
        """Return a transport that reports each attempt to this witness.

        ``repeats`` says that the client has a rule by which it repeats failed requests. Other clients, such as
        browsers, do not repeat a request by themselves, so each failed attempt counts as a failed request.
        """
        return _Watched(self, client, frozenset(expected), repeats=repeats)

    @property
    def failed(self) -> Counter[str]:
        """For each client, how many requests never got a whole response with an expected status."""
        with self._lock:
            return self._failed + Counter(client for client, _ in self._open)

    def lines(self) -> list[str]:
        failed = self.failed
        return [
            f"{client:<10} {self.requests[client]:>7} requests, {failed[client]} failed,"
            f" {self.repeated[client]} attempts repeated {dict(self.faults[client]) or ''}".rstrip()
            for client in sorted(self.requests)
        ]

    def note(self, client: str, sent: SentRequest, fault: str, *, repeats: bool) -> None:
        """Note an attempt. ``fault`` is empty if the attempt was answered as expected."""
        with self._lock:
            attempts = self._open.pop((client, sent), 0)
            self.requests[client] += not attempts
            if not fault:
                self.repeated[client] += attempts
                return
            self.faults[client][fault] += 1
            if repeats:
                self._open[client, sent] = attempts + 1
            else:
                self._failed[client] += 1


class _Watched(httpx2.BaseTransport):
    def __init__(self, witness: Witness, client: str, expected: frozenset[int], *, repeats: bool) -> None:
        self._witness, self._client, self._expected, self._repeats = witness, client, expected, repeats
        self._inner = httpx2.HTTPTransport()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        sent = SentRequest(request.method, str(request.url), request.read())
        try:
            response = self._inner.handle_request(request)
            try:
                # Reading raises an error if the response ends before its announced length.
                content = b"".join(response.stream)  # type: ignore[arg-type]  # HTTPTransport is synchronous
            finally:
                response.close()
        except httpx2.TransportError as error:
            self._note(sent, type(error).__name__)
            raise
        self._note(sent, "" if response.status_code in self._expected else str(response.status_code))
        return httpx2.Response(
            response.status_code,
            headers=response.headers,
            stream=httpx2.ByteStream(content),
            extensions=response.extensions,
        )

    def close(self) -> None:
        self._inner.close()

    def _note(self, sent: SentRequest, fault: str) -> None:
        self._witness.note(self._client, sent, fault, repeats=self._repeats)
