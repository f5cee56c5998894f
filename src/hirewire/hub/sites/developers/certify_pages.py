"""The Certify pages: the list of certification runs, one run with what it waits for, and the evidence of a run."""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from hirewire.certification.people import Reply, Words
from hirewire.certification.reports.evidence import as_page
from hirewire.certification.reports.junit import as_junit
from hirewire.certification.reports.packing import as_json
from hirewire.certification.requirements import MODULE_TITLES, REQUIREMENTS
from hirewire.certification.showing import Stage, looked
from hirewire.hub.platform.certifying import queries, recorded, services
from hirewire.hub.platform.certifying.errors import CertifyingError
from hirewire.hub.platform.certifying.models import CertificationRun, RuleStanding
from hirewire.hub.platform.certifying.standings import showing_of
from hirewire.hub.platform.provisioning.models import Kind
from hirewire.hub.recruiting.messaging.writing import with_plain_breaks
from hirewire.hub.sites.developers import certify_pictures, certify_rows
from hirewire.hub.sites.developers.access import desk_required, owner_required
from hirewire.hub.sites.developers.call_pages import RANGES, since_of
from hirewire.hub.sites.developers.certify_forms import RunForm
from hirewire.hub.sites.developers.queries import Desk
from hirewire.hub.sites.developers.shell import tab
from hirewire.kit.web.post_only import post_only

SHOWN_RUNS: Final = 50
#: Maps each format that the URL can name to the media type of the evidence.
_FORMS: Final = {"html": "text/html", "json": "application/json", "junit": "application/xml"}
_REPLIES: Final = {
    "skip": Reply.SKIP,
    "again": Reply.AGAIN,
    "leave": Reply.DONE,
    "yes": Reply.YES,
    "no": Reply.NO,
    "text": Reply.TEXT,
    "not-applicable": Reply.NOT_APPLICABLE,
}
_LONGEST_ANSWER: Final = 2_000


@require_safe
@desk_required
def certify(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _list(request, desk, None)


@post_only("developer-certify", "application_id")
@owner_required
def start(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = RunForm(request.POST, failed_rules=queries.failed_rules(desk.application))
    if not form.is_valid():
        return _list(request, desk, form, status=422)
    data = form.cleaned_data
    started = services.start_run(
        application=desk.application,
        person=desk.person,
        product=data["product"],
        since=since_of(data["range"]),
        choices=form.choices,
    )
    return HttpResponseRedirect(_address(started))


@require_safe
@desk_required
def run(request: HttpRequest, desk: Desk, run_id: int) -> HttpResponse:
    context = _run_context(desk, _run(desk, run_id), request.GET.get("rule", ""))
    return tab(request, desk, "certify_run", {**context, "tab": "developer-certify"})


@require_safe
@desk_required
def news(request: HttpRequest, desk: Desk, run_id: int) -> HttpResponse:
    """Render new calls for the current rule.

    If there are no new calls, render whether the rule can be judged now. The page polls this view, which stores
    nothing.
    """
    certified = _run(desk, run_id)
    if request.GET.get("revision") != str(certified.revision):
        # The run has changed since the page was rendered, so the page has to be loaded again.
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    row = certified.rules.filter(rule=certified.current, stage=Stage.WATCHING).first()
    if row is None:
        return HttpResponse(status=204)
    calls_state = recorded.state_of_calls(certified.application)
    is_quiet = request.GET.get("seen", "") == calls_state
    if is_quiet and request.GET.get("judged") == "1":
        return HttpResponse(status=204)
    context = {
        **_around(desk, certified),
        "row": row,
        "calls_state": calls_state,
        "next_look": _next_look(certified, calls_state, is_judged=is_quiet),
        "is_judged": is_quiet,
        "is_decided": is_quiet and _is_decided(certified, row),
        "calls": [] if is_quiet else certify_rows.seen_calls(certified, row),
    }
    return render(request, "hub/sites/developers/_certify_news.html", context)


@post_only("developer-certify-run", "application_id", "run_id")
@owner_required
def act(request: HttpRequest, desk: Desk, run_id: int) -> HttpResponse:
    certified, rule, refusal = _run(desk, run_id), request.POST.get("rule", ""), ""
    try:
        _verb(request, desk, certified, rule)()
    except CertifyingError as error:
        refusal = str(error)
    # After the action, another rule may be the current one. If the run has no current rule any more, keep showing the
    # rule that the action was about.
    certified = _run(desk, run_id)
    chosen = "" if certified.current else rule
    if request.headers.get("HX-Request"):
        context = {**_run_context(desk, certified, chosen), "refusal": refusal, "is_answer": True}
        return render(request, "hub/sites/developers/_certify_run.html", context)
    if refusal:
        messages.error(request, refusal)
    return HttpResponseRedirect(_address(certified, chosen))


@require_safe
@desk_required
def evidence(_request: HttpRequest, desk: Desk, run_id: int, form: str) -> HttpResponse:
    certified = _run(desk, run_id)
    if form not in _FORMS:
        raise Http404
    pack = queries.pack_of(certified)
    texts: dict[str, Callable[[], str]] = {
        "html": lambda: as_page(pack),
        "json": lambda: as_json(pack),
        "junit": lambda: as_junit(pack),
    }
    response = HttpResponse(texts[form](), content_type=f"{_FORMS[form]}; charset=utf-8")
    ending = "xml" if form == "junit" else form
    name = f"evidence-{desk.application.pk}-{certified.number}.{ending}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response


@require_safe
@desk_required
def picture(_request: HttpRequest, desk: Desk, run_id: int, picture_id: int) -> HttpResponse:
    evidence_picture = queries.picture_of(_run(desk, run_id), picture_id)
    if evidence_picture is None:
        raise Http404
    return HttpResponse(evidence_picture.picture.content, content_type=evidence_picture.type)


def _list(request: HttpRequest, desk: Desk, form: RunForm | None, *, status: int = 200) -> HttpResponse:
    runs = queries.runs_of(desk.application)[: SHOWN_RUNS + 1]
    context = {
        "form": form,
        "lines": queries.lines(runs)[:SHOWN_RUNS],
        "failed_rules": queries.failed_rules(desk.application),
        "modules": [(str(int(module)), title) for module, title in MODULE_TITLES.items()],
        "requirements": REQUIREMENTS,
        "ranges": [(name, words) for name, (_, words) in RANGES.items()],
    }
    return tab(request, desk, "certify", context, status=status)


def _run_context(desk: Desk, certified: CertificationRun, rule: str) -> dict[str, object]:
    rows = list(certified.rules.order_by("position"))
    lines = certify_rows.lines_of(certified, rows)
    opened = certify_rows.opened_row(certified, rows, rule)
    is_shown = opened.rule == certified.current
    calls_state = recorded.state_of_calls(certified.application) if certified.current else ""
    return {
        **_around(desk, certified),
        "modules": certify_rows.modules_of(lines),
        "sign_counts": certify_rows.sign_counts(lines),
        "passed": certify_rows.passed(lines),
        "open_questions": certify_rows.open_questions(lines),
        "applicable": certify_rows.applicable(lines),
        "left": sum(row.is_left for row in rows),
        "line": next(line for line in lines if line.row is opened),
        "row": opened,
        "statements": certify_pictures.with_pictures(certified, opened),
        "is_shown": is_shown,
        "wants_words": certify_rows.wants_words(opened),
        "is_seen_in_recruiter": certify_rows.is_seen_in_recruiter(opened),
        "next_look": _next_look(certified, calls_state, is_judged=False),
        "calls": certify_rows.seen_calls(certified, opened) if is_shown and opened.stage == Stage.WATCHING else [],
        "changes": queries.changes(certified),
    }


def _around(desk: Desk, certified: CertificationRun) -> dict[str, object]:
    return {
        "desk": desk,
        "application": desk.application,
        "run": certified,
        # A partner's run contains calls of the partner's customers. Their journals have other URLs, so the page of
        # such a run does not link to any call.
        "links_calls": desk.application.kind != Kind.PARENT,
        "may_act": desk.is_owner and certified.is_open,
    }


def _verb(request: HttpRequest, desk: Desk, certified: CertificationRun, rule: str) -> Callable[[], None]:
    do = request.POST.get("do", "")
    if do == "left":
        return lambda: services.show_what_is_left(run=certified)
    if do == "settle":
        return lambda: services.settle(run=certified)
    if do == "end":
        return lambda: services.end_run(run=certified, person=desk.person)
    if not certified.rules.filter(rule=rule).exists():
        raise Http404
    if do == "judge":
        return lambda: services.settle(run=certified, rule=rule)
    if do == "show":
        return lambda: services.show_rule(run=certified, rule=rule)
    if do not in _REPLIES:
        raise Http404
    text = with_plain_breaks(request.POST.get("text", "")).replace("\x00", "").strip()[:_LONGEST_ANSWER]
    words = Words(_REPLIES[do], text, certify_pictures.sent_with(request))
    return lambda: services.say(run=certified, rule=rule, words=words, person=desk.person)


def _next_look(certified: CertificationRun, calls_state: str, *, is_judged: bool) -> str:
    """Return the query string of the next poll.

    It contains the run's revision and the state of the calls. It also contains ``judged=1`` if the present answer tells
    the page whether the rule can be judged.
    """
    query = {"revision": certified.revision, "seen": calls_state} | ({"judged": 1} if is_judged else {})
    return urlencode(query)


def _is_decided(certified: CertificationRun, row: RuleStanding) -> bool:
    traffic = recorded.traffic(certified.application, certified.since)
    after = looked(showing_of(row), traffic, certified.plan, is_quiet=True)
    return after.stage is not Stage.WATCHING


def _run(desk: Desk, run_id: int) -> CertificationRun:
    certified = queries.run_of(desk.application, run_id)
    if certified is None:
        raise Http404
    return certified


def _address(certified: CertificationRun, rule: str = "") -> str:
    address = reverse("developer-certify-run", args=[certified.application_id, certified.pk])
    return f"{address}?{urlencode({'rule': rule})}" if rule else address
