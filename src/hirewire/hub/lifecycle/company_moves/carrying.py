"""Move rows to another company, many at a time.

:func:`carry` is called in the transaction of the switch-over to the new id, and :func:`carry_late` afterwards.
"""

from collections.abc import Sequence
from typing import Any, Final, LiteralString

from django.db import connection, models
from psycopg import sql

from hirewire.hub.ats.matching.models import MatchSettings
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.members.models import Member, MemberImport
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.lifecycle.archives.models import Archive
from hirewire.hub.lifecycle.company_moves.models import CompanyMove
from hirewire.hub.lifecycle.distribution.placements import PLACEMENTS, Placement
from hirewire.hub.lifecycle.inventory.order import LOCK_ORDER
from hirewire.hub.lifecycle.inventory.tables import SYNCED
from hirewire.hub.lifecycle.purges.models import Purge
from hirewire.hub.lifecycle.purges.queries import purged_since
from hirewire.hub.lifecycle.purges.services import hold_purges, remove_late_rows
from hirewire.hub.platform.certifying.models import CertificationRun, EvidencePicture, RuleStanding
from hirewire.hub.platform.integrations.models import CompanyAccess, Integration
from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.hub.platform.provisioning.models import DeveloperApplication

OF_APPLICATION: Final[tuple[type[models.Model], ...]] = (
    # ``SYNCED`` includes exports: recruiters make exports, but the links from exports to ATS records are synced data.
    *sorted((table.model for table in SYNCED), key=LOCK_ORDER.index),
    Integration,
    CompanyAccess,
    PushEvent,
    CertificationRun,
    RuleStanding,
    EvidencePicture,
)
#: If the whole company moves, all rows of these models move. If only a part of the company moves, the audit entries of
#: that part move, but no other rows of these models do.
OF_COMPANY: Final[tuple[type[models.Model], ...]] = (Member, MemberImport, Archive, Purge, AuditEntry)
#: Models that refer to a company and do not move, with the reason.
STAYS: Final = {
    "ApiCall": "The row says under which id a call was made.",
    "SyncHold": "While a company has a hold, the company's id cannot change.",
    "MemberFacts": "The worker writes the facts again once the member has moved.",
    "MatchSettings": "Copied if the target has no contracts. A target with contracts keeps its own settings.",
    "IdentityProvider": "It vouches for one company; the target sets up its own. Deleted if the whole company moves.",
    "ProviderDomain": "The operator confirms a domain for one company. Deleted with the provider.",
    "GroupRole": "It assigns a role to a group of the provider. Deleted if the whole company moves.",
    "ExternalIdentity": "It belongs to a provider.",
    "DirectoryToken": "Deleted during the move; the target company connects its own directory.",
    "DirectoryEntry": "Deleted during the move, like the token.",
    "DirectoryGroup": "Deleted during the move, like the token.",
    "DirectoryMembership": "Deleted during the move, like the token.",
    "ProviderSession": "It ends with the person's sign-in.",
    "SamlAnswer": "It belongs to a provider.",
    "SignIn": "It names the company whose provider vouched for the person, and gives access to seats of that company.",
}

Values = list[Any]

_MOVE: Final = "UPDATE {table} SET organization_id = %s WHERE organization_id = %s AND {condition}"
#: For tables that a cluster distributes by company. In such a table, a row's company cannot be updated, because the
#: company determines the database server that stores the row. So the row is deleted and inserted again. One statement
#: does both, so every deleted row is inserted again.
_MOVE_BETWEEN_MACHINES: Final = (
    "WITH gone AS (DELETE FROM {table} WHERE organization_id = %s AND {condition} RETURNING {others})"
    " INSERT INTO {table} (organization_id, {others}) SELECT %s, {others} FROM gone"
)
#: The columns to copy. They are read from the catalog, because a table may have columns that only the previous release
#: knows.
_OTHERS: Final = """
SELECT attname FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attname <> 'organization_id'
ORDER BY attnum
"""
_APPLICATIONS: Final = "application_id = ANY(%s)"
#: Locks rows in the order in which concurrent writers lock them.
_LOCK: Final = (
    "SELECT count(*) FROM (SELECT FROM {table} WHERE organization_id = %s AND application_id = ANY(%s)"
    " ORDER BY {key} FOR UPDATE) AS locked"
)
#: Some rows are still written under the former id after the switch-over. Such a late row is newer than a moved row with
#: the same key, and replaces it. The keys of late rows are read first, because on a cluster the rows of the two
#: companies may be on different database servers, and cannot be joined.
_ARRIVED: Final = "SELECT {key} FROM {table} WHERE organization_id = %s AND application_id = ANY(%s)"
_MAKE_ROOM: Final = (
    "DELETE FROM {table} AS held USING ("
    "SELECT {of_there} FROM {table} AS there JOIN unnest({lists}) AS late ({key}) ON ({of_there}) = ({of_late})"
    " WHERE there.organization_id = %s ORDER BY {of_there} FOR UPDATE OF there"
    ") AS locked WHERE held.organization_id = %s AND ({of_held}) = ({of_locked})"
)
_FREE_ADDRESSES: Final = (
    "UPDATE hub_member AS late SET profile_url = late.profile_url || '#' || late.id FROM hub_member AS there"
    " WHERE late.organization_id = %s AND there.organization_id = %s AND there.profile_url = late.profile_url"
)

#: Make the worker hash all members again with the applications' keys, because the target company sees different
#: members.
_HASH_AGAIN: Final = "UPDATE hub_blindkey SET hashed_to = 0 WHERE organization_id = %s AND application_id = ANY(%s)"


def carry(move: CompanyMove) -> dict[str, int]:
    """Move the rows to the new id. Returns the number of moved rows for each table."""
    there, here = move.number, move.source_id
    counts = {
        _name(Contract): _run(_MOVE, Contract, "id = ANY(%s)", [there, here, move.contract_ids]),
        _name(DeveloperApplication): _run(
            _MOVE, DeveloperApplication, "id = ANY(%s)", [there, here, move.application_ids]
        ),
    }
    _lock(move, move.application_ids)
    for model in OF_APPLICATION:
        counts[_name(model)] = _carry(model, move, move.application_ids)
    _execute(_HASH_AGAIN, [there, move.application_ids])
    if move.is_whole:
        # If both companies imported the same person, there are two rows with the same profile address. The target
        # company's row keeps this address. The other row gets a changed address, because addresses are unique within a
        # company.
        _execute(_FREE_ADDRESSES, [here, there])
        for owned in OF_COMPANY:
            counts[_name(owned)] = _run(_MOVE, owned, "TRUE", [there, here])
    else:
        condition = "(contract_id = ANY(%s) OR application_id = ANY(%s))"
        counts[_name(AuditEntry)] = _run(
            _MOVE, AuditEntry, condition, [there, here, move.contract_ids, move.application_ids]
        )
    return {name: count for name, count in counts.items() if count}


def hand_on_choices(move: CompanyMove, target: Organization) -> None:
    """Copy the source company's settings to the target company.

    These settings are the link threshold for matching, and whether signing in requires a second step. Call this
    function before any contract moves.

    A target company that already has contracts keeps its own settings, with one exception: if only the source company
    requires a second step, the target company requires it from now on.
    """
    source = move.source
    for organization in (source, target):
        # The values may have been read before the companies were locked.
        organization.refresh_from_db(fields=["requires_second_factor"])
    before = target.requires_second_factor
    if Contract.objects.filter(organization=target).exists():
        target.requires_second_factor |= source.requires_second_factor
    else:
        target.requires_second_factor = source.requires_second_factor
        MatchSettings.objects.filter(organization=target).delete()
        for settings in MatchSettings.objects.filter(organization=source):
            MatchSettings.objects.create(organization=target, link_from=settings.link_from)
    if target.requires_second_factor == before:
        return
    target.save(update_fields=["requires_second_factor"])
    words = ("off", "on")
    audit.record(
        action="seat.second_factor_required",
        actor=move.requested_by or target,
        organization=target,
        before=words[before],
        after=words[not before],
    )


def carry_late(move: CompanyMove, application_ids: list[int]) -> dict[str, int]:
    """Move the applications' late rows: rows that were still written under the former id after the switch-over.

    A purge that covers such rows may have been certified since the switch-over. Then the rows must not come back, so
    they are deleted instead of moved.
    """
    counts = {}
    hold_purges(move.number)
    _lock(move, application_ids)
    # If another company has joined the target company since the switch-over, ignore purges that cover a whole company.
    # Such a purge may have come along with the joining company. In that case, it removed no rows of the applications.
    is_alone = not CompanyMove.objects.filter(number=move.number, switched_at__gt=move.switched_at).exists()
    for application_id in application_ids:
        if move.switched_at and purged_since(move.number, application_id, move.switched_at, of_company=is_alone):
            remove_late_rows(organization_id=move.source_id, application_id=application_id)
    for model in OF_APPLICATION:
        _make_room(model, move, application_ids)
        counts[_name(model)] = _carry(model, move, application_ids)
    return {name: count for name, count in counts.items() if count}


def _carry(model: type[models.Model], move: CompanyMove, application_ids: list[int]) -> int:
    there, here = move.number, move.source_id
    if PLACEMENTS[_name(model)] is not Placement.DISTRIBUTED:
        return _run(_MOVE, model, _APPLICATIONS, [there, here, application_ids])
    statement = sql.SQL(_MOVE_BETWEEN_MACHINES).format(
        table=sql.Identifier(_name(model)), condition=sql.SQL(_APPLICATIONS), others=_others(model)
    )
    return _execute(statement, [here, application_ids, there])


def _lock(move: CompanyMove, application_ids: list[int]) -> None:
    for model in OF_APPLICATION:
        statement = sql.SQL(_LOCK).format(table=sql.Identifier(_name(model)), key=_key(model))
        _execute(statement, [move.source_id, application_ids])


def _others(model: type[models.Model]) -> sql.Composed:
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS, [_name(model)])
        return _names([name for (name,) in cursor.fetchall()])


def _make_room(model: type[models.Model], move: CompanyMove, application_ids: list[int]) -> None:
    """Delete rows of the target company that are about to be replaced by rows written under the former id."""
    fields = [field for field in model._meta.pk_fields if field.attname != "organization_id"]  # noqa: SLF001 - Django's documented model API
    if len(fields) == len(model._meta.pk_fields):  # noqa: SLF001 - as above
        # The primary key does not contain the company, so two companies cannot have rows with the same key.
        return
    names = [str(field.column) for field in fields]
    table, key = sql.Identifier(_name(model)), _names(names)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(_ARRIVED).format(key=key, table=table), [move.source_id, application_ids])
        arrived = cursor.fetchall()
    if not arrived:
        return
    lists = sql.SQL(", ").join(sql.SQL(f"%s::{field.db_type(connection)}[]") for field in fields)
    statement = sql.SQL(_MAKE_ROOM).format(
        table=table,
        key=key,
        lists=lists,
        of_there=_names(names, "there"),
        of_late=_names(names, "late"),
        of_held=_names(names, "held"),
        of_locked=_names(names, "locked"),
    )
    _execute(statement, [*(list(values) for values in zip(*arrived, strict=True)), move.number, move.number])


def _key(model: type[models.Model]) -> sql.Composed:
    return _names([str(field.column) for field in model._meta.pk_fields])  # noqa: SLF001 - Django's documented model API


def _names(names: Sequence[str], of: str | None = None) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(of, name) if of else sql.Identifier(name) for name in names)


def _run(statement: LiteralString, model: type[models.Model], condition: LiteralString, values: Values) -> int:
    table = sql.Identifier(_name(model))
    return _execute(sql.SQL(statement).format(table=table, condition=sql.SQL(condition)), values)


def _execute(statement: sql.Composed | LiteralString, values: Values) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        count: int = cursor.rowcount
    return count


def _name(model: type[models.Model]) -> str:
    return model._meta.db_table  # noqa: SLF001 - Django's documented model API
