"""Which call sends which kind of record."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from hirewire.agent.mirror.rows import SentRow
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sync.parcels import Entry
from hirewire.client import Outcomes, PartId, RscClient

#: The protocol's limit for one call.
BATCH: Final = 100


class Route(NamedTuple):
    """Records of their own are named by their key, parts by their parent's and their own."""

    upsert: Callable[[RscClient, Mapping[Any, Any]], Outcomes[Any]]
    delete: Callable[[RscClient, Sequence[Any]], Outcomes[Any]]


def name_of(record: Entry | SentRow) -> str | PartId:
    return (record.parent, record.key) if record.parent else record.key


#: Jobs are not here: they cannot be deleted, and are judged later.
ROUTES: Final[Mapping[Entity, Route]] = {
    Entity.CANDIDATES: Route(RscClient.upsert_candidates, RscClient.delete_candidates),
    Entity.CANDIDATE_NOTES: Route(RscClient.upsert_candidate_notes, RscClient.delete_candidate_notes),
    Entity.APPLICATIONS: Route(RscClient.upsert_applications, RscClient.delete_applications),
    Entity.APPLICATION_NOTES: Route(RscClient.upsert_application_notes, RscClient.delete_application_notes),
    Entity.FEEDBACK: Route(RscClient.upsert_feedback, RscClient.delete_feedback),
    Entity.STAGES: Route(RscClient.upsert_stages, RscClient.delete_stages),
}
