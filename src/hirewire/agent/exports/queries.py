"""Reads of exports."""

from hirewire.agent.exports.models import Intake


def intake(pk: int) -> Intake:
    return Intake.objects.select_related("connection").get(pk=pk)
