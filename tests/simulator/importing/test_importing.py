import html
import re
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob
from psycopg.errors import DeadlockDetected

from hirewire.kit import clock
from hirewire.kit.work.tasks import pending
from hirewire.simulator.importing import people, services
from hirewire.simulator.importing.models import CandidateImport, ImportLine, ImportState
from hirewire.simulator.importing.people import BadLineError
from hirewire.simulator.importing.table import UnreadableError
from hirewire.simulator.importing.tasks import import_candidates, stop_forsaken_imports
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.people.services import create_user
from hirewire.simulator.records.models import Candidate, Note
from tests.simulator.conftest import PASSWORD
from tests.simulator.support import candidate
from tests.support.tasks import run_tasks

REFUSE = """
CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'made up' USING ERRCODE = '40P01';
END $$;
CREATE TRIGGER refuse BEFORE INSERT ON simulator_trait FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.refuse();
"""
HEADER = "First name,Last name,E-mail,Company,Note"
LONG = "x" * 90_000


def imported(user: User, text: str | bytes) -> CandidateImport:
    content = text if isinstance(text, bytes) else text.encode()
    batch = services.receive(user=user, filename="people.csv", content=content)
    services.start(batch=batch, mapping=batch.mapping)
    run_tasks()
    batch.refresh_from_db()
    return batch


@pytest.mark.parametrize(
    ("content", "encoding", "delimiter"),
    [
        ("First name,Last name\nJosé,Müller".encode(), "utf-8-sig", ","),
        ("\ufeffFirst name,Last name\r\nJosé,Müller\r\n".encode(), "utf-8-sig", ","),
        ("Vorname;Nachname\nJosé;Müller".encode("cp1252"), "cp1252", ";"),
        ("Voornaam\tAchternaam\nJosé\tMüller".encode("utf-16"), "utf-16", "\t"),
        ("Export of Monday; all, everywhere\n\nFirstName;LAST_NAME\nJosé;Müller".encode(), "utf-8-sig", ";"),
    ],
)
def test_encoding_delimiter_and_headers_are_recognized(
    admin: User, content: bytes, encoding: str, delimiter: str
) -> None:
    batch = imported(admin, content)

    assert (batch.encoding, batch.delimiter, batch.created) == (encoding, delimiter, 1)
    assert str(Candidate.objects.get()) == "José Müller"


@pytest.mark.parametrize("header", ["LinkedIn URL", "linkedin_profile", "LinkedInUrl", "Public profile URL", "Profil"])
def test_a_profile_address_is_recognised_under_its_usual_headers(admin: User, header: str) -> None:
    imported(admin, f"Last name,{header}\nMüller,https://hirewire.example/in/jose-mueller".encode())

    assert Candidate.objects.get().profile_url.endswith("/in/jose-mueller")


def test_a_chosen_encoding_that_does_not_fit_is_refused(admin: User) -> None:
    batch = services.receive(user=admin, filename="x.csv", content="Last name\nMüller".encode("cp1252"))

    with pytest.raises(UnreadableError):
        services.reread(batch=batch, encoding="utf-8-sig", delimiter=",")


def test_good_lines_are_kept_and_bad_ones_listed_with_the_line_of_the_file(admin: User) -> None:
    lines = [
        HEADER,
        'Ada,Lovelace,ada@mail.example,Engines,"Two\nlines"',
        "Grace,,grace@mail.example,Navy,",
        "",
        "Alan,Turing,alan@,Park,",
    ]

    batch = imported(admin, "\n".join(lines))

    assert (batch.state, batch.total, batch.created) == (ImportState.DONE, 3, 1)
    assert [(bad.line_number, bad.reason) for bad in batch.bad_lines.all()] == [
        (4, "Last name is empty; a candidate needs one."),
        (6, "E-mail “alan@” is not a valid address."),
    ]
    assert Note.objects.get().text == "Two\nlines"


def test_an_invalid_line_can_be_repaired_in_place(admin: User) -> None:
    batch = imported(admin, f"{HEADER}\nGrace,,grace@mail.example,Navy,")
    bad = batch.bad_lines.get()

    with pytest.raises(BadLineError):
        services.repair(line=bad, values={**bad.values, "last_name": " "})
    made = services.repair(line=bad, values={**bad.values, "last_name": "Hopper"})

    assert (made.name, made.company, ImportLine.objects.get().repaired_as) == ("Grace Hopper", "Navy", made.key)
    assert CandidateImport.objects.get().created == 1


def test_an_import_is_complete_once_its_invalid_lines_are_corrected(as_admin: Client, admin: User) -> None:
    batch = imported(admin, f"{HEADER}\nGrace,Hopper,grace@,Navy,")
    pages = ("/candidates/import/", f"/candidates/import/{batch.pk}/")
    address = f"/candidates/import/{batch.pk}/lines/{batch.bad_lines.get().pk}/"

    before = [_badge(as_admin, page) for page in pages]
    corrected = as_admin.post(address, {"last_name": "Hopper", "email": "grace@mail.example"})
    after = [_badge(as_admin, page) for page in pages]

    assert (before, after) == (["1 to correct", "1 to correct"], ["Complete", "Complete"])
    assert "#import-state" in corrected.content.decode()


def test_what_is_wrong_with_a_line_stands_at_its_field(as_admin: Client, admin: User) -> None:
    batch = imported(admin, f"{HEADER}\nGrace,Hopper,grace@,Navy,")
    address = f"/candidates/import/{batch.pk}/lines/{batch.bad_lines.get().pk}/"

    opened = as_admin.get(address).content.decode()
    refused = as_admin.post(address, {"last_name": "", "email": "grace@mail.example"}).content.decode()

    faulty = [re.findall(r'<input[^>]*name="(\w+)"[^>]*aria-invalid="true"', form) for form in (opened, refused)]
    focused = [re.findall(r'<input[^>]*name="(\w+)"[^>]*autofocus', form) for form in (opened, refused)]
    assert (faulty, focused) == ([["email"], ["last_name"]], [["email"], ["last_name"]])
    assert [form.count('role="alert"') for form in (opened, refused)] == [0, 1]


def _badge(client: Client, path: str) -> str:
    badges = re.findall(r'<span class="badge[^>]*>(.*?)</span>', client.get(path).content.decode(), re.DOTALL)
    return re.sub(r"<.*?>", "", badges[0], flags=re.DOTALL).strip()


def test_a_note_keeps_its_line_breaks_in_a_repair(as_admin: Client, admin: User) -> None:
    batch = imported(admin, f'{HEADER}\nGrace,,grace@mail.example,Navy,"Two\nlines"')
    address = f"/candidates/import/{batch.pk}/lines/{batch.bad_lines.get().pk}/"

    form = as_admin.get(address).content.decode()
    as_admin.post(address, {"last_name": "Hopper", "note": "Two\r\nlines"})

    assert re.search(r'<textarea[^>]*\sname="note"[^>]*>\nTwo\nlines</textarea>', form)
    assert Note.objects.get().text == "Two\nlines"


def test_importing_the_same_file_again_updates_without_duplicates(admin: User) -> None:
    text = f"{HEADER}\nAda,Lovelace,ada@mail.example,Engines,Called\nAlan,Turing,alan@mail.example,Park,"
    imported(admin, text)

    again = imported(admin, text.replace("Engines", "Looms").replace("ada@", "ADA@"))

    assert (again.created, again.updated, Candidate.objects.count(), Note.objects.count()) == (0, 2, 2, 1)
    assert Candidate.objects.get(last_name="Lovelace").company == "Looms"


@pytest.mark.parametrize("limit", [None, 1000])
def test_the_file_is_forgotten_when_the_import_ends(
    admin: User, monkeypatch: pytest.MonkeyPatch, limit: int | None
) -> None:
    if limit:
        monkeypatch.setitem(people.LIMITS, "last_name", limit)
    batch = services.receive(user=admin, filename="x.csv", content=f"Last name\n{'x' * (500 if limit else 5)}".encode())
    services.start(batch=batch, mapping=batch.mapping)

    with suppress(DataError):
        services.run(import_id=batch.pk)

    batch.refresh_from_db()
    assert (batch.state, bytes(batch.content)) == (ImportState.STOPPED if limit else ImportState.DONE, b"")


def test_the_progress_does_not_load_the_file(as_admin: Client, admin: User) -> None:
    batch = services.receive(user=admin, filename="x.csv", content=f"{HEADER}\nAda,Lovelace,,,".encode())
    services.start(batch=batch, mapping=batch.mapping)

    with CaptureQueriesContext(connection) as asked:
        as_admin.get(f"/candidates/import/{batch.pk}/progress/")

    assert [query["sql"] for query in asked if '"content"' in query["sql"]] == []


def test_duplicate_lines_in_a_file_make_one_candidate(admin: User) -> None:
    batch = imported(admin, f"{HEADER}\nAda,Byron,ada@mail.example,,\nAda,Lovelace,ada@mail.example,Engines,")

    assert (batch.created, batch.updated) == (1, 1)
    assert Candidate.objects.get().last_name == "Lovelace"


def test_an_update_keeps_addresses_that_the_file_does_not_have(admin: User) -> None:
    imported(admin, f"{HEADER}\nAda,Lovelace,ada@mail.example,,")
    known = Candidate.objects.get()
    known.emails = known.email_keys = ["ada@mail.example", "ada@engines.example"]
    known.save()

    imported(admin, f"{HEADER}\nAda,King,ada@mail.example,,")

    known.refresh_from_db()
    assert (known.last_name, known.emails) == ("King", ["ada@mail.example", "ada@engines.example"])


def test_an_update_keeps_what_the_file_does_not_have(account: Account, admin: User) -> None:
    phones = [{"number": "+31 20 1", "extension": "7"}, {"number": "+31 20 2", "extension": ""}]
    home = {"line1": "Oudegracht 1", "city": "Utrecht", "region": "UT", "postal_code": "3511", "country": "nl"}
    known = candidate(
        account, "Byron", emails=["ada@mail.example"], phones=phones, addresses=[home, {**home, "city": "Leiden"}]
    )

    imported(
        admin,
        "Last name;E-mail;Phone;City\nLovelace;ada@mail.example;+31 20 2;Delft\nKing;ada@mail.example;+31 20 3;\n",
    )

    known.refresh_from_db()
    assert known.name == "Ada King"
    assert known.phones == [{"number": "+31 20 3", "extension": ""}, phones[1], phones[0]]
    assert known.addresses == [{**home, "city": "Delft"}, {**home, "city": "Leiden"}]


def test_an_interrupted_import_resumes_at_its_position(admin: User) -> None:
    rows = "\n".join(f"A,Number {n},n{n}@mail.example,," for n in range(1200))
    batch = services.receive(user=admin, filename="x.csv", content=f"{HEADER}\n{rows}".encode())
    services.start(batch=batch, mapping=batch.mapping)
    CandidateImport.objects.update(position=1000)

    run_tasks()

    batch.refresh_from_db()
    assert (batch.state, batch.position, Candidate.objects.count()) == (ImportState.DONE, 1200, 200)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f'{HEADER}\nAda,Lovelace,,,"{"x" * 120_000}', "Line 2 cannot be read as a table: a value has more than 100,0"),
        (f'{HEADER}\n\n{LONG},{LONG},"x\n{LONG}', "The row that starts on line 3 has more than 200,000 "),
        ("x" * 200_001, "The row that starts on line 1 has more than 200,000 characters. Look for a quotation mark"),
        ("a," * 500, "Line 1 has 501 columns; the limit is 500. Delete the columns that nobody needs."),
        (f"{HEADER}\n{'a,' * 99_999}", "Line 2 has 100,000 columns; the limit is 500."),
        (HEADER + "\n" * 250_001, "The file has more than 250,000 lines. Split it into smaller ones."),
    ],
)
def test_a_file_that_is_not_a_table_of_people_is_refused_with_the_reason(
    as_admin: Client, text: str, reason: str
) -> None:
    file = SimpleUploadedFile("people.csv", text.encode())

    answer = as_admin.post("/candidates/import/", {"file": file})

    assert answer.status_code == 422
    assert reason in html.unescape(answer.content.decode())
    assert not CandidateImport.objects.exists()


def test_an_unexpected_error_stops_the_import_and_is_raised_once(
    as_admin: Client, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(people.LIMITS, "last_name", 1000)
    batch = services.receive(user=admin, filename="x.csv", content=f"Last name\n{'x' * 500}".encode())
    services.start(batch=batch, mapping=batch.mapping)

    with pytest.raises(DataError):
        services.run(import_id=batch.pk)
    services.run(import_id=batch.pk)

    page = html.unescape(as_admin.get(f"/candidates/import/{batch.pk}/").content.decode())
    assert "The import stopped" in page
    assert services.UNEXPECTED in page
    assert "every 1s" not in page


def test_a_deadlock_does_not_stop_the_import(admin: User) -> None:
    batch = services.receive(user=admin, filename="x.csv", content=f"{HEADER}\nAda,Lovelace,,,".encode())
    services.start(batch=batch, mapping=batch.mapping)
    with connection.cursor() as cursor:
        cursor.execute(REFUSE)

    with pytest.raises(DeadlockDetected, match="made up"):
        services.run(import_id=batch.pk)
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER refuse ON simulator_trait")
    services.run(import_id=batch.pk)

    batch.refresh_from_db()
    assert (batch.state, Candidate.objects.count()) == (ImportState.DONE, 1)


def test_an_import_without_a_task_is_stopped(admin: User) -> None:
    waiting, forsaken, unmapped = [
        services.receive(user=admin, filename="x.csv", content=f"{HEADER}\nAda,Lovelace,,,".encode()) for _ in range(3)
    ]
    for batch in (waiting, forsaken):
        services.start(batch=batch, mapping=batch.mapping)
    ProcrastinateJob.objects.filter(args__import_id=forsaken.pk).delete()
    assert services.stop_abandoned(pending_ids=pending(import_candidates, "import_id")) == 0
    CandidateImport.objects.update(started_at=clock.now() - services.FORSAKEN_AFTER)

    stop_forsaken_imports(0)

    states = dict(CandidateImport.objects.values_list("pk", "state"))
    assert states == {
        waiting.pk: ImportState.RUNNING,
        forsaken.pk: ImportState.STOPPED,
        unmapped.pk: ImportState.MAPPING,
    }


def test_an_upload_whose_columns_nobody_confirms_is_dropped(admin: User) -> None:
    started, young, _old = [
        services.receive(user=admin, filename="x.csv", content=f"{HEADER}\nAda,Lovelace,,,".encode()) for _ in range(3)
    ]
    services.start(batch=started, mapping=started.mapping)
    CandidateImport.objects.exclude(pk=young.pk).update(created_at=clock.now() - services.UNCONFIRMED_FOR)

    stop_forsaken_imports(0)

    assert set(CandidateImport.objects.values_list("pk", flat=True)) == {started.pk, young.pk}


def test_an_address_that_grows_when_case_folded_is_accepted(admin: User) -> None:
    batch = imported(admin, f"Last name,E-mail,Profile\nGroß,{'ß' * 200}@mail.example,hirewire.example/in/{'ß' * 300}")

    assert (batch.state, batch.created) == (ImportState.DONE, 1)


@pytest.mark.parametrize("delimiter", ["", "\n", '"', "x"])
def test_only_the_offered_delimiters_are_accepted(as_admin: Client, admin: User, delimiter: str) -> None:
    batch = services.receive(user=admin, filename="x.csv", content=f"{HEADER}\nAda,Lovelace,,,".encode())

    answer = as_admin.post(f"/candidates/import/{batch.pk}/reread/", {"encoding": "utf-8-sig", "delimiter": delimiter})

    assert answer.status_code == 422
    assert "comma, semicolon or tab" in answer.content.decode()


@pytest.mark.parametrize("column", ["9" * 5000, "-1", "٣", "500"])
def test_an_unknown_column_is_refused(as_admin: Client, admin: User, column: str) -> None:
    batch = services.receive(user=admin, filename="x.csv", content=f"{HEADER}\nAda,Lovelace,,,".encode())

    answer = as_admin.post(f"/candidates/import/{batch.pk}/start/", {"last_name": column})

    assert answer.status_code == 422


def test_a_running_import_cannot_be_read_again(as_admin: Client, admin: User) -> None:
    batch = services.receive(user=admin, filename="x.csv", content=f"{HEADER}\nAda,Lovelace,,,".encode())
    services.start(batch=batch, mapping=batch.mapping)

    as_admin.post(f"/candidates/import/{batch.pk}/reread/", {"encoding": "cp1252", "delimiter": ";"})

    batch.refresh_from_db()
    assert (batch.encoding, batch.delimiter) == ("utf-8-sig", ",")


def test_the_pages_lead_from_the_file_to_the_imported_people(as_admin: Client) -> None:
    file = SimpleUploadedFile("people.csv", f"{HEADER},Shoe size\nAda,Lovelace,ada@mail.example,,,38\n,,x,,,".encode())

    mapping = as_admin.post("/candidates/import/", {"file": file}, follow=True)
    batch = CandidateImport.objects.get()
    chosen = {name: str(at) for name, at in batch.mapping.items()}
    as_admin.post(f"/candidates/import/{batch.pk}/start/", chosen)
    run_tasks()
    result = as_admin.get(f"/candidates/import/{batch.pk}/progress/").content.decode()

    assert "not used: Shoe size" in mapping.content.decode()
    assert "Import finished" in result
    assert "Correct line 3" in result


def test_a_mapping_without_last_name_does_not_start_the_import(as_admin: Client, admin: User) -> None:
    batch = services.receive(user=admin, filename="x.csv", content=f"{HEADER}\nAda,Lovelace,,,".encode())

    answer = as_admin.post(f"/candidates/import/{batch.pk}/start/", {"first_name": "0"})

    assert (answer.status_code, CandidateImport.objects.get().state) == (422, ImportState.MAPPING)


def test_other_accounts_cannot_open_an_import(browser: Client, admin: User, other_account: Account) -> None:
    batch = services.receive(user=admin, filename="x.csv", content=f"{HEADER}\nAda,Lovelace,,,".encode())
    stranger = create_user(
        account=other_account,
        email="lena.brandt@brightpath.example",
        password=PASSWORD,
        first_name="Lena",
        last_name="Brandt",
        is_admin=True,
    )

    signed_out = browser.get(f"/candidates/import/{batch.pk}/").status_code
    browser.post("/sign-in/", {"email": stranger.email, "password": PASSWORD})
    as_stranger = browser.get(f"/candidates/import/{batch.pk}/").status_code

    assert (signed_out, as_stranger) == (302, 404)
    assert browser.get("/candidates/import/").status_code == 200
