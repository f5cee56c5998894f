"""Plays an incident: carries out its steps one after another, as if somebody had requested each step."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from hirewire.sandbox.control.errors import Body, NoIncident
from hirewire.sandbox.incidents import INCIDENTS, MEMBER, Incident

Play = Callable[[str, str, Body], object]


def listed() -> dict[str, Any]:
    return {"incidents": [_described(incident) for incident in INCIDENTS.values()]}


def play(name: str, play_step: Play) -> dict[str, Any]:
    incident = INCIDENTS.get(name)
    if incident is None:
        raise NoIncident(name, INCIDENTS)
    answers: list[object] = []
    member: object = None
    for step in incident.steps:
        body = {key: member if value == MEMBER else value for key, value in step.body.items()}
        answer = play_step("POST", step.path, body)
        if step.path == "exports" and isinstance(answer, Mapping):
            member = answer["member"]
        answers.append(answer)
    return {**_described(incident), "answers": answers}


def _described(incident: Incident) -> dict[str, Any]:
    return asdict(incident)
