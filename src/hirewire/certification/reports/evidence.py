"""An evidence pack as one self-contained page to read, print and hand over."""

from collections.abc import Iterable
from datetime import datetime
from importlib.resources import files
from itertools import groupby
from typing import Any, Final

import msgspec

from hirewire.certification.findings import Verdict
from hirewire.certification.reports.figures import figures, number_of
from hirewire.certification.reports.markup import Markup, el, join
from hirewire.certification.reports.packing import Pack
from hirewire.certification.reports.reading import ELEMENT

#: Icons: Lucide, ISC license; the wire sign is our own.
_ICONS: Final = {
    "check": '<path d="M20 6 9 17l-5-5"/>',
    "circle-x": '<circle cx="12" cy="12" r="10"/><path d="m15 9-6 6"/><path d="m9 9 6 6"/>',
    "circle-slash": '<circle cx="12" cy="12" r="10"/><line x1="9" x2="15" y1="15" y2="9"/>',
    "circle-dashed": (
        '<path d="M10.1 2.182a10 10 0 0 1 3.8 0"/><path d="M13.9 21.818a10 10 0 0 1-3.8 0"/>'
        '<path d="M17.609 3.721a10 10 0 0 1 2.69 2.7"/><path d="M2.182 13.9a10 10 0 0 1 0-3.8"/>'
        '<path d="M20.279 17.609a10 10 0 0 1-2.7 2.69"/><path d="M21.818 10.1a10 10 0 0 1 0 3.8"/>'
        '<path d="M3.721 6.391a10 10 0 0 1 2.7-2.69"/><path d="M6.391 20.279a10 10 0 0 1-2.69-2.7"/>'
    ),
}
_LOOKS: Final = {
    Verdict.PASSED: ("check", "ok"),
    Verdict.FAILED: ("circle-x", "bad"),
    Verdict.NOT_APPLICABLE: ("circle-slash", "na"),
    Verdict.NOT_RUN: ("circle-dashed", "open"),
}
_WIRE: Final = (
    '<svg class="wire" aria-hidden="true" viewBox="0 0 27 18"><circle cx="5.5" cy="9" r="4.5" fill="currentColor"/>'
    '<path d="M10 9h7" stroke="currentColor" stroke-width="1.75"/>'
    '<rect x="17" y="4.5" width="9" height="9" rx="1.75" fill="currentColor"/></svg>'
)


def as_page(pack: Pack) -> str:
    """Return the whole page. The page depends on the pack alone, so that a later change to the page can be detected."""
    title = f"Evidence pack, {pack['product']}, {_day(pack['ended_at'])}"
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", title),
        el("style", Markup(_style(pack))),
    )
    failed = [result for result in pack["results"] if result["verdict"] == Verdict.FAILED]
    answers, steps = _statements_of(pack, by_hand=True), _statements_of(pack, by_hand=False)
    sheet = el(
        "main",
        _top(pack),
        _verdict(pack, failed),
        _facts(pack),
        _modules(pack),
        _what_this_is(pack),
        _rules(pack),
        *map(_failure, failed),
        _statements(pack, "Answers from people", "Question and answer", answers) if answers else None,
        figures(pack),
        _statements(pack, "Steps of the adapter", "Step and its result", steps) if steps else None,
        _environment(pack),
        class_="sheet",
        id="main",
    )
    sprite = "".join(f'<symbol id="i-{name}" viewBox="0 0 24 24">{path}</symbol>' for name, path in _ICONS.items())
    body = el("body", el("svg", Markup(sprite), class_="sprite", aria_hidden="true"), sheet, _embedded(pack))
    return f"<!doctype html>\n{el('html', head, body, lang='en')}\n"


def _style(pack: Pack) -> str:
    style = files(__package__).joinpath("evidence.css").read_text(encoding="utf-8")
    footer = msgspec.json.encode(f"{pack['product']}, {pack['hash'][:8]}").decode().replace("<", "\\3c ")
    return f"{style}\n@page {{ @bottom-left {{ content: {footer} }} }}"


def _embedded(pack: Pack) -> Markup:
    content = msgspec.json.encode(pack).decode().replace("<", "\\u003c")
    return Markup(f'<script type="application/json" id="{ELEMENT}">{content}</script>')


def _top(pack: Pack) -> Markup:
    brand = el("span", Markup(_WIRE), "Hirewire", class_="brand")
    made = el("span", f"Evidence pack · {_day(pack['ended_at'])}", class_="push sm muted")
    return join(
        el("div", brand, made, class_="row top"),
        el("p", "Recruiter System Connect, certification rules, modules 1 to 5", class_="sm muted"),
        el("h1", pack["product"]),
    )


def _verdict(pack: Pack, failed: list[dict[str, Any]]) -> Markup:
    counts = {verdict: pack["counts"][verdict.value] for verdict in Verdict}
    present = [(verdict, count) for verdict, count in counts.items() if count]
    bars = [el("i", class_=_LOOKS[verdict][1], style=f"--n:{count}") for verdict, count in present]
    words = ", ".join(f"{count} {verdict}" for verdict, count in present)
    figures = [
        el("li", _icon(verdict), el("span", el("b", str(count)), f" {verdict}"), class_=_tone(verdict))
        for verdict, count in present
    ]
    return el(
        "div",
        el("strong", _headline(counts)),
        el("p", *_summary(failed)) if failed else None,
        el("div", *bars, class_="meter", role="img", aria_label=words),
        el("ul", *figures, class_="tally"),
        class_="verdict",
    )


def _headline(counts: dict[Verdict, int]) -> str:
    judged = counts[Verdict.PASSED] + counts[Verdict.FAILED]
    if counts[Verdict.FAILED]:
        return f"Not yet: {counts[Verdict.FAILED]} of {judged} judged rules failed"
    if counts[Verdict.NOT_RUN]:
        return f"{judged} rules passed, {counts[Verdict.NOT_RUN]} not shown yet"
    return f"All {judged} rules passed" if judged else "No rule was judged"


def _summary(failed: list[dict[str, Any]]) -> Iterable[Markup]:
    yield join("Failed: ")
    for place, result in enumerate(failed):
        yield join(", " if place else "", el("a", f"{result['id']}, {result['title']}", href=f"#{_anchor(result)}"))
    yield join(".")


def _facts(pack: Pack) -> Markup:
    traffic = pack["traffic"]
    facts = [
        ("Product", pack["product"]),
        ("Applications", ", ".join(traffic["applications"]) or "none"),
        ("Ran", f"{_time(pack['began_at'])}, {'strict' if pack['strict'] else 'lenient'}"),
        (
            "Recorded",
            f"{_time(traffic['first_at'])} to {_time(traffic['last_at'])}" if traffic["first_at"] else "nothing",
        ),
        ("By hand", f"{len(_statements_of(pack, by_hand=True))} answers"),
    ]
    if "since" in pack:
        facts.append(("Since the earlier run", pack["since"]))
    rows = [el("div", el("dt", name), el("dd", value)) for name, value in facts]
    return el("section", el("dl", *rows, class_="facts wrap"))


def _modules(pack: Pack) -> Markup:
    heads = [el("th", "Module", scope="col")]
    heads += [el("th", name, scope="col", class_="n") for name in ("Passed", "Failed", "N/A", "Not run")]
    rows = [
        _module(number, list(results)) for number, results in groupby(pack["results"], key=lambda each: each["module"])
    ]
    table = el(
        "table", el("thead", el("tr", *heads, el("th", "Verdict", scope="col"))), el("tbody", *rows), class_="table"
    )
    return el("section", el("h2", "Modules", id="modules"), _scroll("Modules", table), aria_labelledby="modules")


def _module(number: int, results: list[dict[str, Any]]) -> Markup:
    counts = {verdict: sum(result["verdict"] == verdict for result in results) for verdict in Verdict}
    cells = [el("td", str(count), class_="n") for count in counts.values()]
    return el(
        "tr",
        el("th", f"{number} {results[0]['module_title']}", scope="row"),
        *cells,
        el("td", _state(_verdict_of(counts)), class_="nowrap"),
    )


def _verdict_of(counts: dict[Verdict, int]) -> Verdict:
    if counts[Verdict.FAILED]:
        return Verdict.FAILED
    if counts[Verdict.NOT_RUN]:
        return Verdict.NOT_RUN
    return Verdict.PASSED if counts[Verdict.PASSED] else Verdict.NOT_APPLICABLE


def _what_this_is(pack: Pack) -> Markup:
    people = (
        "Names and contact data in the calls are masked." if not pack["with_people"] else "Calls show people's data."
    )
    words = (
        " A program judged recorded calls of the product by the public rules. This page is evidence for the live "
        f"review; it is not a LinkedIn certificate. {people}"
    )
    text = el("p", el("strong", "What this is.", class_="strong"), words)
    signs = el("section", el("span", "Reviewed by"), el("span", "Date"), class_="signs sm muted")
    return join(el("section", text, class_="sm"), signs)


def _rules(pack: Pack) -> Markup:
    heads = [el("th", "Rule", scope="col"), el("th", "What is shown", scope="col")]
    heads += [el("th", "Judged by", scope="col", class_="opt"), el("th", "State", scope="col")]
    groups = [
        _group(number, list(results)) for number, results in groupby(pack["results"], key=lambda each: each["module"])
    ]
    table = el("table", el("thead", el("tr", *heads)), *groups, class_="table")
    return el(
        "section", el("h2", "Rules", id="rules"), _scroll("Rules", table), class_="new-page", aria_labelledby="rules"
    )


def _group(number: int, results: list[dict[str, Any]]) -> Markup:
    title = el("tr", el("th", f"{number} {results[0]['module_title']}", scope="rowgroup", colspan=4))
    return el("tbody", title, *map(_rule, results), class_="group")


def _rule(result: dict[str, Any]) -> Markup:
    verdict = Verdict(result["verdict"])
    state = _state(verdict)
    if verdict is Verdict.FAILED:
        state = el("a", state, href=f"#{_anchor(result)}", class_="tap")
    return el(
        "tr",
        el("td", result["id"], class_="num nowrap"),
        el("td", result["title"], el("br"), el("span", result["words"], class_="meta")),
        el("td", _judges(result), class_="muted opt"),
        el("td", state, class_="nowrap"),
    )


def _judges(result: dict[str, Any]) -> str:
    """Return who or what judged the rule, and who or what could still judge it."""
    left = [teller for teller in result["tellers"] if teller not in result["told_by"]]
    judges = ", ".join(result["told_by"])
    if result["verdict"] in {Verdict.NOT_APPLICABLE, Verdict.NOT_RUN} or not judges:
        return ", ".join(result["tellers"])
    return f"{judges}; not yet {', '.join(left)}" if left else judges


def _failure(result: dict[str, Any]) -> Markup:
    badge = el("span", _icon(Verdict.FAILED), "Failed", class_="badge fault")
    faults = [_fault(place, fault) for place, fault in enumerate(result["faults"])]
    more = result["faults_in_all"] - len(result["faults"])
    return el(
        "section",
        el("div", el("h2", f"{result['id']} {result['title']}", id=f"{_anchor(result)}-title"), badge, class_="row"),
        el("p", result["rule"], class_="sm"),
        *faults,
        el("p", f"{more} more of the same kind.", class_="meta") if more else None,
        el(
            "p",
            el("b", "Source. "),
            f"{result['source']['title']} ",
            el("span", result["source"]["path"], class_="meta"),
            class_="sm mt",
        ),
        el(
            "p",
            el("b", "To check it again. "),
            el("span", f"hirewire certify traffic … --rule {result['id']}", class_="code"),
            class_="sm",
        ),
        class_="failure",
        id=_anchor(result),
        aria_labelledby=f"{_anchor(result)}-title",
    )


def _fault(place: int, fault: dict[str, Any]) -> Markup:
    call = fault["call"]
    where = None
    if call is not None:
        first = "the first wrong call, " if not place else ""
        where = el(
            "p",
            el("span", f"{call['verb']} {call['address']}", class_="code"),
            el("br"),
            el(
                "span",
                f"{first}{_time(call['at'])} · {call['status']} in {call['took_ms']:g} ms · call {call['number']:,}",
                class_="meta num",
            ),
            class_="call",
        )
    return el(
        "div",
        el("p", el("strong", fault["words"], class_="strong"), class_="sm"),
        where,
        el(
            "div",
            _dump("Received", fault["came"], "bad"),
            _dump("Expected", fault["due"], "good"),
            class_="duo",
        ),
        class_="fault",
    )


def _dump(title: str, text: str, tone: str) -> Markup | None:
    if not text:
        return None
    return el(
        "div",
        el("p", title, class_="meta"),
        el("pre", text, class_=f"dump {tone}", tabindex=0, role="region", aria_label=title),
    )


def _statements_of(pack: Pack, *, by_hand: bool) -> list[tuple[str, dict[str, Any]]]:
    return [
        (result["id"], each)
        for result in pack["results"]
        for each in result["statements"]
        if each.get("by_hand", True) is by_hand
    ]


def _statements(pack: Pack, title: str, head: str, statements: list[tuple[str, dict[str, Any]]]) -> Markup:
    rows = [
        el(
            "tr",
            el("td", rule, class_="num nowrap"),
            el(
                "td", each["question"], el("br"), el("strong", each["answer"], class_="strong"), _to_picture(pack, each)
            ),
            el("td", each["name"], el("br"), el("span", _time(each["at"]), class_="meta num")),
        )
        for rule, each in statements
    ]
    heads = [el("th", name, scope="col") for name in ("Rule", head, "By")]
    table = el("table", el("thead", el("tr", *heads)), el("tbody", *rows), class_="table")
    name = title.split(maxsplit=1)[0].lower()
    return el("section", el("h2", title, id=name), _scroll(title, table), aria_labelledby=name)


def _to_picture(pack: Pack, statement: dict[str, Any]) -> Markup | None:
    number = number_of(pack, statement)
    return join(" ", el("a", f"Picture {number}", href=f"#picture-{number}", class_="tap")) if number else None


def _environment(pack: Pack) -> Markup:
    traffic, environment = pack["traffic"], pack["environment"]
    versions = ", ".join(traffic["versions"]) or "none"
    left_out = f"calls left out by the journal: {traffic['lost']}, unreadable lines: {traffic['unreadable']}"
    facts = [
        ("Runner", f"hirewire {environment['hirewire']}, Python {environment['python']}, {environment['system']}"),
        ("Rules", f"{environment['rules']} rules, {len(pack['results'])} of them in this run"),
        ("Versions", f"{versions}; {' and '.join(traffic['roots']) or 'no calls'}"),
        (
            "Traffic",
            f"{traffic['calls']:,} calls and {traffic['events']:,} push events from {traffic['source']}; {left_out}",
        ),
        ("Hash of the traffic", f"sha256 {traffic['hash']}"),
        ("Hash", f"sha256 {pack['hash']}"),
    ]
    rows = [child for name, value in facts for child in (el("dt", name), el("dd", value))]
    note = el(
        "p",
        "This page embeds the same data as JSON. Check it with ",
        el("span", "hirewire certify verify FILE", class_="code"),
        ".",
        class_="meta mt",
    )
    return el(
        "section",
        el("h2", "Environment", id="environment"),
        el("dl", *rows, class_="facts"),
        note,
        aria_labelledby="environment",
    )


def _scroll(title: str, table: Markup) -> Markup:
    return el("div", table, class_="scroll", tabindex=0, role="region", aria_label=f"{title}, table")


def _state(verdict: Verdict) -> Markup:
    return el("span", _icon(verdict), verdict.value, class_=f"state {_tone(verdict)}")


def _icon(verdict: Verdict) -> Markup:
    return el("svg", el("use", href=f"#i-{_LOOKS[verdict][0]}"), class_="icon", aria_hidden="true")


def _tone(verdict: Verdict) -> str:
    return {Verdict.PASSED: "ok-text", Verdict.FAILED: "bad-text"}.get(verdict, "muted")


def _anchor(result: dict[str, Any]) -> str:
    return str(result["id"]).lower()


def _day(text: str) -> str:
    instant = datetime.fromisoformat(text)
    return f"{instant.day} {instant:%b %Y}"


def _time(text: str) -> str:
    instant = datetime.fromisoformat(text)
    return f"{instant.day} {instant:%b %Y, %H:%M:%S}"
