"""Which parameters the scorer uses: the shipped ones, or a version that this installation learned."""

from functools import lru_cache
from typing import Final

import structlog
from django.db import transaction
from django.db.models import QuerySet

from hirewire.hub.ats.matching import rescoring
from hirewire.hub.ats.matching.errors import NothingToTakeBack, UnknownVersion
from hirewire.hub.ats.matching.models import MatchingVersion, VersionEffect, VersionUse
from hirewire.kit import clock
from hirewire.kit.db import prepared
from hirewire.linkage.parameters import Parameters, WrongFormatError, from_json, shipped

#: The version number that stands for the parameters shipped with the program.
SHIPPED: Final = 0
#: How many unused versions are kept.
KEPT: Final = 10

_IN_USE: Final = "SELECT version_id FROM hub_versionuse WHERE taken_back_at IS NULL ORDER BY id DESC LIMIT 1"

log = structlog.get_logger(__name__)


def parameters_in_use() -> Parameters:
    return usable(number_in_use())


def number_in_use() -> int:
    rows = prepared.rows(_IN_USE, [])
    return (rows[0][0] or SHIPPED) if rows else SHIPPED


def in_use() -> VersionUse | None:
    latest = VersionUse.objects.filter(taken_back_at=None).select_related("version").order_by("-pk").first()
    return latest if latest and latest.version_id else None


def parameters_of(number: int) -> Parameters:
    """Return the parameters of a version.

    Raises ``WrongFormatError`` if this version was learned by a release with another format of parameters.
    """
    if number == SHIPPED:
        return shipped()
    version = MatchingVersion.objects.filter(pk=number).first()
    if version is None:
        raise UnknownVersion(number)
    return from_json(version.parameters.encode())


@lru_cache(maxsize=8)
def usable(number: int) -> Parameters:
    try:
        return parameters_of(number)
    except WrongFormatError as wrong:
        # An upgrade changed how pairs are weighed, and therefore also changed the format of the parameters.
        log.warning("The version of matching in use cannot be read; the shipped one is used", version=number, why=wrong)
        return shipped()


@transaction.atomic
def use(*, number: int, is_automatic: bool = False) -> int:
    """Use this version from now on. Returns how many candidates the worker will weigh again."""
    parameters_of(number)
    VersionUse.objects.create(version_id=number or None, is_automatic=is_automatic)
    return rescoring.defer_everybody()


@transaction.atomic
def take_back() -> int:
    use_of = VersionUse.objects.select_for_update().filter(taken_back_at=None).order_by("-pk").first()
    if use_of is None:
        raise NothingToTakeBack
    use_of.taken_back_at = clock.now()
    use_of.save(update_fields=["taken_back_at"])
    rescoring.defer_everybody()
    return number_in_use()


def learned() -> "QuerySet[MatchingVersion]":
    return MatchingVersion.objects.order_by("-pk").prefetch_related("effects", "uses")


def effect_on_use(number: int) -> VersionEffect | None:
    effects = VersionEffect.objects.filter(version=number or None, against=number_in_use() or None)
    return effects.order_by("-pk").first()


def forget_unused() -> None:
    unused = MatchingVersion.objects.filter(uses=None).order_by("-pk")
    MatchingVersion.objects.filter(pk__in=list(unused.values_list("pk", flat=True)[KEPT:])).delete()
