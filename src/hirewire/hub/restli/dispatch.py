"""Dispatches a call to the method of a resource, for any type of caller."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Generic

from hirewire.hub.restli import answers
from hirewire.hub.restli.errors import ApiError
from hirewire.hub.restli.invoking import Invocation, Invoke, carry_out, is_offered
from hirewire.hub.restli.keys import path_key
from hirewire.hub.restli.messages import Answer, Call
from hirewire.hub.restli.methods import VERBS, deduced, method_of
from hirewire.hub.restli.paging import window
from hirewire.hub.restli.resource import C, Context, Resource
from hirewire.hub.restli.routes import Route, Routes
from hirewire.wire.restli import Query, RestliSyntaxError, parse_query

#: A POST must have one of these headers.
_LENGTH = frozenset({"content-length", "transfer-encoding"})


class Facade(Generic[C]):
    """A table of resources below one prefix. Each version of the API has its own table.

    ``invoke`` may wrap :func:`carry_out`, for example in a throttle or a check of scopes.
    """

    def __init__(
        self,
        *,
        prefix: str,
        resources: Iterable[Resource[C]],
        authenticate: Callable[[Call], C],
        invoke: Invoke[C] = carry_out,
        version: str = "NO_VERSION",
    ) -> None:
        self.prefix = prefix
        self.version = version
        self.routes = Routes(resources)
        self._authenticate = authenticate
        self._invoke = invoke

    def __call__(self, call: Call) -> Answer:
        if call.verb == "OPTIONS":
            return self._options(call)
        if call.verb == "POST" and not (_LENGTH & {name.lower() for name in call.headers}):
            raise ApiError("Content-Length is required", status=411, code="LENGTH_REQUIRED")
        if "\x00" in call.path:
            # No id contains NUL, and PostgreSQL rejects a statement that contains NUL.
            raise ApiError("The path contains the character NUL")
        call.trace.caller = caller = self._authenticate(call)
        route = self.routes.find(call.path.removeprefix(self.prefix))
        call.trace.resource, call.trace.version = route.resource.full_name(), self.version
        try:
            invocation = self._invocation(caller, call, route)
            call.trace.method = invocation.method
            return self._invoke(invocation)
        except ApiError as refused:
            if refused.http_status == HTTPStatus.METHOD_NOT_ALLOWED:
                refused.headers = {**refused.headers, "Allow": _verbs_of(route.resource)}
            raise

    def _invocation(self, caller: C, call: Call, route: Route[C]) -> Invocation[C]:
        query = _query(call)
        parent = None if route.parent is None else path_key(route.parent, route.parent_key or "", call.protocol)
        key = None if route.key is None else path_key(route.resource, route.key, call.protocol)
        by_shape = deduced(
            call.verb,
            has_key=key is not None or route.resource.is_simple,
            has_ids=query.has_ids,
            has_finder="q" in query.names,
            has_action="action" in query.names,
        )
        method = method_of(call.headers.get("X-RestLi-Method", ""), by_shape)
        start, count = window(query, route.resource)
        context = Context(query=query, protocol=call.protocol, parent=parent, start=start, count=count)
        return Invocation(caller, call, route.resource, method, key, context, self.version)

    def _options(self, call: Call) -> Answer:
        resource = self.routes.find(call.path.removeprefix(self.prefix)).resource
        return answers.json_answer(call.protocol, None, headers={"Allow": _verbs_of(resource)})


def _verbs_of(resource: Resource[C]) -> str:
    return ", ".join(sorted({verb for method, verb in VERBS.items() if is_offered(resource, method)} | {"OPTIONS"}))


def _query(call: Call) -> Query:
    try:
        return parse_query(call.raw_query, call.protocol)
    except RestliSyntaxError as error:
        raise ApiError(f"The query cannot be parsed: {error}") from error
