"""Maps rules to the checks that judge them. The coverage report shows which rules have a check."""

from collections.abc import Mapping
from typing import Final

from hirewire.certification.findings import Check
from hirewire.certification.rules import access, deletion, onboarding, retrieval, syncing, volume

CHECKS: Final[Mapping[str, Check]] = {
    "RSC-101": onboarding.set_up,
    "RSC-102": onboarding.availability,
    "RSC-103": onboarding.one_application_each,
    "RSC-104": onboarding.configuration,
    "RSC-105": onboarding.origins,
    "RSC-106": onboarding.tokens,
    "OWN-101": onboarding.first_sync,
    "OWN-102": onboarding.switched_off,
    "RSC-201": syncing.past_jobs,
    "RSC-202": syncing.past_candidates,
    "RSC-203": syncing.past_applications,
    "RSC-204": syncing.new_candidate,
    "OWN-201": syncing.new_job,
    "OWN-202": syncing.candidate_update,
    "OWN-203": syncing.application_update,
    "OWN-204": syncing.error_handling,
    "OWN-205": syncing.field_rules,
    "OWN-206": volume.volume,
    "RSC-301": retrieval.export,
    "RSC-303": retrieval.known_candidate,
    "RSC-304": retrieval.manual_link,
    "OWN-301": retrieval.inmail,
    "OWN-302": retrieval.notes,
    "OWN-303": retrieval.contact_data,
    "OWN-304": retrieval.seats,
    "OWN-305": retrieval.contract_scope,
    "OWN-306": retrieval.closed_accounts,
    "RSC-401": access.secured_job,
    "RSC-403": access.removed,
    "RSC-404": access.added_again,
    "OWN-401": access.list_limit,
    "RSC-501": deletion.notes_then_candidate,
    "RSC-502": deletion.candidate_at_once,
    "RSC-503": deletion.parts_then_application,
    "RSC-504": deletion.application_at_once,
    "RSC-505": deletion.versions,
}
