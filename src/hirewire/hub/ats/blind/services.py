"""Keys and hashes of companies that hold no records of people."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q

from hirewire.hub.ats.applications.models import Application, ApplicationNote, InterviewFeedback, Stage
from hirewire.hub.ats.attachments.models import Attachment, Media
from hirewire.hub.ats.blind import queries, signs
from hirewire.hub.ats.blind.catching_up import CATCH_UP
from hirewire.hub.ats.blind.errors import RecordsHere, StillOn, TooManyKeys
from hirewire.hub.ats.blind.events import BlindCandidatesSynced
from hirewire.hub.ats.blind.models import BlindHash, BlindKey
from hirewire.hub.ats.blind.rows import BlindRow, HashRow, hash_rows
from hirewire.hub.ats.candidates.models import Candidate, CandidateNote
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.organizations.services import lock_company
from hirewire.hub.platform.company_ids.holding import hold_company_of
from hirewire.hub.platform.integrations.errors import NotRequested, OnHold
from hirewire.hub.platform.integrations.models import CompanyAccess
from hirewire.hub.platform.integrations.queries import is_anything_on, is_held
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.kit.db.bulk import BulkTable
from hirewire.kit.db.sealed_columns import SealedColumn
from hirewire.kit.secrets import new_secret
from hirewire.kit.work.events import publish

#: The most keys of one ATS: one in use, and a new one while the ATS sends everything again.
MOST_KEYS: Final = 2

#: Records about people that an ATS sends. Each table is checked, because notes, stages and files may arrive before
#: their candidate or application.
_ABOUT_PEOPLE: Final[tuple[type[models.Model], ...]] = (
    Candidate,
    CandidateNote,
    Application,
    ApplicationNote,
    InterviewFeedback,
    Stage,
    Attachment,
    Media,
)

_HASHES: Final = BulkTable(BlindHash, HashRow, scope=("organization_id", "application_id"), key=3, stamp="received_at")

SEALED: Final = SealedColumn(
    BlindKey,
    "sealed",
    title="keys of companies without records",
    context=lambda key: key.seal_context,
    remedy="Have the ATS make a new key, send all hashes again, and delete the old key.",
)


@needs(Verb.SWITCH)
@transaction.atomic
def keep_records(*, seat: Seat, application: DeveloperApplication, on: bool) -> None:
    """Choose whether Recruiter holds records of people from this ATS, or only their hashes.

    The integration must be off, so that nothing can arrive. A company that stops holding records must have purged them:
    otherwise records could remain that the company believes to be gone. Either choice destroys the keys, and with them
    the hashes.
    """
    lock_company(seat.contract)
    organization = seat.contract.organization
    access = CompanyAccess.objects.filter(application=application, organization=organization).first()
    if access is None:
        raise NotRequested
    if access.is_blind is not on:
        return
    if is_anything_on(organization.pk, application):
        raise StillOn
    if is_held(application, organization.pk):
        raise OnHold
    if not on and _has_records(application, organization.pk):
        raise RecordsHere
    access.is_blind = not on
    access.save(update_fields=["is_blind"])
    for key in queries.live_keys(application, organization.pk):
        delete_key(key=key)
    audit.record(
        action="integration.records_switched",
        actor=seat.person,
        organization=organization,
        contract=seat.contract,
        application=application,
        subject=application.name,
        before="off" if on else "on",
        after="on" if on else "off",
    )


@transaction.atomic
def make_key(*, application: DeveloperApplication, organization_id: int) -> tuple[BlindKey, str]:
    """Make a key; return it with its secret. The worker then hashes all members with the new key."""
    organization_id = hold_company_of(application.pk, organization_id)
    # Lock the row, so that two simultaneous calls cannot make a third key.
    CompanyAccess.objects.select_for_update(no_key=True).get(application=application, organization=organization_id)
    if queries.live_keys(application, organization_id).count() >= MOST_KEYS:
        raise TooManyKeys(MOST_KEYS)
    key = BlindKey.objects.create(organization_id=organization_id, application=application)
    secret = new_secret("hw_blind")
    key.keep_secret(secret)
    key.save(update_fields=["sealed"])
    _audit("blind.key_made", key)
    CATCH_UP.call(1)
    return key, secret


@transaction.atomic
def delete_key(*, key: BlindKey) -> None:
    """Destroy a key. The hashes made with the key then mean nothing, and the worker removes them."""
    hold_company_of(key.application_id, key.organization_id)
    key.refresh_from_db(fields=["organization"])
    key.sealed = ""
    key.save(update_fields=["sealed"])
    _audit("blind.key_deleted", key)
    CATCH_UP.call(1)


@transaction.atomic
def upsert_candidates(*, application: DeveloperApplication, organization_id: int, rows: Sequence[BlindRow]) -> set[int]:
    """Write the records whose key exists; return the ids of the keys that do not exist."""
    # If the company has got a new id, its keys are found only under the new id.
    organization_id = hold_company_of(application.pk, organization_id)
    asked_ids = {row.key_id for row in rows}
    key_ids = _locked(application, organization_id, asked_ids)
    written = [row for row in rows if row.key_id in key_ids]
    wanted = {each for row in written for each in hash_rows(row)}
    existing = _held(application, organization_id, written)
    scope = (organization_id, application.pk)
    _HASHES.delete(scope=scope, keys=existing - wanted)
    _HASHES.upsert(scope=scope, rows=wanted - existing, at=clock.now())
    lost_ids = signs.holders((each.key_id, each.hash) for each in existing - wanted)
    named_ids = signs.holders((each.key_id, each.hash) for each in wanted)
    signs.settle(organization_id=organization_id, application_id=application.pk, member_ids={*lost_ids, *named_ids})
    if named_ids:
        publish(BlindCandidatesSynced(organization_id, application.pk, named_ids))
    return asked_ids - key_ids


@transaction.atomic
def delete_candidates(
    *, application: DeveloperApplication, organization_id: int, keys: Collection[tuple[int, UUID]]
) -> set[tuple[int, UUID]]:
    key_ids = _locked(application, organization_id, {key_id for key_id, _ in keys})
    named = [key for key in keys if key[0] in key_ids]
    deleted = _HASHES.delete(scope=(organization_id, application.pk), keys=named)
    member_ids = signs.holders((key_id, each) for key_id, _, each in deleted)
    signs.settle(organization_id=organization_id, application_id=application.pk, member_ids=member_ids)
    return {(key_id, candidate) for key_id, candidate, _ in deleted}


def _locked(application: DeveloperApplication, organization_id: int, key_ids: Collection[int]) -> set[int]:
    keys = queries.live_keys(application, organization_id).filter(pk__in=key_ids)
    return {key.pk for key in keys.select_for_update(no_key=True)}


def _held(application: DeveloperApplication, organization_id: int, rows: Sequence[BlindRow]) -> set[HashRow]:
    named = Q(pk__in=())
    for key_id in {row.key_id for row in rows}:
        named |= Q(key_id=key_id, candidate__in=[row.candidate for row in rows if row.key_id == key_id])
    hashes = BlindHash.objects.filter(named, organization=organization_id, application=application)
    return {HashRow(*values) for values in hashes.values_list("key_id", "candidate", "hash")}


def _has_records(application: DeveloperApplication, organization_id: int) -> bool:
    own = {"organization_id": organization_id, "application_id": application.pk}
    return any(model._default_manager.filter(**own).exists() for model in _ABOUT_PEOPLE)  # noqa: SLF001 - Django's documented model API


def _audit(action: str, key: BlindKey) -> None:
    audit.record(
        action=action,
        actor=key.application,
        organization=key.organization,
        application=key.application,
        subject=str(key.pk),
    )
