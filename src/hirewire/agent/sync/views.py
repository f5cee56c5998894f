"""Tells which records of a connection may leave the ATS, and under which names."""

from collections.abc import Collection

from hirewire.agent.connections.models import Connection, RuleKind
from hirewire.agent.connections.queries import name_rules
from hirewire.agent.mirror import queries as mirror
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sync.parcels import View
from hirewire.wire.urn import OrganizationUrn


def view_of(connection: Connection, record_ids: Collection[str]) -> View:
    jobs = {} if connection.unposted_jobs else mirror.records(connection, Entity.JOBS, record_ids)
    return View(
        organization=OrganizationUrn(connection.organization_urn),
        unposted_jobs=connection.unposted_jobs,
        jobs_in_recruiter=frozenset(key for key, row in jobs.items() if row.is_there),
        confidential_jobs=connection.confidential_jobs,
        public_jobs=connection.public_jobs,
        default_location=connection.default_location,
        private_candidates=connection.private_candidates,
        private_notes=connection.private_notes,
        draft_feedback=connection.draft_feedback,
        stage_names=name_rules(connection, RuleKind.STAGE),
        disposition_names=name_rules(connection, RuleKind.DISPOSITION),
        persons=mirror.person_of(connection, record_ids),
    )
