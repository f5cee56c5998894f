"""``atsEntityAcls`` and ``atsEntityAclAssignees``: which jobs and which people are on which access list."""

from collections.abc import Collection, Mapping, Sequence
from typing import ClassVar, Literal

import msgspec

from hirewire.hub.ats.acls import services
from hirewire.hub.ats.acls.models import EntityAcl, EntityAclAssignee, SecuredEntity
from hirewire.hub.ats.acls.rows import AssigneeRow, EntityRow, assignee_record, entity_record, known_member
from hirewire.hub.ats.synced.resource import Ids, Place, R, SyncedRecords
from hirewire.hub.platform.company_ids.queries import company_meant
from hirewire.hub.platform.integrations.queries import require_sync
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.restli import parameters
from hirewire.hub.restli.declared import Parameter, Parameters
from hirewire.hub.restli.resource import Context, Page, Refused, finder
from hirewire.wire.records import fields
from hirewire.wire.records.acls import EntityAcl as EntityAclRecord
from hirewire.wire.records.acls import EntityAclAssignee as EntityAclAssigneeRecord
from hirewire.wire.records.acls import SecuredType, Unsaid
from hirewire.wire.records.integrations import DATA_PROVIDER
from hirewire.wire.restli import Key, Query
from hirewire.wire.validation import Fault, InvalidRecord, decode_record

_LIST, _TYPE = "atsEntityAclId", "atsEntityType"
_CONTEXT = "integrationContext"

#: Parameters of both finders.
_ABOUT = (
    Parameter(_CONTEXT, fields.Organization, "The customer's company.", is_required=True),
    Parameter(_TYPE, SecuredType, "The only kind of record that a list can protect."),
    Parameter("dataProvider", Literal["ATS"], "The only possible value."),
)


class _AccessLists(SyncedRecords[R]):
    """Entries of access lists. A key contains the whole entry; the record in the body has no fields."""

    #: The flag marks records about candidates. It is False here, because people on access lists work for the company.
    is_about_people: ClassVar[bool] = False
    #: The data provider that finders return; None in versions whose records no longer have this field.
    data_provider: ClassVar[str | None] = DATA_PROVIDER
    entity: ClassVar[type[Unsaid]] = Unsaid

    def _place(self, key: Key, above: Mapping[str, str]) -> Place:
        place = super()._place(key, above)
        _secured(dict(zip(self.id_parts, place.ids, strict=True))[_TYPE])
        return place

    def _company(self, caller: Caller, query: Query) -> int:
        """Return the company that a call to a finder names. Refuse callers that may not send data of this company."""
        named = parameters.required_id(query, _CONTEXT, "organization")
        organization_id = company_meant(caller.application, named)
        parameters.symbols_in(query, "dataProvider", {DATA_PROVIDER})
        parameters.symbols_in(query, _TYPE, SecuredEntity.values)
        require_sync(caller.application, organization_id)
        return organization_id


class AtsEntityAcls(_AccessLists[EntityRow]):
    name = "atsEntityAcls"
    summary = (
        "Which jobs are on which access list. Only people on a list see its jobs and their applicants, unless the list "
        "is for everybody, or the ATS lets every seat see all its records."
    )
    answer = EntityAclRecord
    parameters: ClassVar[Parameters] = {
        "criteria": (
            *_ABOUT,
            Parameter(
                "atsEntityId", fields.ForeignId, "Only lists that this job is on. If absent, the lists of all jobs."
            ),
        ),
    }
    id_parts = (_LIST, _TYPE, "atsEntityId")
    key_parts: ClassVar[tuple[str, ...]] = (*id_parts, "dataProvider", _CONTEXT)

    def row(self, application: DeveloperApplication, ids: Ids, raw: msgspec.Raw) -> EntityRow:
        decode_record(self.entity, raw)
        return _entity(ids)

    def write(self, application: DeveloperApplication, organization_id: int, rows: Sequence[EntityRow]) -> None:
        services.list_entities(application=application, organization_id=organization_id, rows=rows)

    def remove(self, application: DeveloperApplication, organization_id: int, keys: Collection[Ids]) -> set[Ids]:
        rows = {_entity(ids): ids for ids in keys}
        deleted = services.unlist_entities(application=application, organization_id=organization_id, rows=rows)
        return {rows[row] for row in deleted}

    @finder("criteria")
    def by_criteria(self, caller: Caller, context: Context) -> Page:
        """Finds the access lists that one job is on.

        Without ``atsEntityId``, finds the access lists of all jobs, so that an ATS can compare these lists with its
        own records.
        """
        records = EntityAcl.objects.filter(
            organization_id=self._company(caller, context.query), application=caller.application
        ).order_by("pk")
        entity_id = context.query.text("atsEntityId")
        if entity_id:
            # Name the type, which comes before the id in the primary key. Without the type, PostgreSQL would read the
            # entries of all jobs.
            records = records.filter(ats_entity_type__in=SecuredEntity.values, ats_entity_id=entity_id)
        return Page(
            [entity_record(record, self.data_provider) for record in records[context.window]], total=records.count()
        )


class AtsEntityAclAssignees(_AccessLists[AssigneeRow]):
    name = "atsEntityAclAssignees"
    summary = "Which people are on which access list."
    answer = EntityAclAssigneeRecord
    parameters: ClassVar[Parameters] = {
        "criteria": (
            *_ABOUT,
            Parameter(
                "assignee", fields.Person, "Only lists that this person is on. If absent, the lists of all people."
            ),
        ),
    }
    id_parts = (_LIST, _TYPE, "assignee")
    key_parts: ClassVar[tuple[str, ...]] = (*id_parts, "dataProvider", _CONTEXT)

    def row(self, application: DeveloperApplication, ids: Ids, raw: msgspec.Raw) -> AssigneeRow:
        decode_record(self.entity, raw)
        acl_id, entity_type, person = ids
        member_id = known_member(application.pk, person)
        if member_id is None:
            raise InvalidRecord((Fault("/assignee", f'"{person}" is not a person known to this application'),))
        return AssigneeRow(entity_type, member_id, acl_id)

    def write(
        self, application: DeveloperApplication, organization_id: int, rows: Sequence[AssigneeRow]
    ) -> Mapping[AssigneeRow, Refused]:
        refused = services.assign(application=application, organization_id=organization_id, rows=rows)
        return {row: Refused(422, str(InvalidRecord((Fault("/assignee", why),)))) for row, why in refused.items()}

    def remove(self, application: DeveloperApplication, organization_id: int, keys: Collection[Ids]) -> set[Ids]:
        rows = {
            AssigneeRow(entity_type, member_id, acl_id): (acl_id, entity_type, person)
            for acl_id, entity_type, person in keys
            if (member_id := known_member(application.pk, person)) is not None
        }
        deleted = services.unassign(application=application, organization_id=organization_id, rows=rows)
        return {rows[row] for row in deleted}

    @finder("criteria")
    def by_criteria(self, caller: Caller, context: Context) -> Page:
        """Finds the access lists that one person is on.

        Without ``assignee``, finds the access lists of all people. Leaving out ``assignee`` is our extension, because
        an ATS that lost its records has no other way to learn whom it once put on a list.
        """
        records = EntityAclAssignee.objects.filter(
            organization_id=self._company(caller, context.query), application=caller.application
        ).order_by("pk")
        person = context.query.text("assignee")
        if person:
            # An unknown person is on no list: return an empty page, not an error.
            records = records.filter(member=known_member(caller.application.pk, person))
        return Page(
            [assignee_record(record, self.data_provider) for record in records[context.window]], total=records.count()
        )


def _entity(ids: Ids) -> EntityRow:
    acl_id, entity_type, entity_id = ids
    return EntityRow(entity_type, entity_id, acl_id)


def _secured(entity_type: str) -> None:
    if entity_type not in SecuredEntity.values:
        raise ValueError(f'{_TYPE} "{entity_type[:40]}" is not an enum symbol; use {SecuredEntity.JOB_POSTING}')
