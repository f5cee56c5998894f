"""Learn the scorer's parameters from all companies' candidates and members, and propose them as a version."""

from typing import Final

import structlog
from django.conf import settings

from hirewire.hub.ats.matching import effects, sampling, versions
from hirewire.hub.ats.matching.errors import TooFewPairs
from hirewire.hub.ats.matching.models import MatchingVersion, VersionEffect
from hirewire.hub.ats.matching.viewing import Progress
from hirewire.kit import clock
from hirewire.linkage import learning
from hirewire.linkage.parameters import shipped

#: The fewest pairs to learn from. With fewer pairs, the shipped parameters are better.
LEAST_PAIRS: Final = 100

log = structlog.get_logger(__name__)


def learn(*, progress: Progress) -> MatchingVersion:
    """Learn a version, which nothing uses yet. Reads a sample of bounded size, outside of any transaction."""
    # Always start from the shipped parameters, so that no version inherits the mistakes of an earlier one.
    start = shipped()
    sample = sampling.draw(start, progress)
    pairs = round(learning.expected_pairs(start, sample.candidates, members=sample.members))
    if pairs < LEAST_PAIRS:
        raise TooFewPairs(pairs, LEAST_PAIRS)
    learned = learning.learn_from(start, sample, version=f"{clock.now():%Y-%m-%d %H:%M}")
    versions.forget_unused()
    return MatchingVersion.objects.create(
        parameters=learned.to_json().decode(), candidates=len(sample.candidates), pairs=pairs
    )


def learn_nightly() -> None:
    try:
        version = learn(progress=_ignore_progress)
    except TooFewPairs as refused:
        log.info("Matching learned nothing", why=str(refused))
        return
    effect = effects.compare(number=version.pk, whole=False, progress=_ignore_progress)
    is_used = is_within_limit(effect)
    log.info(
        "Matching learned a version",
        version=version.pk,
        appear=effect.appear,
        go=effect.go,
        change=effect.change,
        is_used=is_used,
    )
    if is_used:
        versions.use(number=version.pk, is_automatic=True)


def is_within_limit(effect: VersionEffect) -> bool:
    """Whether a version may be used without review."""
    limit = settings.HIREWIRE_MATCHING_SELF_UPDATE
    differing = effect.appear + effect.go + effect.change
    return 0 < differing <= limit * effect.linked and effect.agreed >= effect.agreed_before


def _ignore_progress(_done: int, _of: int) -> None:
    """Show no progress, because nobody watches the nightly task."""
