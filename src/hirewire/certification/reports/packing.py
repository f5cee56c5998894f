"""A run as JSON: the pack from which other reports and comparisons are made."""

import hashlib
import platform
from collections.abc import Iterable, Mapping
from datetime import datetime
from importlib.metadata import version
from typing import Any, Final

import msgspec

from hirewire.certification.calls import Call, Traffic
from hirewire.certification.comparing import Comparison
from hirewire.certification.findings import Fault, Result, Verdict
from hirewire.certification.judging import Run
from hirewire.certification.pictures import Picture
from hirewire.certification.reports.masking import Show, formatter, shown_address
from hirewire.certification.requirements import MODULE_TITLES, REQUIREMENTS

FORMAT: Final = 1
MOST_FAULTS: Final = 5
Pack = dict[str, Any]


def pack_of(run: Run, *, with_people: bool = False) -> Pack:
    show = formatter(with_people=with_people)
    return packed(
        product=run.product,
        began_at=run.began_at,
        ended_at=run.ended_at,
        is_strict=run.is_strict,
        with_people=with_people,
        results=[result_record(result, show) for result in run.results],
        traffic=traffic_record(run.traffic),
        pictures=run.pictures,
    )


def packed(
    *,
    product: str,
    began_at: datetime,
    ended_at: datetime,
    is_strict: bool,
    results: list[dict[str, Any]],
    traffic: dict[str, Any],
    with_people: bool = False,
    pictures: Iterable[Picture] = (),
) -> Pack:
    """Build a pack from the records of results and traffic. Pictures that belong to no answer are left out."""
    by_digest = {picture.digest: picture for picture in pictures}
    referred = [each["picture"] for result in results for each in result["statements"] if each.get("picture")]
    verdicts = [result["verdict"] for result in results]
    pack: Pack = {
        "format": FORMAT,
        "product": product,
        "began_at": _instant(began_at),
        "ended_at": _instant(ended_at),
        "strict": is_strict,
        "with_people": with_people,
        "counts": {verdict.value: verdicts.count(verdict) for verdict in Verdict},
        "results": results,
        "pictures": {digest: _picture(by_digest[digest]) for digest in dict.fromkeys(referred) if digest in by_digest},
        "traffic": traffic,
        "environment": _environment(),
    }
    return {**pack, "hash": hash_of(pack)}


def with_changes(pack: Pack, since: Comparison | None) -> Pack:
    if since is None:
        return pack
    changed = {**pack, "since": since.summary}
    return {**changed, "hash": hash_of(changed)}


def as_json(pack: Pack) -> str:
    return msgspec.json.format(msgspec.json.encode(pack), indent=2).decode() + "\n"


def hash_of(pack: Mapping[str, Any]) -> str:
    content = {name: value for name, value in pack.items() if name != "hash"}
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()


def traffic_hash(traffic: Traffic) -> str:
    """Hash the judged calls and events, to tie a pack to one recording."""
    digest = hashlib.sha256()
    for call in traffic.calls:
        parts = (
            call.id,
            call.at.timestamp(),
            call.application,
            call.verb,
            call.address,
            call.status,
            call.body,
            call.answer,
        )
        digest.update(msgspec.json.encode(parts, order="sorted"))
    for event in traffic.events:
        digest.update(msgspec.json.encode((event.id, event.type, event.at.timestamp(), event.application)))
    return digest.hexdigest()


def result_record(result: Result, show: Show) -> dict[str, Any]:
    requirement = result.requirement
    return {
        "id": requirement.id,
        "module": int(requirement.module),
        "module_title": MODULE_TITLES[requirement.module],
        "title": requirement.title,
        "rule": requirement.rule,
        "source": {"title": requirement.source.title, "path": requirement.source.path},
        "verdict": result.verdict.value,
        "words": show(result.words),
        "tellers": [teller.value for teller in requirement.tellers],
        "told_by": [teller.value for teller in result.told_by],
        "faults": [_fault(fault, show) for fault in result.faults[:MOST_FAULTS]],
        "faults_in_all": len(result.faults),
        "statements": [
            {
                "name": each.name,
                "at": _instant(each.at),
                "question": each.question,
                "answer": each.answer,
                "by_hand": each.by_hand,
                "picture": each.picture,
            }
            for each in result.statements
        ],
    }


def _picture(picture: Picture) -> dict[str, Any]:
    return {"type": picture.type, "width": picture.width, "height": picture.height, "content": picture.base64}


def _fault(fault: Fault, show: Show) -> dict[str, Any]:
    return {
        "words": show(fault.words),
        "call": None if fault.call is None else _call(fault.call),
        "came": show(fault.came),
        "due": show(fault.due),
    }


def _call(call: Call) -> dict[str, Any]:
    return {
        "number": call.number,
        "id": call.id,
        "at": _instant(call.at),
        "verb": call.verb,
        "address": shown_address(call.address),
        "status": call.status,
        "took_ms": round(call.took_ms, 1),
    }


def traffic_record(traffic: Traffic) -> dict[str, Any]:
    return {
        "source": traffic.source,
        "calls": len(traffic.calls),
        "events": len(traffic.events),
        "lost": traffic.lost,
        "unreadable": traffic.unreadable,
        "whole": traffic.is_whole,
        "applications": traffic.applications,
        "first_at": _instant(traffic.calls[0].at) if traffic.calls else None,
        "last_at": _instant(traffic.calls[-1].at) if traffic.calls else None,
        "versions": sorted({each for call in traffic.calls if (each := call.headers.get("linkedin-version", ""))}),
        "roots": sorted({call.root for call in traffic.business}),
        "hash": traffic_hash(traffic),
    }


def _environment() -> dict[str, Any]:
    return {
        "hirewire": version("hirewire"),
        "rules": len(REQUIREMENTS),
        "python": platform.python_version(),
        "system": platform.system(),
    }


def _instant(instant: datetime) -> str:
    return instant.isoformat(timespec="milliseconds")
