"""Move rows to another company, many at a time, in the transaction of the switch-over."""

from typing import Final, LiteralString

from django.db import connection, models
from psycopg import sql

from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.members.models import Member, MemberImport
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.identity.organizations.services import hold_company
from hirewire.hub.lifecycle.archives.models import Archive
from hirewire.hub.lifecycle.company_moves.models import CompanyMove
from hirewire.hub.lifecycle.inventory.order import LOCK_ORDER
from hirewire.hub.lifecycle.inventory.tables import SYNCED
from hirewire.hub.lifecycle.purges.models import Purge
from hirewire.hub.platform.certifying.models import CertificationRun, EvidencePicture, RuleStanding
from hirewire.hub.platform.integrations.models import CompanyAccess, Integration
from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.hub.platform.provisioning.models import DeveloperApplication

#: Rows of an application; they move with it.
OF_APPLICATION: Final[tuple[type[models.Model], ...]] = (
    # Exports are among them: their links to the ATS count as synced, although recruiters made the exports.
    *sorted((table.model for table in SYNCED), key=LOCK_ORDER.index),
    Integration,
    CompanyAccess,
    PushEvent,
    CertificationRun,
    RuleStanding,
    EvidencePicture,
)
#: Rows of the company that belong to no contract; they move when the whole company moves.
OF_COMPANY: Final[tuple[type[models.Model], ...]] = (Member, MemberImport, Archive, Purge, AuditEntry)
#: Models that refer to a company and do not move, with the reason.
STAYS: Final = {
    "ApiCall": "It says under which id a call was made.",
    "SyncHold": "Nothing moves while there is one.",
    "MemberFacts": "They are written again once the member has moved.",
    "MatchSettings": "The target company has its own.",
    "IdentityProvider": "A provider vouches for one company; the target company sets up its own.",
    "ProviderDomain": "The operator confirms a domain for one company.",
    "GroupRole": "It belongs to the provider's groups.",
    "ExternalIdentity": "It belongs to a provider.",
    "DirectoryToken": "It belongs to one company's directory; the target company makes a token of its own.",
    "DirectoryEntry": "It belongs to a directory.",
    "DirectoryGroup": "It belongs to a directory.",
    "DirectoryMembership": "It belongs to a directory.",
    "ProviderSession": "It ends with the sign-in.",
    "SamlAnswer": "It belongs to a provider.",
    "SignIn": "It opens the company whose provider vouched for the person.",
}

Values = list[int | list[int]]

_MOVE: Final = "UPDATE {table} SET organization_id = %s WHERE organization_id = %s AND {condition}"
_APPLICATIONS: Final = "application_id = ANY(%s)"
#: In the order in which concurrent writers lock rows.
_LOCK: Final = (
    "SELECT count(*) FROM (SELECT FROM {table} WHERE organization_id = %s AND application_id = ANY(%s)"
    " ORDER BY {key} FOR UPDATE) AS locked"
)
#: What arrived while the rest moved is newer than the rows that have moved, so it replaces them.
_MAKE_ROOM: Final = (
    "DELETE FROM {table} AS held USING ("
    "SELECT {of_there} FROM {table} AS there JOIN {table} AS late ON {same} WHERE late.organization_id = %s"
    " AND late.application_id = ANY(%s) AND there.organization_id = %s ORDER BY {of_there} FOR UPDATE OF there"
    ") AS locked WHERE ({of_held}) = ({of_locked})"
)
_FREE_ADDRESSES: Final = (
    "UPDATE hub_member AS late SET profile_url = late.profile_url || '#' || late.id FROM hub_member AS there"
    " WHERE late.organization_id = %s AND there.organization_id = %s AND there.profile_url = late.profile_url"
)

#: Has all members hashed again with the application's keys, because the target company sees other members.
_HASH_AGAIN: Final = "UPDATE hub_blindkey SET hashed_to = 0 WHERE organization_id = %s AND application_id = ANY(%s)"


def carry(move: CompanyMove) -> dict[str, int]:
    """Move the rows. Returns how many moved, by table."""
    there, here = move.number, move.source_id
    counts = {
        _name(Contract): _run(_MOVE, Contract, "id = ANY(%s)", [there, here, move.contract_ids]),
        _name(DeveloperApplication): _run(
            _MOVE, DeveloperApplication, "id = ANY(%s)", [there, here, move.application_ids]
        ),
    }
    _lock(move)
    for model in OF_APPLICATION:
        counts[_name(model)] = _run(_MOVE, model, _APPLICATIONS, [there, here, move.application_ids])
    _execute(_HASH_AGAIN, [there, move.application_ids])
    if move.is_whole:
        # A member imported by both companies exists twice; the address stays with the entry of the target company.
        _execute(_FREE_ADDRESSES, [here, there])
        for owned in OF_COMPANY:
            counts[_name(owned)] = _run(_MOVE, owned, "TRUE", [there, here])
    else:
        condition = "(contract_id = ANY(%s) OR application_id = ANY(%s))"
        counts[_name(AuditEntry)] = _run(
            _MOVE, AuditEntry, condition, [there, here, move.contract_ids, move.application_ids]
        )
    return {name: count for name, count in counts.items() if count}


def carry_late(move: CompanyMove) -> int:
    """Move what was still being written when the rest moved."""
    moved_count = 0
    hold_company(move.number)
    _lock(move)
    for model in OF_APPLICATION:
        if same := _same_record(model):
            statement = sql.SQL(_MAKE_ROOM).format(
                table=sql.Identifier(_name(model)),
                same=same,
                of_there=_key(model, "there"),
                of_held=_key(model, "held"),
                of_locked=_key(model, "locked"),
            )
            _execute(statement, [move.source_id, move.application_ids, move.number])
        moved_count += _run(_MOVE, model, _APPLICATIONS, [move.number, move.source_id, move.application_ids])
    return moved_count


def _lock(move: CompanyMove) -> None:
    for model in OF_APPLICATION:
        statement = sql.SQL(_LOCK).format(table=sql.Identifier(_name(model)), key=_key(model))
        _execute(statement, [move.source_id, move.application_ids])


def _key(model: type[models.Model], of: str | None = None) -> sql.Composed:
    columns = [str(field.column) for field in model._meta.pk_fields]  # noqa: SLF001 - Django's documented model API
    return sql.SQL(", ").join(sql.Identifier(of, name) if of else sql.Identifier(name) for name in columns)


def _same_record(model: type[models.Model]) -> sql.Composed | None:
    """A join on the primary key apart from the company; None for rows that have an id of their own."""
    key = [field.attname for field in model._meta.pk_fields]  # noqa: SLF001 - Django's documented model API
    if len(key) == 1:
        return None
    parts = [sql.SQL("there.{0} = late.{0}").format(sql.Identifier(name)) for name in key if name != "organization_id"]
    return sql.SQL(" AND ").join(parts)


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
