"""The steps of a certification, served beside a double: ``GET steps`` lists them, ``POST steps/NAME`` performs one.

A step does what a person would do in the ATS. So it may do what the API does not offer, and it sends only the webhooks
that the ATS would send.
"""

import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from hirewire.agent.doubles.base import Double, Refusal, Row
from hirewire.agent.doubles.moments import Moments, NoMoment
from hirewire.agent.doubles.options import ConnectionOptions, NotReadYet, OptionsRefused

#: Requests below this path are for the steps. All others are for the double.
PREFIX: Final = "/certification/"
#: The bearer token that requests for steps need. It is printed whenever a double with steps starts.
STEPS_KEY: Final = "double-steps"


class StepError(Exception):
    """A step that cannot be done; the message says why."""


class Values(dict[str, str]):
    def __missing__(self, name: str) -> str:
        raise StepError(f"The step needs {name}.")

    def row(self, table: Mapping[Any, Row], name: str) -> Row:
        """Return the record whose id is the value called ``name``."""
        key = self[name]
        # In some ATSs, ids are numbers. In others, ids are texts that may look like numbers.
        row = table.get(key)
        if row is None and key.isdecimal():
            row = table.get(int(key))
        if row is None:
            raise StepError(f"There is no {name.replace('_', ' ')} {key[:60]}.")
        return row


Play = Callable[[Any, Values], str]
#: Carries out a request as the API of an ATS would. Takes the double, the call and its body. Returns the answer.
Send = Callable[[Any, str, Row], Row]
Answer = tuple[int, Row]


def by_api(send: Send, call: str, body: Callable[[Values], Row] = lambda _values: {}, made: Sequence[str] = ()) -> Play:
    """Return a function that performs a step by a request to the ATS's API, so that webhooks are sent as usual.

    ``call`` is the method and the path, with the names of the step's values in braces. ``made`` lists the nested keys
    under which the answer contains the new record's id.
    """

    def play(double: Any, values: Values) -> str:  # noqa: ANN401 - the double that ``send`` expects
        answer: Any = sent(send, double, call.format_map(values), body(values))
        for name in made:
            answer = answer[name]
        return str(answer) if made else ""

    return play


def sent(send: Send, double: Any, call: str, body: Row) -> Row:  # noqa: ANN401 - as above
    try:
        return send(double, call, body)
    except Refusal as refused:
        raise StepError(refused.message) from None


def next_of(ids: Sequence[Any], present: object, *, application: object) -> Any:  # noqa: ANN401 - an id of any kind
    place = ids.index(present) + 1
    if place == len(ids):
        raise StepError(f"Application {application} has no next stage.")
    return ids[place]


class WithSteps:
    """A WSGI application: a double, and the steps below ``/certification/``.

    ``key`` is the bearer token that requests for steps need. ``lacks`` names the steps that are left out for this
    ATS, each with the reason. ``tell_webhooks`` tells the double the address and the secret of a webhook receiver. It
    is None if webhooks are not entered by hand in this ATS.
    """

    def __init__(
        self,
        double: Double,
        plays: Mapping[str, Play],
        *,
        key: str,
        lacks: Mapping[str, str] | None = None,
        tell_webhooks: Callable[[Double, str, str], None] | None = None,
    ) -> None:
        self._double = double
        self._plays = plays
        self._lacks = dict(lacks or {})
        self._key = key
        self._tell_webhooks = tell_webhooks
        self._options = ConnectionOptions()
        self._changed_at: datetime | None = None
        self._moments = Moments(double)

    def __call__(self, environ: Row, start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not path.startswith(PREFIX):
            return self._double(environ, start_response)
        given = environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
        if secrets.compare_digest(given.encode(), self._key.encode()):
            status, body = self._answer(environ, path.removeprefix(PREFIX))
        else:
            status, body = HTTPStatus.UNAUTHORIZED, {"message": "The key of the steps is missing or wrong."}
        content = json.dumps(body).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(content)))]
        start_response(f"{int(status)} {HTTPStatus(status).phrase}", headers)
        return [content]

    def _answer(self, environ: Row, path: str) -> Answer:
        if environ["REQUEST_METHOD"] == "GET" and path == "steps":
            product = f"Agent with {self._double.title}"
            return HTTPStatus.OK, {"product": product, "steps": sorted(self._plays), "lacks": self._lacks}
        if environ["REQUEST_METHOD"] != "POST":
            return HTTPStatus.NOT_FOUND, {"message": "GET steps lists the steps, and POST steps/NAME performs one."}
        try:
            return HTTPStatus.OK, self._played(path, _values(environ))
        except NotReadYet as early:
            return HTTPStatus.TOO_EARLY, {"message": str(early)}
        except (StepError, OptionsRefused, NoMoment) as refusal:
            return HTTPStatus.CONFLICT, {"message": str(refusal)}

    def _played(self, path: str, values: Values) -> Row:
        if path in _ASIDE:
            _ASIDE[path](self, values)
            return {}
        name = path.removeprefix("steps/")
        play = self._plays.get(name)
        if play is None:
            raise StepError(f"The step {name[:60]} is not automated here.")
        # Setting options may make the agent call the double, so lock the double only afterwards.
        self._options.prepare(name, values)
        self._options.await_poll(name, self._changed_at)
        with self._double.locked:
            made = play(self._double, values)
            self._changed_at = self._double.clock.now()
            return {"id": made}

    def know_connection(self, values: Values) -> None:
        self._options.know(values["url"], values["key"])

    def know_webhooks(self, values: Values) -> None:
        if self._tell_webhooks is None:
            raise StepError("Webhooks are not entered by hand in this ATS.")
        self._tell_webhooks(self._double, values["url"], values["secret"])

    def keep_moment(self, values: Values) -> None:
        with self._double.locked:
            self._moments.keep(values["name"])

    def return_to_moment(self, values: Values) -> None:
        with self._double.locked:
            self._moments.return_to(values["name"])
            self._changed_at = None

    def forget_moment(self, values: Values) -> None:
        with self._double.locked:
            self._moments.forget(values["name"])


#: Requests from the sandbox that runs the double. They do not perform a certification step.
_ASIDE: Final[Mapping[str, Callable[[WithSteps, Values], None]]] = {
    "connection": WithSteps.know_connection,
    "webhooks": WithSteps.know_webhooks,
    "moments/keep": WithSteps.keep_moment,
    "moments/return": WithSteps.return_to_moment,
    "moments/forget": WithSteps.forget_moment,
}


def _values(environ: Row) -> Values:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    try:
        body = json.loads(environ["wsgi.input"].read(length)) if length else {}
    except ValueError:
        body = None
    if not isinstance(body, dict) or not all(isinstance(each, str) for each in body.values()):
        raise StepError("The body must be a JSON object of texts.")
    return Values(body)
