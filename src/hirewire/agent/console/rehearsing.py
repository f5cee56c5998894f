"""The page of the rehearsal: what would leave the ATS, what would be refused, and what each switch changes."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from hirewire.agent import registry
from hirewire.agent.connections import services
from hirewire.agent.connections.models import Connection, RuleKind
from hirewire.agent.connections.queries import name_rules
from hirewire.agent.console.connecting import connection_or_404
from hirewire.agent.console.forms import LocationForm, rules_of
from hirewire.agent.console.steps import steps
from hirewire.agent.console.words import SWITCHES
from hirewire.agent.people.access import ConsoleRequest, operator_required
from hirewire.agent.rehearsals import queries
from hirewire.agent.rehearsals import services as rehearsals
from hirewire.agent.rehearsals.findings import DEFAULT_LOCATION, Face, Findings, Line, Name, Sample, effect, lines
from hirewire.agent.rehearsals.tasks import defer_rehearsal
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sync import services as sync
from hirewire.agent.sync.tasks import defer_sync
from hirewire.kit.secrets import SealBrokenError
from hirewire.kit.text.sentences import localized


@require_safe
@operator_required
def rehearsal(request: ConsoleRequest, tenant: str) -> HttpResponse:
    connection = connection_or_404(tenant)
    context = _context(connection)
    if not request.headers.get("HX-Request"):
        return render(request, "agent/connect/rehearsal.html", context)
    if request.GET.get("part") == "progress":
        return render(request, "agent/connect/_progress.html", context | {"is_part": True})
    return render(request, "agent/connect/_rehearsal.html", context)


@require_POST
@operator_required
def rehearse(_request: ConsoleRequest, tenant: str) -> HttpResponse:
    connection = connection_or_404(tenant)
    rehearsals.ask(connection=connection)
    defer_rehearsal(connection.pk)
    return redirect("agent-rehearsal", tenant)


@require_POST
@operator_required
def set_switches(request: ConsoleRequest, tenant: str) -> HttpResponse:
    """Store the switches. If the connection has been started, a change makes the agent compare all records again."""
    connection = connection_or_404(tenant)
    options = {switch.name: switch.name in request.POST for switch in SWITCHES}
    with transaction.atomic():
        is_changed = services.set_options(connection=connection, options=options)
        _follow(connection, is_changed=is_changed)
    return _part_or_page(request, connection)


@require_POST
@operator_required
def set_names(request: ConsoleRequest, tenant: str) -> HttpResponse:
    connection = connection_or_404(tenant)
    with transaction.atomic():
        is_changed = services.set_rules(connection=connection, rules=dict(rules_of(request.POST)))
        _follow(connection, is_changed=is_changed)
    return _part_or_page(request, connection)


@require_POST
@operator_required
def set_location(request: ConsoleRequest, tenant: str) -> HttpResponse:
    connection = connection_or_404(tenant)
    form = LocationForm(request.POST)
    if not form.is_valid():
        context = _context(connection) | {"location_form": form}
        return render(request, "agent/connect/rehearsal.html", context, status=422)
    with transaction.atomic():
        is_changed = services.set_default_location(
            connection=connection, location=form.cleaned_data["default_location"]
        )
        _follow(connection, is_changed=is_changed)
    return redirect("agent-rehearsal", tenant)


def _follow(connection: Connection, *, is_changed: bool) -> None:
    if is_changed and connection.is_started:
        sync.rescan(connection=connection)
        defer_sync(connection.pk)


def _part_or_page(request: ConsoleRequest, connection: Connection) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "agent/connect/_rehearsal.html", _context(connection))
    return redirect("agent-rehearsal", connection.tenant)


def _context(connection: Connection) -> dict[str, Any]:
    newest_rehearsal = queries.rehearsal_of(connection)
    try:
        findings = newest_rehearsal.findings if newest_rehearsal is not None else None
    except SealBrokenError:
        newest_rehearsal = findings = None
        is_lost = True
    else:
        is_lost = False
    context: dict[str, Any] = {
        "connection": connection,
        "title": localized(registry.kind_of(connection.connector).title),
        "rehearsal": newest_rehearsal,
        "findings_are_lost": is_lost,
        "steps": steps("rehearsal", connection),
    }
    return context | _counted(connection, findings) if findings is not None else context


def _counted(connection: Connection, findings: Findings) -> dict[str, Any]:
    switches = {switch.name for switch in SWITCHES if getattr(connection, switch.name)}
    if connection.default_location:
        switches.add(DEFAULT_LOCATION)
    stage_names = name_rules(connection, RuleKind.STAGE)
    disposition_names = name_rules(connection, RuleKind.DISPOSITION)
    counted = lines(findings, switches, stage_names)
    goes = sum(line.goes for line in counted)
    return {
        "findings": findings,
        "lines": counted,
        "goes": goes,
        "left": sum(line.left_count for line in counted),
        "refused": sum(line.refused_count for line in counted),
        "total": sum(line.total for line in counted),
        "rate": round(findings.records / findings.seconds) if findings.seconds >= 1 else None,
        "switches": [_switch(findings, switches, switch) for switch in SWITCHES],
        "stages": _names(findings.stages, stage_names),
        "dispositions": _names(findings.dispositions, disposition_names),
        "location_form": LocationForm(initial={"default_location": connection.default_location}),
        "location_effect": list(effect(findings, switches, DEFAULT_LOCATION).items()),
        "samples": _samples(findings, stage_names, disposition_names, connection.default_location),
        "refusals": _refusals(counted),
    }


def _switch(findings: Findings, switches: set[str], switch: Any) -> dict[str, Any]:  # noqa: ANN401 - words.Switch
    return {
        "switch": switch,
        "is_on": switch.name in switches,
        "effect": list(effect(findings, switches, switch.name).items()),
    }


def _names(names: list[Name], rules: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"name": name.name, "people": name.people, "becomes": rules.get(name.name, name.name)} for name in names]


def _samples(
    findings: Findings, stage_names: Mapping[str, str], disposition_names: Mapping[str, str], default_location: str
) -> list[tuple[Entity, list[Sample]]]:
    rules = {"Stage": stage_names, "Reason for an end": disposition_names}
    by_entity: dict[Entity, list[Sample]] = {}
    for sample in findings.samples:
        is_unplaced = any(face.label == "Place" and not face.has for face in sample.faces)
        if is_unplaced and not default_location:
            continue
        faces = tuple(
            Face(face.label, default_location, face.has)
            if is_unplaced and face.label == "Place"
            else Face(face.label, rules.get(face.label, {}).get(face.shows, face.shows), face.has)
            for face in sample.faces
        )
        line = default_location if is_unplaced else sample.line
        renamed = Sample(sample.entity, sample.key, sample.title, line, sample.raw, faces)
        by_entity.setdefault(sample.entity, []).append(renamed)
    return list(by_entity.items())


def _refusals(counted: list[Line]) -> list[dict[str, Any]]:
    return [
        {"entity": line.entity, "reason": reason, "refusal": refusal}
        for line in counted
        for reason, refusal in sorted(line.refused.items(), key=lambda each: -each[1].count)
    ]
