"""Row security around an API call."""

from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.platform.provisioning.models import Kind
from hirewire.hub.restli.invoking import Invocation, Invoke
from hirewire.hub.restli.messages import Answer
from hirewire.kit.db import row_security
from hirewire.kit.db.conflicts import OvertakenError


def restricted(invoke: Invoke[Caller]) -> Invoke[Caller]:
    """Limit a customer's application to its company's rows, in addition to the conditions of each query.

    A partner's application is not limited, because it has no company and no records.
    """

    def inside(invocation: Invocation[Caller]) -> Answer:
        application = invocation.caller.application
        if application.kind == Kind.PARENT:
            return invoke(invocation)
        try:
            with row_security.only(application.organization_id):
                return invoke(invocation)
        except OvertakenError:
            # The company got a new id during the call. The call is repeated, and is then limited to the new id.
            application.refresh_from_db(fields=["organization"])
            raise

    return inside
