"""Decides whether the journal knows enough about a call to send it again with the same values."""

import msgspec
from django.utils.translation import gettext as _

from hirewire.hub.platform.journal.models import ApiCall, CallerKind
from hirewire.hub.platform.journal.rows import LONGEST_ADDRESS
from hirewire.wire import masking


def why_never(call: ApiCall) -> str:
    """Return why calls of this kind are never replayed, or an empty string if they can be."""
    if call.path.startswith("/oauth/"):
        return _(
            "This call carried a secret or a token, and neither is kept. Let your application request a new token."
        )
    if call.caller == CallerKind.PERSON:
        return _(
            "This call used the token of a person. A replay would use the token of the application, so it would not "
            "be the same call."
        )
    if call.caller == CallerKind.NOBODY or call.application_id is None:
        return _("This call carried no valid token, so it belongs to no application and cannot be replayed.")
    return ""


def why_not_from_journal(call: ApiCall) -> str:
    """Return why the journal's copy of the call differs from what was sent, or an empty string if nothing differs."""
    loss = _loss(call)
    if loss == masking.CUT:
        return _(
            "The recording is cut, and the sandbox no longer remembers what was sent. Make the call again "
            "from your ATS."
        )
    if loss == masking.MASKED:
        return _(
            "The recording is masked, and the sandbox no longer remembers what was sent. Make the call again "
            "from your ATS."
        )
    return ""


def _loss(call: ApiCall) -> str:
    if max(len(call.path), len(call.query)) >= LONGEST_ADDRESS:
        return masking.CUT
    if masking.is_masked_address(call.path) or masking.is_masked_address(call.query):
        return masking.MASKED
    body = call.request_body
    if not body:
        return masking.CUT if call.request_bytes else ""
    return masking.loss_in(msgspec.json.decode(body))
