"""Decides which tokens give access to which resources."""

from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.platform.provisioning.errors import NotThePartner
from hirewire.hub.restli.errors import NotPermitted
from hirewire.hub.restli.invoking import Invocation, Invoke
from hirewire.hub.restli.messages import Answer
from hirewire.hub.restli.methods import Method
from hirewire.hub.restli.resource import OWN_SCOPES, PARTNER


def permitted(invoke: Invoke[Caller]) -> Invoke[Caller]:
    """Admit only tokens with one of the resource's scopes. An application's own tokens have a separate scope."""

    def checked(invocation: Invocation[Caller]) -> Answer:
        if not invocation.caller.scopes & invocation.resource.scopes:
            raise _refusal(invocation)
        return invoke(invocation)

    return checked


def _refusal(invocation: Invocation[Caller]) -> NotPermitted:
    """Return an error. Its message is the documented text and a sentence that says which token the call needs."""
    call, needed = f"{_named(invocation)}.{invocation.version}", invocation.resource.scopes
    if needed == {PARTNER}:
        return NotThePartner(call)
    if grantable := sorted(needed - OWN_SCOPES):
        remedy = f"a token for which a person has granted one of these scopes: {', '.join(grantable)}"
    elif invocation.caller.person is not None:
        remedy = "the application's own token, with grant_type=client_credentials, instead of a token of a person"
    else:
        remedy = "the token of the application that you provisioned for the customer, instead of the partner's"
    return NotPermitted(f"Not enough permissions to access: {call}. Use {remedy}")


def _named(invocation: Invocation[Caller]) -> str:
    """Name the refused method in the documented form: ``me.GET``, ``seats.FINDER-seatsByAttributes``."""
    method = invocation.method.upper()
    for kind, parameter in ((Method.FINDER, "q"), (Method.ACTION, "action")):
        if invocation.method is kind:
            method = f"{method}-{(invocation.context.query.text(parameter) or '')[:40]}"
    return f"{invocation.resource.name}.{method}"
