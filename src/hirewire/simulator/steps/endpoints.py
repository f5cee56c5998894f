"""``GET steps`` lists the steps. ``POST steps/NAME`` does a step.

The ``id`` in the answer is the id of a record, the address of a page, or empty.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, JsonResponse

from hirewire.simulator.api.endpoint import body, endpoint
from hirewire.simulator.api.errors import ApiError
from hirewire.simulator.people.models import Account
from hirewire.simulator.records.errors import RecordError
from hirewire.simulator.recruiter.errors import AgentError
from hirewire.simulator.steps import applications, candidates, jobs
from hirewire.simulator.steps.values import MissingError, Values

Play = Callable[[Account, Values], str]
STEPS: Final[Mapping[str, Play]] = {
    "create-job": jobs.create,
    "edit-job": jobs.edit,
    "create-list": jobs.create_list,
    "remove-from-list": jobs.remove_from_list,
    "add-to-list": jobs.add_to_list,
    "create-candidate": candidates.create,
    "edit-candidate": candidates.edit,
    "delete-candidate": candidates.delete,
    "link-candidate": candidates.link,
    "open-page": candidates.page,
    "add-candidate-note": candidates.add_note,
    "delete-candidate-note": candidates.delete_note,
    "create-application": applications.create,
    "delete-application": applications.delete,
    "move-stage": applications.move,
    "delete-stage": applications.delete_stage,
    "add-application-note": applications.add_note,
    "delete-application-note": applications.delete_note,
    "add-feedback": applications.add_feedback,
    "delete-feedback": applications.delete_feedback,
}


def listed(_caller: Account, _request: HttpRequest) -> dict[str, Any]:
    return {"product": "ATS Simulator", "steps": sorted(STEPS)}


def played(caller: Account, request: HttpRequest, name: str) -> JsonResponse | dict[str, str]:
    play = STEPS.get(name)
    if play is None:
        raise ApiError(HTTPStatus.NOT_FOUND, f"The step {name[:60]} is not automated here.")
    try:
        return {"id": play(caller, Values(body(request, dict[str, str])))}
    except (RecordError, AgentError, MissingError) as refusal:
        return JsonResponse({"message": str(refusal)}, status=HTTPStatus.CONFLICT)


list_steps = endpoint(GET=listed)
play_step = endpoint(POST=played)
