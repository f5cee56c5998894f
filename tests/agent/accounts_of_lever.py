"""Two accounts of Lever, for tests in which the agent signs in to one account and then to the other."""

from collections.abc import Iterator

import httpx2

from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.doubles.lever import Lever
from hirewire.agent.doubles.lever.seed import seed


class Accounts(httpx2.BaseTransport):
    """Two accounts of Lever at one address. A request belongs to the account that issued its token or code."""

    def __init__(self) -> None:
        self.first = seed(Lever(clock=RunningClock()), count=6)
        self.other = seed(Lever(clock=RunningClock(), last_id=1_000_000), count=6)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        sent = f"{request.headers.get('Authorization', '')} {request.read().decode()}"
        is_other = any(secret in sent for secret in self._secrets(self.other))
        return httpx2.WSGITransport(app=self.other if is_other else self.first).handle_request(request)

    def _secrets(self, lever: Lever) -> Iterator[str]:
        authorization = lever.authorization
        yield from authorization.codes
        for consent in authorization.consents:
            yield from consent.access
            if consent.refresh_token:
                yield consent.refresh_token
