"""The calls that send and delete each entity."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from django.conf import settings

from hirewire.agent.mirror.rows import SentRow
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sdk.records import EVERYBODY
from hirewire.agent.sync.parcels import Entry
from hirewire.client import ListedJob, ListedPerson, Outcomes, PartId, RscClient

NameT = TypeVar("NameT", bound=NamedTuple)

#: The protocol's limit for one call.
BATCH: Final = 100


class Route(NamedTuple):
    """The calls of one entity.

    The calls name a top-level record by its key, and a part by its parent's key and its own key.
    """

    upsert: Callable[[RscClient, Mapping[Any, Any]], Outcomes[Any]]
    delete: Callable[[RscClient, Sequence[Any]], Outcomes[Any]]


def name_of(record: Entry | SentRow) -> str | PartId:
    return (record.parent, record.key) if record.parent else record.key


def list_id(group_id: str) -> str:
    return str(settings.HIREWIRE_RSC_EVERYBODY_ACL) if group_id == EVERYBODY else group_id


def group_of(list_id: str) -> str:
    return EVERYBODY if list_id == settings.HIREWIRE_RSC_EVERYBODY_ACL else list_id


def _listing(kind: Callable[[str, Any], NameT], call: Callable[[RscClient, Collection[NameT]], Outcomes[NameT]]) -> Any:  # noqa: ANN401 - both kinds of route
    """Wrap a call that sends or deletes entries of access lists.

    The wrapper translates group ids into list ids: a list's id is not always its group's id.
    """

    def send(rsc: RscClient, names: Iterable[PartId]) -> Outcomes[PartId]:
        on_wire = {kind(list_id(group_id), key): (group_id, key) for group_id, key in names}
        outcomes = call(rsc, list(on_wire))
        return Outcomes(
            accepted=[on_wire[name] for name in outcomes.accepted],
            refused={on_wire[name]: refusal for name, refusal in outcomes.refused.items()},
        )

    return send


#: Jobs have no route, because they cannot be deleted and their results arrive later.
ROUTES: Final[Mapping[Entity, Route]] = {
    Entity.CANDIDATES: Route(RscClient.upsert_candidates, RscClient.delete_candidates),
    Entity.CANDIDATE_NOTES: Route(RscClient.upsert_candidate_notes, RscClient.delete_candidate_notes),
    Entity.APPLICATIONS: Route(RscClient.upsert_applications, RscClient.delete_applications),
    Entity.APPLICATION_NOTES: Route(RscClient.upsert_application_notes, RscClient.delete_application_notes),
    Entity.FEEDBACK: Route(RscClient.upsert_feedback, RscClient.delete_feedback),
    Entity.STAGES: Route(RscClient.upsert_stages, RscClient.delete_stages),
    Entity.FILES: Route(RscClient.upsert_resumes, RscClient.delete_resumes),
    Entity.LISTED_JOBS: Route(_listing(ListedJob, RscClient.list_jobs), _listing(ListedJob, RscClient.unlist_jobs)),
    Entity.LISTED_PEOPLE: Route(
        _listing(ListedPerson, RscClient.list_people), _listing(ListedPerson, RscClient.unlist_people)
    ),
}
