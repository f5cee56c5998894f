"""Which tokens open which resources."""

from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.restli.errors import NotPermitted
from hirewire.hub.restli.invoking import Invocation, Invoke
from hirewire.hub.restli.messages import Answer
from hirewire.hub.restli.methods import Method


def permitted(invoke: Invoke[Caller]) -> Invoke[Caller]:
    """Only for tokens with one of the resource's scopes; an application's own tokens have a scope of their own."""

    def checked(invocation: Invocation[Caller]) -> Answer:
        if not invocation.caller.scopes & invocation.resource.scopes:
            raise NotPermitted(f"Not enough permissions to access: {_named(invocation)}.{invocation.version}")
        return invoke(invocation)

    return checked


def _named(invocation: Invocation[Caller]) -> str:
    """``me.GET``, ``seats.FINDER-contract``: as the documents name what was refused."""
    method = invocation.method.upper()
    for kind, parameter in ((Method.FINDER, "q"), (Method.ACTION, "action")):
        if invocation.method is kind:
            method = f"{method}-{(invocation.context.query.text(parameter) or '')[:40]}"
    return f"{invocation.resource.name}.{method}"
