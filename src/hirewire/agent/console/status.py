"""The status of a connection, as the host API returns it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from hirewire.agent.accounts.queries import accounts
from hirewire.agent.connections import drifts, onboarding
from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.queries import missing_permissions
from hirewire.agent.connections.servers import server_of
from hirewire.agent.history import queries as history
from hirewire.agent.mirror import queries as mirror
from hirewire.agent.mirror.models import SentCount
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sync import queries, unreadable
from hirewire.agent.sync.access_state import access_state
from hirewire.agent.sync.models import Progress, Sync, SyncState
from hirewire.agent.sync.new_account import unread as unread_of
from hirewire.agent.sync.reasons import SOMEBODY
from hirewire.wire.urn import id_of

LABELS: Final = {
    Entity.JOBS: "Jobs",
    Entity.CANDIDATES: "Candidates",
    Entity.CANDIDATE_NOTES: "Candidate notes",
    Entity.APPLICATIONS: "Applications",
    Entity.APPLICATION_NOTES: "Application notes",
    Entity.FEEDBACK: "Interview feedback",
    Entity.STAGES: "Stages",
    Entity.FILES: "Résumés",
    Entity.GROUPS: "Access lists",
    Entity.LISTED_JOBS: "Jobs on access lists",
    Entity.LISTED_PEOPLE: "People on access lists",
}
#: At most this many refused records are listed, because nobody fixes more at a time. ``count`` is the number of all
#: refused records.
MOST_REFUSED: Final = 200


class EntityStatus(msgspec.Struct):
    name: str
    label: str
    state: str
    total: int | None
    sent: int
    accepted: int
    refused: int
    rate: float | None
    seconds_left: float | None
    took_seconds: float | None
    #: The entity that has to be sent completely before this entity begins. None if there is no such entity.
    waits_for: str | None
    waits_for_name: str | None


def status(connection: Connection) -> dict[str, Any]:
    connection.refresh_from_db()
    widgets = server_of(connection).widget_url
    fault = {"at": connection.fault_at, "message": connection.fault_message} if connection.fault_message else None
    return {
        "tenant": connection.tenant,
        "name": connection.name,
        "state": connection.state,
        "fault": fault,
        "unfinished": onboarding.unfinished(connection),
        "application": _application(connection),
        "loader_url": f"{widgets}/xdoor/scripts/in.js",
        "extension_url": f"{widgets}/rsc/extensions/onboarding-widget",
        "profile_extension_url": f"{widgets}/rsc/extensions/profile-widget",
        "matches_extension_url": f"{widgets}/rsc/extensions/recommended-matches-widget",
        "search_extension_url": f"{widgets}/rsc/extensions/unified-search-widget",
        "workbench_extension_url": f"{widgets}/rsc/extensions/match-workbench-widget",
        "organization": connection.organization_urn or None,
        "company_change": {
            "next": connection.next_organization_urn or None,
            "next_at": connection.next_organization_at,
            "former": connection.former_organization_urn or None,
            "former_until": connection.former_organization_until,
            "changed_at": connection.organization_changed_at,
        },
        "contracts": _contracts(connection),
        "company_is_on": connection.company_is_on,
        "company_reported_on": connection.company_reported_on,
        "company_reported_at": connection.company_reported_at,
        "callback_url": connection.callback_url,
        "widget_origins": connection.widget_origins,
        "options": _options(connection),
        "accounts": [
            {"user_id": row.user_id, "person": row.person, "connected_at": row.connected_at}
            for row in accounts(connection)
        ],
        "advertised": queries.advertised_count(connection),
        "history": _history(connection),
        "sync": _sync(connection),
        "access": access_state(connection)._asdict(),
        "account": _account(connection),
        "missing_permissions": [
            {"name": need.name, "label": need.label, "without": need.without}
            for need in missing_permissions(connection)
        ],
        "refused": _refused(connection),
        "drift": _drift(connection),
    }


def _options(connection: Connection) -> dict[str, bool]:
    return {
        "unposted_jobs": connection.unposted_jobs,
        "confidential_jobs": connection.confidential_jobs,
        "public_jobs": connection.public_jobs,
        "access_lists": connection.access_lists,
    }


def _application(connection: Connection) -> dict[str, Any] | None:
    """Return the developer application that the RSC server made, or None if there is none.

    There is none, for example, if somebody entered the keys of another application.
    """
    if not connection.application_urn:
        return None
    return {
        "id": id_of(connection.application_urn, "developerApplication"),
        "urn": connection.application_urn,
        "name": connection.application_name,
        "client_id": connection.client_id,
        "unique_foreign_id": connection.tenant,
    }


def _contracts(connection: Connection) -> list[dict[str, Any]]:
    read = history.read_until(connection)
    return [{"urn": row.urn, "is_on": row.is_on, "read_until": read.get(row.urn)} for row in connection.contracts.all()]


def _history(connection: Connection) -> dict[str, Any]:
    watch = history.watch_of(connection)
    return {
        "fetched_at": watch.fetched_at if watch else None,
        "fault": watch.fault if watch else "",
        "waiting": history.waiting_count(connection),
    }


def _sync(connection: Connection) -> dict[str, Any]:
    sync = queries.sync_of(connection) or Sync(connection=connection)
    entities = _entities(connection, sync)
    totals = [entity.total for entity in entities]
    return {
        "state": sync.state,
        "kind": "changes" if sync.is_first_done else "first",
        "started_at": sync.started_at,
        "finished_at": sync.finished_at,
        "read_at": sync.read_at if sync.is_first_done else None,
        "reason": sync.reason or None,
        "total": None if None in totals or not totals else sum(total or 0 for total in totals),
        "accepted": sum(entity.accepted for entity in entities),
        "entities": entities,
    }


def _entities(connection: Connection, sync: Sync) -> list[EntityStatus]:
    progress = queries.progress(connection)
    sent_counts = mirror.sent_counts(connection)
    return [
        _entity(entity, progress, sent_counts.get(entity) or SentCount(), sync)
        for entity in Entity
        if entity in progress
    ]


def _entity(entity: Entity, progress: Mapping[str, Progress], count: SentCount, sync: Sync) -> EntityStatus:
    row = progress[entity]
    sent = count.accepted + count.refused
    # After the first sync, records come and go, so use the number of sent records as the total.
    total = sent if row.finished_at else row.total
    # Some ATSs show applications with their candidates. Such applications are sent before their own stream begins, so
    # they wait for no other entity.
    earlier = _waits_for(entity, progress) if row.started_at is None and not sent else None
    rate = row.rate if sync.state == SyncState.RUNNING and not row.finished_at else None
    return EntityStatus(
        name=entity,
        label=LABELS[entity],
        state=_state(row, sync, sent=sent),
        total=total,
        sent=sent,
        accepted=count.accepted,
        refused=count.refused,
        rate=rate,
        seconds_left=max(total - sent, 0) / rate if rate and total is not None else None,
        took_seconds=_seconds(row.started_at, row.finished_at),
        waits_for=LABELS[earlier] if earlier else None,
        waits_for_name=earlier,
    )


def _state(row: Progress, sync: Sync, *, sent: int) -> str:
    if row.finished_at is not None:
        return "complete"
    if row.started_at is None and not sent:
        return "next"
    return "sending" if sync.state == SyncState.RUNNING else "stopped"


def _waits_for(entity: Entity, progress: Mapping[str, Progress]) -> Entity | None:
    for other in Entity:
        if other is entity:
            return None
        if other in progress and progress[other].finished_at is None:
            return other
    return None


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    return (end - start).total_seconds() if start and end else None


def _account(connection: Connection) -> dict[str, Any]:
    left = unread_of(connection)
    return {
        "changed_at": connection.account_changed_at,
        "is_read": left is None,
        "unread": left.entities if left is not None else [],
        "cause": left.cause if left is not None else None,
    }


def _drift(connection: Connection) -> list[dict[str, Any]]:
    return [
        {
            "kind": row.kind,
            "entity": row.entity,
            "field": row.field,
            "value": row.value,
            "count": row.count,
            "first_seen_at": row.first_seen_at,
            "last_seen_at": row.last_seen_at,
        }
        for row in drifts.open_warnings(connection)
    ]


def _refused(connection: Connection) -> dict[str, Any]:
    names = {row.person: row.user_name for row in accounts(connection)}
    items = [
        {
            "stream": row.entity,
            "record_id": row.key,
            "record_url": row.url or None,
            "reason": row.reason.replace(SOMEBODY, names.get(row.key) or SOMEBODY, 1),
            "tries": row.tries,
            "last_tried_at": row.tried_at,
            "next_try_at": unreadable.next_try_at(row),
        }
        for row in mirror.refused(connection, limit=MOST_REFUSED)
    ]
    return {"count": sum(count.refused for count in mirror.sent_counts(connection).values()), "items": items}
