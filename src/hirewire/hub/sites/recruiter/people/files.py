"""Files of applications and candidates, limited to records that a seat may see."""

from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from hirewire.hub.ats.acls.visibility import VisibilityScope, visible_applications, visible_candidates
from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.attachments.models import Attachment
from hirewire.hub.ats.attachments.queries import shown
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.wire.records.attachments import EntityType

#: The id of the developer application, and the ATS's id of a job application or candidate.
Key = tuple[int, str]


class Files(NamedTuple):
    of_candidates: dict[Key, list[Attachment]]
    of_applications: dict[Key, list[Attachment]]


def files_of(seen: VisibilityScope, *, candidates: Iterable[Key], applications: Iterable[Key]) -> Files:
    """Return the files of these records, in one query. The caller must have checked that the seat sees the records."""
    entity_ids = {EntityType.CANDIDATE: set(candidates), EntityType.APPLICATION: set(applications)}
    either = [
        Q(entity_type=entity_type, entity_id__in={record_id for _, record_id in keys})
        for entity_type, keys in entity_ids.items()
        if keys
    ]
    files = Files(defaultdict(list), defaultdict(list))
    for attachment in shown(seen.tenancy).filter(reduce(or_, either)) if either else ():
        entity_type = EntityType(attachment.entity_type)
        if (attachment.application_id, attachment.entity_id) in entity_ids[entity_type]:
            own = files.of_candidates if entity_type == EntityType.CANDIDATE else files.of_applications
            own[attachment.application_id, attachment.entity_id].append(attachment)
    return files


def visible_file(seen: VisibilityScope, media_id: UUID) -> Attachment | None:
    if not seen:
        return None
    return _of_applications(seen).filter(media=media_id).first() or _of_candidates(seen).filter(media=media_id).first()


def _of_applications(seen: VisibilityScope) -> QuerySet[Attachment]:
    applications = Application.objects.filter(
        seen.tenancy, visible_applications(seen), *_same_tenant(), ats_job_application_id=OuterRef("entity_id")
    )
    return shown(seen.tenancy).filter(Exists(applications), entity_type=EntityType.APPLICATION)


def _of_candidates(seen: VisibilityScope) -> QuerySet[Attachment]:
    candidates = Candidate.objects.filter(
        seen.tenancy, visible_candidates(seen), *_same_tenant(), ats_candidate_id=OuterRef("entity_id")
    )
    return shown(seen.tenancy).filter(Exists(candidates), entity_type=EntityType.CANDIDATE)


def _same_tenant() -> tuple[Q, Q]:
    return Q(organization_id=OuterRef("organization_id")), Q(application_id=OuterRef("application_id"))
