"""Which call sends which kind of record."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from hirewire.agent.sdk.connector import Entity
from hirewire.client import Outcomes, RscClient

#: The protocol's limit for one call.
BATCH: Final = 100


class Route(NamedTuple):
    """Both take the client and the parent's key, which records of their own leave unused."""

    upsert: Callable[[RscClient, str, Mapping[str, Any]], Outcomes[str]]
    delete: Callable[[RscClient, str, Sequence[str]], Outcomes[str]]


#: Jobs are not here: they cannot be deleted, and are judged later.
ROUTES: Final[Mapping[Entity, Route]] = {
    Entity.CANDIDATES: Route(
        lambda rsc, _, records: rsc.upsert_candidates(records),
        lambda rsc, _, keys: rsc.delete_candidates(keys),
    ),
    Entity.CANDIDATE_NOTES: Route(
        lambda rsc, parent, records: rsc.upsert_candidate_notes(parent, records),
        lambda rsc, parent, keys: rsc.delete_candidate_notes(parent, keys),
    ),
    Entity.APPLICATIONS: Route(
        lambda rsc, _, records: rsc.upsert_applications(records),
        lambda rsc, _, keys: rsc.delete_applications(keys),
    ),
    Entity.APPLICATION_NOTES: Route(
        lambda rsc, parent, records: rsc.upsert_application_notes(parent, records),
        lambda rsc, parent, keys: rsc.delete_application_notes(parent, keys),
    ),
    Entity.FEEDBACK: Route(
        lambda rsc, parent, records: rsc.upsert_feedback(parent, records),
        lambda rsc, parent, keys: rsc.delete_feedback(parent, keys),
    ),
    Entity.STAGES: Route(
        lambda rsc, parent, records: rsc.upsert_stages(parent, records),
        lambda rsc, parent, keys: rsc.delete_stages(parent, keys),
    ),
}
