"""Rehearsals: reading a customer's whole ATS without sending anything."""

from typing import Final

import msgspec
from django.db import models

from hirewire.agent.connections.models import Connection
from hirewire.agent.rehearsals.findings import Findings
from hirewire.kit import clock
from hirewire.kit.db.sealed_columns import SealedColumn


class Rehearsal(models.Model):
    connection = models.OneToOneField(Connection, models.CASCADE, primary_key=True, related_name="rehearsal")
    asked_at = models.DateTimeField(default=clock.now)
    began_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    #: How many records have been read so far, and how many the ATS has.
    records = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True, blank=True)
    fault = models.TextField(blank=True)
    #: The findings contain samples of people, so they are encrypted like a key.
    findings_sealed = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"rehearsal of {self.connection_id}"

    @property
    def is_running(self) -> bool:
        return self.finished_at is None

    @property
    def findings(self) -> Findings | None:
        if not self.findings_sealed:
            return None
        return msgspec.json.decode(self.connection.opened(self.findings_sealed, what="rehearsal"), type=Findings)


SEALED: Final = SealedColumn(
    Rehearsal,
    "findings_sealed",
    title="findings of rehearsals",
    context=lambda rehearsal: rehearsal.connection.seal_context("rehearsal"),
    remedy="Rehearse again on the connection's page.",
)
