import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from hirewire.agent.connections import services
from hirewire.agent.connections.models import Connection, NameRule, RuleKind
from hirewire.agent.sdk.attempts import Attempt, Ending
from hirewire.agent.sdk.errors import SkipRecord
from hirewire.agent.sdk.orders import Written
from hirewire.agent.sdk.undo import Part
from hirewire.agent.writes import services as ledger
from hirewire.agent.writes.models import AtsWrite, Kind

WRITES, SETTINGS = "/agent/writes/", "/agent/settings/"
KEY = {"key": "sealed-away", "user": "amara@larkspur.example"}


def connected(name: str) -> Connection:
    return services.register(tenant=name.lower(), name=name, connector="lever", settings=KEY, widget_origins=[])


def wrote(connection: Connection, kind: Kind = Kind.NOTE, *, fault: str = "") -> AtsWrite:
    entry = ledger.begin(connection=connection, key=f"{kind}/{AtsWrite.objects.count()}", kind=kind)
    note = Written(candidate_id="C-7", note_id="N-1", made=(Part.NOTE,))
    failed = Attempt(ending=Ending.FAILED, error=SkipRecord(fault), exchanges=())
    ledger.record(entry=entry, attempt=failed if fault else Attempt(ending=Ending.DONE, written=note, exchanges=()))
    return entry


def listed(console: Client, query: str = "") -> list[int]:
    return [int(pk) for pk in re.findall(r'<li id="write-(\d+)">', console.get(f"{WRITES}{query}").content.decode())]


def test_the_ledger_has_the_writes_of_all_connections_the_latest_first(console: Client) -> None:
    first, second = wrote(connected("Corrib")), wrote(connected("Umzi"))

    page = console.get(WRITES).content.decode()

    assert listed(console) == [second.pk, first.pk]
    assert ('href="/agent/connections/corrib/">Corrib</a>' in page, ">Umzi</a>" in page) == (True, True)


def test_writes_are_chosen_by_connection_kind_and_state(console: Client) -> None:
    corrib, umzi = connected("Corrib"), connected("Umzi")
    note, message = wrote(corrib), wrote(corrib, Kind.MESSAGE)
    failed = wrote(umzi, fault="REQ-2 is closed.")

    assert listed(console, "?connection=corrib") == [message.pk, note.pk]
    assert listed(console, "?kind=note") == [failed.pk, note.pk]
    assert listed(console, "?kind=note&state=failed") == [failed.pk]
    assert listed(console, "?connection=corrib&kind=note&state=done") == [note.pk]
    assert listed(console, "?connection=umzi&state=done") == []


def test_a_tab_keeps_the_other_choices_and_counts_within_them(console: Client) -> None:
    corrib, umzi = connected("Corrib"), connected("Umzi")
    wrote(corrib)
    wrote(corrib, fault="REQ-2 is closed.")
    wrote(umzi, Kind.MESSAGE, fault="REQ-2 is closed.")

    page = console.get(f"{WRITES}?connection=corrib&kind=note").content.decode()

    tabs = re.findall(r'<a href="\?([^"]*)"[^>]*>\s*(\w[^<]*?)\s*<span class="num muted">(\d+)</span>', page)
    assert tabs[:3] == [
        ("connection=corrib&amp;kind=note", "All", "2"),
        ("connection=corrib&amp;kind=note&amp;state=done", "Done", "1"),
        ("connection=corrib&amp;kind=note&amp;state=failed", "Failed", "1"),
    ]


@pytest.mark.parametrize("query", ["?state=lost", "?kind=letter", "?connection=nobody"])
def test_a_choice_that_does_not_exist_is_not_found(console: Client, query: str) -> None:
    assert console.get(f"{WRITES}{query}").status_code == 404


def test_writes_of_a_connection_that_cannot_exist_are_not_found(console: Client) -> None:
    assert console.get(WRITES, {"connection": "\0"}).status_code == 404


def test_undoing_leads_back_to_what_was_chosen(console: Client) -> None:
    entry = wrote(connected("Corrib"))
    back = f"{WRITES}?connection=corrib&kind=note"
    undo = reverse("agent-undo", args=["corrib", entry.pk], urlconf="hirewire.agent.urls")

    page = console.get(back).content.decode()
    answer = console.post(f"/agent{undo}", {"back": back})

    assert f'name="back" value="{back.replace("&", "&amp;")}"' in page
    assert answer.headers["Location"] == back
    assert AtsWrite.objects.get(undoes=entry).kind == Kind.UNDO


def test_undoing_leads_to_no_other_site(console: Client) -> None:
    entry = wrote(connected("Corrib"))

    answer = console.post(f"/agent/connections/corrib/writes/{entry.pk}/undo/", {"back": "https://elsewhere.example/"})

    assert answer.headers["Location"] == "/agent/connections/corrib/writes/"


def cells(console: Client, query: str = "") -> dict[str, list[str]]:
    """The settings of each connection, with asterisks around those that differ from the default."""
    page = console.get(f"{SETTINGS}{query}").content.decode()
    rows = re.findall(r"<tr>\s*<th scope=\"row\">(.*?)</tr>", page, re.DOTALL)
    found = {}
    for row in rows:
        (name,) = re.findall(r'#set"\s*>(.*?)</a>', row, re.DOTALL)
        values = re.findall(r'<(b class="strong"|span class="muted")>\s*(.*?)\s*</', row)
        found[name.strip()] = [f"*{words}*" if mark.startswith("b") else words for mark, words in values]
    return found


def test_the_settings_show_what_differs_from_the_safe_defaults(console: Client) -> None:
    connected("Umzi")
    corrib = connected("Corrib")
    corrib.private_notes, corrib.unposted_jobs, corrib.default_location = True, False, "Galway, Ireland"
    corrib.save()
    NameRule.objects.create(connection=corrib, kind=RuleKind.STAGE, name="Screen", becomes="Screening")

    default = ["on", "off", "off", "off", "off", "off", "off", "none", "none"]
    assert cells(console) == {
        "Corrib": ["*off*", "off", "off", "*on*", "off", "off", "off", "*Galway, Ireland*", "*1*"],
        "Umzi": default,
    }
    assert list(cells(console, "?show=differing")) == ["Corrib"]


@pytest.mark.parametrize("count", [1, 20])
@pytest.mark.parametrize(("path", "queries"), [(WRITES, 12), (SETTINGS, 6)])
def test_a_page_needs_the_same_queries_for_any_number_of_connections(
    console: Client, django_assert_max_num_queries: DjangoAssertNumQueries, path: str, queries: int, count: int
) -> None:
    for number in range(count):
        wrote(connected(f"Company{number}"))

    with django_assert_max_num_queries(queries):
        page = console.get(path)

    assert page.status_code == 200
