"""Row security around an API call. It applies in addition to the conditions of each query."""

from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.platform.provisioning.models import Kind
from hirewire.hub.restli.invoking import Invocation, Invoke
from hirewire.hub.restli.messages import Answer
from hirewire.kit.db import row_security


def restricted(invoke: Invoke[Caller]) -> Invoke[Caller]:
    """Limit a customer's application to its company's rows. A partner's application has no company and no records."""

    def inside(invocation: Invocation[Caller]) -> Answer:
        application = invocation.caller.application
        if application.kind == Kind.PARENT:
            return invoke(invocation)
        with row_security.only(application.organization_id):
            return invoke(invocation)

    return inside
