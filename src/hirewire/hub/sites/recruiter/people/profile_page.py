"""A member's profile, with what the ATS knows and what was exported."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hirewire.hub.ats.acls.visibility import visibility_scope
from hirewire.hub.ats.blind.queries import signs_of
from hirewire.hub.identity.accounts.access import seat_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.hub.recruiting.exports.queries import exports_of
from hirewire.hub.recruiting.impressions import services as impressions
from hirewire.hub.recruiting.messaging import queries as messaging
from hirewire.hub.recruiting.messaging.models import Visibility
from hirewire.hub.recruiting.projects import queries as projects
from hirewire.hub.sites.recruiter import exporting
from hirewire.hub.sites.recruiter.ats import Sign, ats_names
from hirewire.hub.sites.recruiter.connecting import unconnected
from hirewire.hub.sites.recruiter.members import member_for
from hirewire.hub.sites.recruiter.people.activity import SHOWN, timeline
from hirewire.hub.sites.recruiter.people.origins import origin_of
from hirewire.hub.sites.recruiter.people.records import records_of, sign_of
from hirewire.hub.sites.recruiter.writing_forms import NoteForm
from hirewire.kit import clock

_NEWS = timedelta(days=1)
#: A profile shows only the latest exports. The page "My exports" lists all exports by the seat.
_SHOWN_EXPORTS = 20
#: At most this many conversations are shown. There is one for each colleague who wrote.
_SHOWN_THREADS = 50
_SHOWN_NOTES = 100


@require_safe
@seat_required
def profile(request: HttpRequest, seat: Seat, member_id: int) -> HttpResponse:
    context = profile_context(request, seat, member_id)
    impressions.count(seat, signs=int(context["sign"] is not None), sections=int(context["tab"] == "ats"))
    return render(request, "hub/sites/recruiter/people/profile.html", context)


def profile_context(request: HttpRequest, seat: Seat, member_id: int) -> dict[str, Any]:
    member = member_for(seat, member_id)
    seen = visibility_scope(seat, Feature.IN_ATS)
    records = records_of(seen, member) if seen else []
    unrecorded = signs_of(seen, [member]) if seen else []
    exports = list(exports_of(seat).filter(member=member).select_related("member")[:_SHOWN_EXPORTS])
    threads = list(messaging.contacts_with(seat, member)[:_SHOWN_THREADS])
    notes = list(messaging.notes_about(seat, member)[:_SHOWN_NOTES])
    entries = timeline(
        records=records,
        exports=exports,
        threads=threads,
        notes=notes,
        # Read one more than the timeline shows, to know whether there are older entries.
        moves=projects.moves_of(seat, member)[: SHOWN + 1],
    )
    origin = origin_of(request, seat, member)
    return {
        "seat": seat,
        "area": origin.area if origin else "search",
        "member": member,
        "origin": origin,
        "around": origin.query if origin else "",
        "positions": member.positions.all(),
        "educations": member.educations.all(),
        "sign": sign_of(records) or (Sign(has_record=False) if unrecorded else None),
        "unrecorded": [(match, ats_names(seen).get(match.application_id, "")) for match in unrecorded],
        "unconnected": unconnected(seat, Feature.IN_ATS),
        "records": records,
        "job_count": sum(len(record.jobs) for record in records),
        "tab": _tab(request, is_in_ats=bool(records)),
        "threads": threads,
        "notes": notes,
        "note_form": NoteForm(),
        "visibilities": Visibility,
        "places": list(projects.places_of(seat, member)),
        "timeline": entries[:SHOWN],
        "has_older_entries": len(entries) > SHOWN,
        "newest_export": exports[0] if exports else None,
        "export": exports[0] if exports and _is_news(exports[0]) else None,
        "can_export": bool(exporting.choices(seat)) and member.allows_export,
        "not_offered": exporting.not_offered(seat),
        **exporting.quota_of(seat),
    }


def _is_news(export: Export) -> bool:
    """Whether the profile shows the export.

    It shows an export that is under way, one that arrived in the last day, or one that failed and was not retried.
    """
    return export.finished_at is None or export.state == ExportState.FAILED or export.finished_at > clock.now() - _NEWS


def _tab(request: HttpRequest, *, is_in_ats: bool) -> str:
    """Return the tab to show. If the person is in the ATS, the ATS tab is the default: recruiters come for this tab."""
    tab = request.GET.get("tab", "")
    tabs = {"profile", "notes", "messages", "projects"} | ({"ats"} if is_in_ats else set())
    if tab in tabs:
        return tab
    return "ats" if is_in_ats else "profile"
