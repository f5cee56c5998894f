from datetime import datetime

from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.identity.members.profiles import stub_profile
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports.models import Export
from hirewire.kit import clock
from hirewire.wire.records.exports import ExportedCandidate, PurgedExportedCandidate
from hirewire.wire.urn import PersonUrn, organization_urn, seat_urn


def exported_candidate(export: Export) -> ExportedCandidate:
    return ExportedCandidate(
        integration_context=organization_urn(export.organization_id),
        candidate=stub_profile(export.application_id, export.member, email_addresses=export.email_addresses),
        external_job_posting_id=export.external_job_posting_id or None,
        exported_by=seat_urn(export.seat_id),
        make_new=export.makes_new or None,
        ats_candidate_id=export.adds_to or None,
        beside_ats_candidates=export.records_beside or None,
    )


def purged_candidate(
    application: DeveloperApplication, organization_id: int, member_id: int, closed_at: datetime
) -> PurgedExportedCandidate:
    return PurgedExportedCandidate(
        integration_context=organization_urn(organization_id),
        member=PersonUrn(person_urn(application.pk, member_id)),
        closed_at=clock.to_millis(closed_at),
    )
