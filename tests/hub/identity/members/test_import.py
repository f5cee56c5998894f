import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from hirewire.hub.ats.matching.models import Match
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members import contacts, services
from hirewire.hub.identity.members.contacts import OPEN_QUOTE
from hirewire.hub.identity.members.models import ImportState, Member, MemberEmail, MemberImport
from hirewire.hub.identity.members.tasks import import_members, stop_forsaken_imports
from hirewire.kit import clock
from hirewire.kit.work.tasks import pending
from tests.factories import connected, hub
from tests.support.html import tidy
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db
HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
ADA = "Ada,Lovelace,https://hirewire.example/in/ada,ada@mail.example,Analytical Engines,Programmer,01 Mar 2026\n"
BAD = ",,https://hirewire.example/in/nobody,,,,\n"


@pytest.fixture
def seat() -> Seat:
    return hub.seat()


@pytest.fixture
def browser(working_as: Callable[[Seat], Client], seat: Seat) -> Client:
    return working_as(seat)


def bring_in(browser: Client, content: str, name: str = "Connections.csv") -> MemberImport:
    browser.post("/settings/import/", {"file": SimpleUploadedFile(name, content.encode())})
    run_tasks()
    return MemberImport.objects.latest("pk")


def started(seat: Seat, content: str) -> MemberImport:
    return services.start_import(
        organization=seat.contract.organization, actor=seat.person, file_name="a.csv", content=content.encode()
    )


def test_good_lines_are_kept_and_bad_ones_listed(browser: Client, seat: Seat) -> None:
    run = bring_in(browser, HEADER + ADA + BAD)

    member = Member.objects.get()
    assert (run.state, run.total, run.done, run.imported, run.updated) == (ImportState.COMPLETE, 2, 2, 1, 0)
    # The first line of the file has the names of the columns, so the faulty line is the third.
    assert [(fault.line, fault.reason) for fault in run.faults.all()] == [(3, "First name and last name are empty.")]
    assert (member.organization, member.headline, member.profile_url) == (
        seat.contract.organization,
        "Programmer at Analytical Engines",
        "hirewire.example/in/ada",
    )
    assert list(MemberEmail.objects.values_list("address", flat=True)) == ["ada@mail.example"]
    assert bytes(run.content) == b""


def test_the_result_counts_entries_and_leads_to_the_new_people(browser: Client) -> None:
    run = bring_in(browser, HEADER + ADA + BAD)

    page = tidy(browser.get(f"/settings/import/{run.pk}/").content.decode())

    assert "2 of 2 entries" in page
    assert '<a href="/search/">new person</a>' in page
    assert "<dd>line that could not be imported</dd>" in page


def test_importing_the_same_file_again_updates_members(browser: Client) -> None:
    bring_in(browser, HEADER + ADA)

    run = bring_in(browser, HEADER + ADA.replace("Programmer", "Countess"))

    assert (run.imported, run.updated) == (0, 1)
    assert Member.objects.get().current_title == "Countess"


def test_phones_and_other_names_are_added_and_kept(browser: Client) -> None:
    header = "First Name,Last Name,URL,Phone Number,Maiden Name\n"
    line = "Ada,Lovelace,https://hirewire.example/in/ada,{},{}\n"
    bring_in(browser, header + line.format("+31 6 12345678", "Byron"))

    bring_in(browser, header + line.format("+31 6 12345678", "Gordon"))
    bring_in(browser, HEADER + ADA)

    member = Member.objects.get()
    assert (member.phones, member.other_names) == (["+31 6 12345678"], ["Byron", "Gordon"])


def test_a_file_without_a_column_leaves_what_an_earlier_file_said(browser: Client) -> None:
    bring_in(browser, HEADER + ADA)
    url = "https://hirewire.example/in/ada"

    bring_in(browser, f"First Name,Last Name,URL\nAugusta,King,{url}\n")
    renamed = Member.objects.get()
    bring_in(browser, f"First Name,Last Name,URL,Position\nAugusta,King,{url},Countess\n")
    promoted = Member.objects.get()
    bring_in(browser, f"First Name,Last Name,URL,Company\nAugusta,King,{url},\n")

    assert (renamed.name, renamed.headline) == ("Augusta King", "Programmer at Analytical Engines")
    assert (promoted.headline, promoted.current_company) == ("Countess at Analytical Engines", "Analytical Engines")
    assert Member.objects.get().headline == "Countess"


def test_a_person_on_several_lines_has_what_each_of_them_says(browser: Client) -> None:
    header = "First Name,Last Name,URL,Email,Phone,Maiden Name\n"
    line = "Ada,Lovelace,https://hirewire.example/in/ada,{},{},{}\n"

    bring_in(browser, header + line.format("a@mail.example", "1", "Byron") + line.format("b@mail.example", "2", "Noel"))

    member = Member.objects.get()
    assert sorted(member.emails.values_list("address", flat=True)) == ["a@mail.example", "b@mail.example"]
    assert (member.phones, member.other_names) == (["1", "2"], ["Byron", "Noel"])


def test_a_corrected_line_leaves_what_it_does_not_mention(browser: Client) -> None:
    bring_in(browser, HEADER + ADA)
    run = bring_in(browser, "First Name,Last Name,URL\n,,https://hirewire.example/in/ada\n")
    fault = run.faults.get()

    services.mend(fault=fault, values={**dict.fromkeys(contacts.FIELDS, ""), **fault.values, "first_name": "Augusta"})

    assert Member.objects.get().headline == "Programmer at Analytical Engines"


def test_two_companies_import_separate_members(browser: Client, working_as: Callable[[Seat], Client]) -> None:
    bring_in(browser, HEADER + ADA)
    run = bring_in(working_as(hub.seat()), HEADER + ADA)

    assert run.imported == 1
    assert Member.objects.count() == 2


def test_members_of_the_network_are_not_changed_by_an_import(browser: Client) -> None:
    of_network = hub.member("Augusta", "King")

    run = bring_in(browser, HEADER + ADA.replace("hirewire.example/in/ada", of_network.profile_url))

    assert (run.imported, run.updated, run.known) == (0, 0, 1)
    assert Member.objects.get().first_name == "Augusta"


def test_a_member_of_the_network_on_two_lines_is_not_updated(browser: Client) -> None:
    line = ADA.replace("hirewire.example/in/ada", hub.member("Augusta", "King").profile_url)

    run = bring_in(browser, HEADER + line + line)

    assert (run.imported, run.updated, run.known) == (0, 0, 1)


def test_an_invalid_line_can_be_corrected_and_imported(browser: Client) -> None:
    run = bring_in(browser, HEADER + BAD)
    address = f"/settings/import/lines/{run.faults.get().pk}/"
    before = browser.get("/settings/import/").content.decode()

    still_bad = browser.post(address, {"url": "hirewire.example/in/nobody"})
    good = browser.post(address, {"first_name": "Nemo", "url": "hirewire.example/in/nobody"})

    run.refresh_from_db()
    after = browser.get("/settings/import/").content.decode()
    assert ("1 to correct" in before, "1 to correct" in after, "Complete" in after) == (True, False, True)
    assert (still_bad.status_code, good.status_code) == (422, 204)
    faulty = re.findall(r'<input[^>]*name="([a-z_]+)"[^>]*aria-invalid="true"', still_bad.content.decode())
    assert faulty == ["first_name"]
    assert 'id="first_name-err" role="alert"' in still_bad.content.decode()
    assert (run.imported, run.faults.count()) == (1, 0)
    assert Member.objects.get().first_name == "Nemo"


def test_another_company_sees_neither_run_nor_line(browser: Client, working_as: Callable[[Seat], Client]) -> None:
    run = bring_in(browser, HEADER + BAD)
    stranger = working_as(hub.seat())

    assert stranger.get(f"/settings/import/{run.pk}/").status_code == 404
    assert stranger.get(f"/settings/import/lines/{run.faults.get().pk}/").status_code == 404
    assert "Connections.csv" not in stranger.get("/settings/import/").content.decode()


def test_a_file_of_another_kind_stops_with_the_reason(browser: Client) -> None:
    run = bring_in(browser, "a,b\n1,2\n")

    page = browser.get(f"/settings/import/{run.pk}/").content.decode()

    assert run.state == ImportState.STOPPED
    assert "First Name, Last Name and URL" in page


def test_an_empty_file_is_refused_at_once(browser: Client) -> None:
    response = browser.post("/settings/import/", {"file": SimpleUploadedFile("empty.csv", b"")})

    assert response.status_code == 422
    assert "The file is empty." in response.content.decode()


def test_a_form_without_a_file_says_so_beside_the_field(browser: Client) -> None:
    response = browser.post("/settings/import/", {})

    assert response.status_code == 422
    assert '<span class="err" id="file-err">' in response.content.decode()
    assert "Choose a file." in response.content.decode()


def test_a_file_starting_with_an_endless_line_stops_with_the_reason(browser: Client) -> None:
    run = bring_in(browser, "x" * 200_000)

    assert (run.state, run.reason[:39]) == (ImportState.STOPPED, "The file has no header line with the co")


def test_a_line_with_an_open_quotation_mark_says_so(browser: Client) -> None:
    run = bring_in(browser, f'{HEADER}{ADA}"Grace,Hopper,hirewire.example/in/grace,,,,\n')

    page = browser.get(f"/settings/import/{run.pk}/").content.decode()

    assert [(fault.line, fault.reason) for fault in run.faults.all()] == [(3, OPEN_QUOTE)]
    assert OPEN_QUOTE in page


def test_an_unexpected_error_stops_the_import_and_is_raised(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    run = started(seat, HEADER + ADA)
    # Let the import accept a value that the database refuses.
    monkeypatch.setitem(contacts._LONGEST, "first_name", 1000)
    run.content = (HEADER + ADA.replace("Ada", "A" * 500)).encode()

    with pytest.raises(DataError):
        services.run_import(run=run)
    services.run_import(run=run)

    run.refresh_from_db()
    assert (run.state, run.reason, run.done) == (ImportState.STOPPED, services.UNEXPECTED, 0)


def test_somebody_with_the_longest_possible_name_can_import(seat: Seat) -> None:
    seat.person.first_name, seat.person.last_name = "A" * 100, "L" * 100

    run = started(seat, HEADER + ADA)

    assert run.started_by == seat.person.name[:200]


def test_an_import_without_a_task_is_stopped(seat: Seat) -> None:
    forsaken, waiting = started(seat, HEADER + ADA), started(seat, HEADER + ADA)
    ProcrastinateJob.objects.filter(args__import_id=forsaken.pk).delete()
    assert services.stop_abandoned(pending_ids=pending(import_members, "import_id")) == 0
    MemberImport.objects.update(created_at=clock.now() - services.FORSAKEN_AFTER)

    stop_forsaken_imports(0)

    assert list(MemberImport.objects.order_by("pk").values_list("pk", "state", "reason")) == [
        (forsaken.pk, ImportState.STOPPED, services.UNEXPECTED),
        (waiting.pk, ImportState.WAITING, ""),
    ]


def test_an_interrupted_import_continues_after_its_last_line(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "CHUNK", 2)
    lines = "".join(ADA.replace("in/ada", f"in/ada-{number}").replace("ada@", f"ada{number}@") for number in range(5))
    run = started(seat, HEADER + lines)
    run.state, run.total, run.last_line, run.done = ImportState.RUNNING, 5, 3, 2
    run.save()

    services.run_import(run=run)

    assert (run.done, run.imported) == (5, 3)


def test_people_go_to_the_company_that_the_import_has_moved_to(seat: Seat) -> None:
    run = started(seat, "First Name,Last Name,URL\nNoor,Haddad,https://people.example/noor\n")
    moved_to = hub.organization("Larkspur Group")
    MemberImport.objects.update(organization=moved_to)

    services.run_import(run=run)

    assert Member.objects.get(first_name="Noor").organization == moved_to


def test_imported_people_are_matched_with_the_ats(working_as: Callable[[Seat], Client]) -> None:
    company = connected.company()
    company.switch(contract=True)
    connected.known_member(company)
    Match.objects.all().delete()
    connected.Candidate.objects.update(match_profile_url="hirewire.example/in/ada")

    bring_in(working_as(company.recruiter_a), HEADER + ADA)

    assert Match.objects.get().member.name == "Ada Lovelace"
