"""Carries a call out: the one place where protocol envelopes and resources meet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Generic

import msgspec

from hirewire.hub.restli import answers, batches
from hirewire.hub.restli.errors import ApiError, MethodNotSupported, NoBatchHeader
from hirewire.hub.restli.messages import Answer, Call
from hirewire.hub.restli.methods import Method
from hirewire.hub.restli.paging import page_answer
from hirewire.hub.restli.parameters import required_text
from hirewire.hub.restli.resource import C, Context, Resource
from hirewire.wire.restli import Key

#: Carries out a call that has been read.
Act = Callable[[], Answer]


def _admit_all(_records: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Invocation(Generic[C]):
    """What is known about a call before the resource is called. Wrappers, such as a throttle, receive this."""

    caller: C
    call: Call
    resource: Resource[C]
    method: Method
    key: Key | None
    context: Context
    #: The version of the API to name in refusals.
    version: str = "NO_VERSION"
    #: Takes the number of records that the call is about to write. Raises an error to refuse them.
    admit: Callable[[int], None] = _admit_all
    #: Carries out the call, whose records have been read. :func:`prepared` sets this; otherwise it is None.
    act: Act | None = None


Invoke = Callable[[Invocation[C]], Answer]


def prepared(invoke: Invoke[C]) -> Invoke[C]:
    """Wrap ``invoke``, so that the records of a call are read and admitted first.

    The call's transactions begin only after ``admit`` has counted the records. If a throttle counted inside a
    transaction, a rollback would undo the count, and calls of one application would wait for each other's commit.
    """
    return lambda invocation: invoke(replace(invocation, act=_read(invocation)))


def carry_out(invocation: Invocation[C]) -> Answer:
    act = _read(invocation) if invocation.act is None else invocation.act
    return act()


def _read(invocation: Invocation[C]) -> Act:
    resource, method = invocation.resource, invocation.method
    if not is_offered(resource, method):
        # Check the method before the body and a batch's keys: a caller should learn first that the method is wrong.
        if method is Method.CREATE and is_offered(resource, Method.BATCH_CREATE):
            raise NoBatchHeader(resource.name)
        raise MethodNotSupported(resource.name, method.upper())
    if method in _WRITES:
        return _WRITES[method](invocation)
    return partial(_STEPS[method], invocation)


def is_offered(resource: Resource[C], method: Method) -> bool:
    if method is Method.FINDER:
        return bool(resource.finders)
    if method is Method.ACTION:
        return bool(resource.actions)
    return resource.supports(method)


def _get(invocation: Invocation[C]) -> Answer:
    entity = invocation.resource.get(invocation.caller, _key(invocation), invocation.context)
    return answers.json_answer(invocation.call.protocol, answers.projected(entity, invocation.context.query.fields))


def _get_all(invocation: Invocation[C]) -> Answer:
    _check_parameters(invocation, invocation.method)
    page = invocation.resource.get_all(invocation.caller, invocation.context)
    return page_answer(invocation.call, invocation.context, page)


def _finder(invocation: Invocation[C]) -> Answer:
    find = _named(invocation, "q", invocation.resource.finders, "Query method")
    _check_parameters(invocation, invocation.context.query.text("q") or "")
    return page_answer(invocation.call, invocation.context, find(invocation.caller, invocation.context))


def _action(invocation: Invocation[C]) -> Answer:
    act = _named(invocation, "action", invocation.resource.actions, "Action")
    value = act(invocation.caller, batches.entity(invocation.call.body, "action"), invocation.context)
    return answers.json_answer(invocation.call.protocol, None if value is None else {"value": value})


def _named(invocation: Invocation[C], parameter: str, methods: Mapping[str, str], kind: str) -> Callable[..., Any]:
    name = invocation.context.query.text(parameter) or ""
    if name not in methods:
        raise ApiError(f"{kind} '{name[:40]}' is not supported by {invocation.resource.name}")
    method: Callable[..., Any] = getattr(invocation.resource, methods[name])
    return method


def _check_parameters(invocation: Invocation[C], name: str) -> None:
    """Check parameters before any look-up, so a missing parameter is never reported as "was not found"."""
    for parameter in invocation.resource.parameters.get(name, ()):
        if parameter.is_required:
            required_text(invocation.context.query, parameter.name)


def _create(invocation: Invocation[C]) -> Act:
    body = _body(invocation)
    invocation.admit(1)

    def act() -> Answer:
        made = invocation.resource.create(invocation.caller, body, invocation.context)
        return answers.created(invocation.call.protocol, made, invocation.call.path)

    return act


def _batch_create(invocation: Invocation[C]) -> Act:
    elements = batches.elements(invocation.call.body)
    invocation.admit(len(elements))

    def act() -> Answer:
        made = invocation.resource.batch_create(invocation.caller, elements, invocation.context)
        return answers.batch_created(invocation.call.protocol, made)

    return act


def _update(invocation: Invocation[C]) -> Act:
    return _write(invocation, invocation.resource.update)


def _partial_update(invocation: Invocation[C]) -> Act:
    return _write(invocation, invocation.resource.partial_update)


def _write(invocation: Invocation[C], write: Callable[..., None]) -> Act:
    key, body = _key(invocation), _body(invocation)
    invocation.admit(1)

    def act() -> Answer:
        write(invocation.caller, key, body, invocation.context)
        return answers.json_answer(invocation.call.protocol, None, status=204)

    return act


def _delete(invocation: Invocation[C]) -> Answer:
    invocation.resource.delete(invocation.caller, _key(invocation), invocation.context)
    return answers.json_answer(invocation.call.protocol, None, status=204)


def _batch_get(invocation: Invocation[C]) -> Answer:
    resource, context = invocation.resource, invocation.context
    keys, refused = batches.ids(resource, context.query)
    answer = resource.batch_get(invocation.caller, keys, context)
    return answers.batch_entities(context.protocol, [*keys, *refused], answer, refused, context.query.fields)


def _batch_delete(invocation: Invocation[C]) -> Answer:
    keys, refused = batches.ids(invocation.resource, invocation.context.query)
    outcomes = invocation.resource.batch_delete(invocation.caller, keys, invocation.context)
    return answers.batch_outcomes(invocation.context.protocol, {**outcomes, **refused}, {})


def _batch_update(invocation: Invocation[C]) -> Act:
    return _batch_write(invocation, invocation.resource.batch_update)


def _batch_partial_update(invocation: Invocation[C]) -> Act:
    return _batch_write(invocation, invocation.resource.batch_partial_update)


def _batch_write(invocation: Invocation[C], write: Callable[..., Any]) -> Act:
    context = invocation.context
    body = invocation.resource.body_of(invocation.call)
    entities = batches.entities(invocation.resource, context, body, invocation.method)
    invocation.admit(len(entities))

    def act() -> Answer:
        outcomes = write(invocation.caller, entities.readable, context) if entities.readable else {}
        return answers.batch_outcomes(context.protocol, {**outcomes, **entities.refused}, entities.unreadable)

    return act


def _body(invocation: Invocation[C]) -> msgspec.Raw:
    return batches.entity(invocation.call.body, invocation.method)


def _key(invocation: Invocation[C]) -> Key:
    if invocation.resource.is_simple:
        return ""
    if invocation.key is None:
        raise ApiError(f"{invocation.method.upper()} needs a key in the path")
    return invocation.key


#: Methods whose calls contain records. The records are read first and written later.
_WRITES: dict[Method, Callable[[Invocation[Any]], Act]] = {
    Method.CREATE: _create,
    Method.BATCH_CREATE: _batch_create,
    Method.UPDATE: _update,
    Method.BATCH_UPDATE: _batch_update,
    Method.PARTIAL_UPDATE: _partial_update,
    Method.BATCH_PARTIAL_UPDATE: _batch_partial_update,
}
_STEPS: dict[Method, Callable[[Invocation[Any]], Answer]] = {
    Method.GET: _get,
    Method.GET_ALL: _get_all,
    Method.BATCH_GET: _batch_get,
    Method.FINDER: _finder,
    Method.DELETE: _delete,
    Method.BATCH_DELETE: _batch_delete,
    Method.ACTION: _action,
}
