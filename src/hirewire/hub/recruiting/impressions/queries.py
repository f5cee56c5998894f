from collections import defaultdict
from datetime import date

from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.recruiting.impressions.models import AtsImpression, ImpressionKind


def by_day(contract: Contract, since: date) -> dict[ImpressionKind, dict[date, int]]:
    """What the contract's seats saw, by kind and day. Days without impressions are left out."""
    counts: dict[ImpressionKind, dict[date, int]] = defaultdict(dict)
    impressions = AtsImpression.objects.filter(contract=contract, day__gte=since).order_by("day")
    for kind, day, seen in impressions.values_list("kind", "day", "seen"):
        counts[ImpressionKind(kind)][day] = seen
    return counts
