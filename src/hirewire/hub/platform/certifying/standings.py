"""Converts between rows of :class:`RuleStanding` and the states of the certification engine."""

from datetime import datetime
from typing import Any

from hirewire.certification.findings import Result, Statement, Verdict
from hirewire.certification.reports.masking import formatter
from hirewire.certification.reports.packing import result_record
from hirewire.certification.requirements import Teller
from hirewire.certification.showing import Showing, Stage
from hirewire.hub.platform.certifying.models import CertificationRun, RuleStanding

_SHOW = formatter(with_people=False)


def new_standing(run: CertificationRun, position: int, showing: Showing) -> RuleStanding:
    row = RuleStanding(
        organization_id=run.organization_id,
        application_id=run.application_id,
        run=run,
        position=position,
        rule=showing.requirement.id,
    )
    keep(row, showing)
    return row


def showing_of(row: RuleStanding) -> Showing:
    """Return the state that the row stores, but without faults, because the row stores only masked copies of them."""
    record = row.result
    result = Result(
        row.requirement,
        Verdict(row.verdict),
        record["words"],
        told_by=tuple(map(Teller, record["told_by"])),
        statements=tuple(map(_statement, record["statements"])),
    )
    return Showing(result, Stage(row.stage), row.since_call)


def keep(row: RuleStanding, showing: Showing, *, before: Showing | None = None) -> None:
    """Write a state into the row.

    If the result has not changed since ``before``, the row keeps its stored result. ``before`` comes from
    ``showing_of``, which leaves out the faults. Writing back the result of ``before`` would therefore erase the stored
    faults.
    """
    row.stage = showing.stage
    if before is None or showing.result is not before.result:
        row.verdict = showing.result.verdict
        row.result = result_record(showing.result, _SHOW)


def _statement(record: dict[str, Any]) -> Statement:
    return Statement(
        record["name"],
        datetime.fromisoformat(record["at"]),
        record["question"],
        record["answer"],
        by_hand=record["by_hand"],
        # Old rows lack this entry: they were written before answers could have pictures.
        picture=record.get("picture", ""),
    )
