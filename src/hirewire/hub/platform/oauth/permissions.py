"""Decides which tokens give access to which resources."""

from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.restli.errors import NotPermitted
from hirewire.hub.restli.invoking import Invocation, Invoke
from hirewire.hub.restli.messages import Answer
from hirewire.hub.restli.methods import Method


def permitted(invoke: Invoke[Caller]) -> Invoke[Caller]:
    """Admit only tokens with one of the resource's scopes. An application's own tokens have a separate scope."""

    def checked(invocation: Invocation[Caller]) -> Answer:
        if not invocation.caller.scopes & invocation.resource.scopes:
            raise NotPermitted(f"Not enough permissions to access: {_named(invocation)}.{invocation.version}")
        return invoke(invocation)

    return checked


def _named(invocation: Invocation[Caller]) -> str:
    """Name the refused method in the documented form: ``me.GET``, ``seats.FINDER-seatsByAttributes``."""
    method = invocation.method.upper()
    for kind, parameter in ((Method.FINDER, "q"), (Method.ACTION, "action")):
        if invocation.method is kind:
            method = f"{method}-{(invocation.context.query.text(parameter) or '')[:40]}"
    return f"{invocation.resource.name}.{method}"
