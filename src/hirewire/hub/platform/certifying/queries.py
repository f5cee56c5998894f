"""Reads runs, compares them, and packs their evidence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from hirewire.certification.comparing import Comparison, compare
from hirewire.certification.findings import Verdict
from hirewire.certification.reports.packing import Pack, packed, with_changes
from hirewire.certification.requirements import BY_ID
from hirewire.hub.platform.certifying.models import CertificationRun, EvidencePicture
from hirewire.hub.platform.provisioning.models import DeveloperApplication

#: Maps each rule of a run to its verdict.
Verdicts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RunLine:
    run: CertificationRun
    counts: dict[str, int]
    #: None for the oldest run of the list.
    comparison: Comparison | None


def runs_of(application: DeveloperApplication) -> QuerySet[CertificationRun]:
    return CertificationRun.objects.filter(application=application).select_related("started_by").order_by("-number")


def run_of(application: DeveloperApplication, run_id: int) -> CertificationRun | None:
    return runs_of(application).select_related("application__organization").filter(pk=run_id).first()


def lines(runs: Iterable[CertificationRun]) -> list[RunLine]:
    """Compare each run with the next older one. ``runs`` must be sorted from newest to oldest."""
    shown = list(runs)
    verdicts = _verdicts(shown)
    of_runs = [verdicts[run.pk] for run in shown]
    earlier: list[Verdicts | None] = [*of_runs[1:], None]
    return [
        RunLine(run, _counts(own), None if before is None else _compared(before, own))
        for run, own, before in zip(shown, of_runs, earlier[: len(shown)], strict=True)
    ]


def run_before(run: CertificationRun) -> CertificationRun | None:
    return runs_of(run.application).filter(number__lt=run.number).first()


def changes(run: CertificationRun) -> Comparison | None:
    """Compare a run with the run before it, using only rules that both runs have. Return None for the first run."""
    previous = run_before(run)
    if previous is None:
        return None
    verdicts = _verdicts([previous, run])
    return _compared(verdicts[previous.pk], verdicts[run.pk])


def failed_rules(application: DeveloperApplication) -> list[str]:
    last = runs_of(application).first()
    if last is None:
        return []
    return list(last.rules.filter(verdict=Verdict.FAILED).order_by("position").values_list("rule", flat=True))


def pack_of(run: CertificationRun) -> Pack:
    pack = packed(
        product=run.product,
        began_at=run.began_at,
        ended_at=run.ended_at or run.changed_at,
        is_strict=run.plan.is_strict,
        results=[row.result for row in run.rules.order_by("position")],
        traffic=run.traffic,
        pictures=[row.picture for row in run.pictures.order_by("pk")],
    )
    return with_changes(pack, changes(run))


def picture_of(run: CertificationRun, picture_id: int) -> EvidencePicture | None:
    return run.pictures.filter(pk=picture_id).first()


def pictures_by_digest(run: CertificationRun) -> dict[str, EvidencePicture]:
    return {row.digest: row for row in run.pictures.defer("content")}


def _verdicts(runs: list[CertificationRun]) -> dict[int, dict[str, str]]:
    verdicts: dict[int, dict[str, str]] = {run.pk: {} for run in runs}
    rows = CertificationRun.objects.filter(pk__in=verdicts).values_list("pk", "rules__rule", "rules__verdict")
    for number, rule, verdict in rows.order_by("rules__position"):
        verdicts[number][rule] = verdict
    return verdicts


def _counts(verdicts: Verdicts) -> dict[str, int]:
    given = list(verdicts.values())
    return {verdict.name.lower(): given.count(verdict) for verdict in Verdict}


def _compared(earlier: Verdicts, later: Verdicts) -> Comparison:
    return compare(*(_light_pack(each, earlier.keys() & later.keys()) for each in (earlier, later)))


def _light_pack(verdicts: Verdicts, rules: Iterable[str]) -> dict[str, Any]:
    """Return the part of an evidence pack that a comparison reads."""
    return {
        "results": [
            {"id": rule, "title": BY_ID[rule].title, "verdict": verdicts[rule], "words": ""}
            for rule in verdicts
            if rule in rules
        ]
    }
