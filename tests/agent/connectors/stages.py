from collections.abc import Iterable

from hirewire.agent.sdk.records import StageEntry
from hirewire.kit.clock import to_millis


def in_order(stages: Iterable[StageEntry]) -> list[str]:
    """The names of the stages, ordered as in Recruiter: by time to the millisecond, then by id."""
    return [stage.name for stage in sorted(stages, key=lambda stage: (to_millis(stage.entered_at), stage.id))]
