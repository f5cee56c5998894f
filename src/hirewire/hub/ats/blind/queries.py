"""Read what the hub stores for a company without records of people. The API and the pages use these queries."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Max, QuerySet

from hirewire.hub.ats.acls.visibility import VisibilityScope
from hirewire.hub.ats.blind.models import BlindHash, BlindKey
from hirewire.hub.ats.matching.models import Match
from hirewire.hub.ats.matching.queries import known_matches
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.provisioning.models import DeveloperApplication


class KeyState(NamedTuple):
    key: BlindKey
    candidates: int


def live_keys(application: DeveloperApplication, organization_id: int) -> QuerySet[BlindKey]:
    keys = BlindKey.objects.filter(organization=organization_id, application=application)
    return keys.exclude(sealed="").order_by("pk")


def key_states(application: DeveloperApplication, organization_id: int) -> list[KeyState]:
    keys = list(live_keys(application, organization_id))
    hashes = _hashes(application, organization_id, [key.pk for key in keys])
    counts = dict(hashes.order_by().values_list("key_id").annotate(number=Count("candidate", distinct=True)))
    return [KeyState(key, counts.get(key.pk, 0)) for key in keys]


def candidates_of(key: BlindKey, *, after: UUID | None = None) -> QuerySet[BlindHash, UUID]:
    hashes = _hashes(key.application, key.organization_id, [key.pk])
    if after is not None:
        hashes = hashes.filter(candidate__gt=after)
    return hashes.order_by("candidate").values_list("candidate", flat=True).distinct()


def hashes_by_candidate(key: BlindKey, candidates: Collection[UUID]) -> dict[UUID, list[UUID]]:
    hashes: dict[UUID, list[UUID]] = defaultdict(list)
    rows = _hashes(key.application, key.organization_id, [key.pk]).filter(candidate__in=candidates)
    for candidate, each in rows.order_by("hash").values_list("candidate", "hash"):
        hashes[candidate].append(each)
    return hashes


def count_of(application: DeveloperApplication, organization_id: int) -> tuple[int, datetime | None]:
    """Return how many records of an ATS are stored under all keys together, and when the newest hash arrived."""
    states = key_states(application, organization_id)
    hashes = _hashes(application, organization_id, [state.key.pk for state in states])
    newest = hashes.aggregate(newest=Max("received_at"))["newest"]
    return sum(state.candidates for state in states), newest


def signs_of(seen: VisibilityScope, members: Sequence[Member] | Sequence[int]) -> list[Match]:
    """Return these members' matches without a candidate. Such a match only says that an ATS knows the member."""
    rows = known_matches(seen).without_candidate().filter(member__in=members)
    return list(rows.select_related("application", "member").order_by("application_id"))


def _hashes(application: DeveloperApplication, organization_id: int, key_ids: Collection[int]) -> QuerySet[BlindHash]:
    return BlindHash.objects.filter(organization=organization_id, application=application, key_id__in=key_ids)
