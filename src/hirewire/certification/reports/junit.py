"""A pack as JUnit: a suite for each module, a case for each rule."""

from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from hirewire.certification.findings import Verdict
from hirewire.certification.reports.packing import Pack


def as_junit(pack: Pack) -> str:
    suites = Element("testsuites", name=f"Recruiter System Connect, {pack['product']}")
    for title, results in groupby(pack["results"], key=lambda result: f"{result['module']} {result['module_title']}"):
        _suite(suites, title, list(results), pack["ended_at"])
    indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, encoding="unicode") + "\n"


def _suite(suites: Element, title: str, results: list[Pack], at: str) -> None:
    failed = sum(result["verdict"] == Verdict.FAILED for result in results)
    passed = sum(result["verdict"] == Verdict.PASSED for result in results)
    counts = {"tests": len(results), "failures": failed, "skipped": len(results) - failed - passed, "errors": 0}
    suite = SubElement(suites, "testsuite", name=title, timestamp=at)
    for name, count in counts.items():
        suite.set(name, str(count))
    for result in results:
        case = SubElement(suite, "testcase", classname=title, name=f"{result['id']} {result['title']}")
        if result["verdict"] == Verdict.FAILED:
            SubElement(case, "failure", message=result["words"]).text = _explanation(result)
        elif result["verdict"] != Verdict.PASSED:
            SubElement(case, "skipped", message=f"{result['verdict']}: {result['words']}")


def _explanation(result: Pack) -> str:
    lines = []
    for fault in result["faults"]:
        call = fault["call"]
        where = (
            f"call {call['number']}, {call['at']}: {call['verb']} {call['address']} → {call['status']}" if call else ""
        )
        lines += [fault["words"], where, f"got: {fault['came']}", f"want: {fault['due']}"]
    lines.append(f"source: {result['source']['title']}")
    return "\n".join(line for line in lines if line)
