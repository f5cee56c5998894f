"""``exportedCandidates``: the ATS fetches exported people, and learns which of them closed their account."""

from typing import ClassVar

import msgspec

from hirewire.hub.platform.integrations.queries import company_of, require_sync
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.recruiting.exports import queries, services
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.exports.profiles import exported_candidate, purged_candidate
from hirewire.hub.restli.declared import Exchange, Exchanges, Parameter, Parameters
from hirewire.hub.restli.errors import ApiError, NotFound
from hirewire.hub.restli.parameters import instant_in, required_text
from hirewire.hub.restli.resource import Context, Page, Resource, action, finder
from hirewire.wire.records import fields
from hirewire.wire.records.exports import ExportedCandidate, ExportFailure, PurgedExportedCandidate
from hirewire.wire.validation import InvalidRecord, decode_record


class ExportedCandidates(Resource[Caller]):
    name = "exportedCandidates"
    summary = "Profiles that recruiters export to the ATS."
    answer = ExportedCandidate
    parameters: ClassVar[Parameters] = {
        "request": (
            Parameter("requestId", str, "The id of the push event that announced the export.", is_required=True),
        )
    }
    exchanges: ClassVar[Exchanges] = {"reportFailure": Exchange(ExportFailure)}
    self_described = frozenset({"request"})

    @finder("request")
    def by_request(self, caller: Caller, context: Context) -> Page:
        """Returns the one person whom the push event refers to.

        You can fetch the profile again until the event expires. The answer is 404 if the ``requestId`` is unknown or
        expired, or if the person has closed their account or no longer allows exports. The answer is also 404 if the
        export failed and somebody has exported the person again, because the new export has its own event.
        """
        export = _export(caller, required_text(context.query, "requestId"))
        if queries.is_repeated(export):
            raise NotFound("This export failed, and the person was exported again with another request")
        if export.member.closed_at is not None:
            raise NotFound("This person has closed their account")
        if not export.member.allows_export:
            raise NotFound("This person no longer allows exports")
        services.record_fetch(export=export)
        return Page([exported_candidate(export)][context.window], total=1)

    @action("reportFailure")
    def report_failure(self, caller: Caller, body: msgspec.Raw, context: Context) -> None:
        """Marks an export as failed because the ATS cannot import it. This is our extension to the public protocol."""
        try:
            failure = decode_record(ExportFailure, body)
        except InvalidRecord as invalid:
            raise ApiError(str(invalid), status=422) from invalid
        services.report_failure(export=_export(caller, failure.request_id), reason=failure.reason)


class PurgedExportedCandidates(Resource[Caller]):
    """The published protocol names no parameters for this call; ``closedSince`` is our extension.

    With ``closedSince``, an ATS can ask for only those accounts that were closed since its last call.
    """

    name = "atsPurgedExportedCandidates"
    summary = "Exported people who have since closed their accounts."
    answer = PurgedExportedCandidate
    parameters: ClassVar[Parameters] = {
        "get_all": (Parameter("closedSince", fields.Millis, "Only accounts that were closed at this time or later."),)
    }

    def get_all(self, caller: Caller, context: Context) -> Page:
        organization_id = company_of(caller.application, "exported candidates")
        require_sync(caller.application, organization_id)
        closed_since = instant_in(context.query, "closedSince")
        members = queries.closed_members(caller.application, organization_id, closed_since)
        purged = [
            purged_candidate(caller.application, organization_id, member.pk, member.closed_at)
            for member in members[context.window]
            if member.closed_at is not None
        ]
        return Page(purged, total=members.count())


def _export(caller: Caller, request_id: str) -> Export:
    export = queries.of_request(caller.application, request_id)
    if export is None:
        raise NotFound(f"Request {request_id[:100]} was not found or is too old")
    require_sync(caller.application, export.organization_id)
    return export
