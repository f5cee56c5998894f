"""Findings of ``doctor``. The tests cause the faults that ``doctor`` should find."""

import json
import socket
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from django.db import connection
from pytest_django import Settings

from hirewire.agent.connections import reaching as agent_reaching
from hirewire.cli.main import main
from hirewire.hub.platform.notifications import reaching
from hirewire.hub.platform.notifications.models import Endpoint
from hirewire.kit import clock
from hirewire.kit.db import row_security
from hirewire.kit.monitoring.doctor import Finding, examine, files, installation, loose, server, tables
from hirewire.sandbox.sites import Site
from tests.factories import hub
from tests.support.stack import free_port

pytestmark = pytest.mark.django_db


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def names(findings: Callable[[str], object]) -> list[str]:
    return [finding.name for finding in findings("hub")]  # type: ignore[attr-defined]  # an iterator of findings


@pytest.fixture
def well(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_args: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    # Without this function, the findings would depend on how the machine's resolver answers for hub.example.
    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    settings.HIREWIRE_HUB_URL = "https://hub.example"
    settings.HIREWIRE_ATS_URL = settings.HIREWIRE_AGENT_URL = "http://localhost:8100"
    settings.HTTPS = True
    settings.ALLOWED_HOSTS = ["hub.example"]
    settings.HIREWIRE_PROXIES = 1
    settings.HIREWIRE_INSECURE_CALLBACKS = False


@pytest.fixture
def analysed() -> None:
    """Analyze all tables.

    Earlier tests may have left many rows in them, and ``doctor`` reports large tables that were never analyzed.
    """
    execute("ANALYZE")


def of_settings() -> list[str]:
    return [name for check in installation.SETTINGS for name in names(check)]


def test_good_settings_have_no_findings(well: None) -> None:
    assert of_settings() == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"HIREWIRE_HUB_URL": "http://hub.example", "HTTPS": False}, ["tls"]),
        ({"HTTPS": False}, ["https-setting"]),
        ({"HIREWIRE_HUB_URL": "http://hub.example"}, ["tls", "https-setting"]),
        ({"ALLOWED_HOSTS": ["other.example"]}, ["allowed-hosts"]),
        ({"HIREWIRE_PROXIES": ()}, ["proxies"]),
        ({"HIREWIRE_INSECURE_CALLBACKS": True}, ["insecure-callbacks"]),
        ({"HIREWIRE_THROTTLE": False}, ["throttle"]),
        ({"HIREWIRE_HUB_URL": "http://localhost:8000"}, ["own-address"]),
        ({"HIREWIRE_HUB_URL": "http://localhost:8000", "HTTPS": False, "HIREWIRE_INSECURE_CALLBACKS": True}, []),
    ],
)
def test_settings_that_contradict_each_other_are_found(
    well: None, settings: Settings, change: dict[str, object], expected: list[str]
) -> None:
    for name, value in change.items():
        setattr(settings, name, value)

    assert of_settings() == expected


def test_a_python_that_nobody_tested_is_found() -> None:
    assert names(installation.python) == []
    (finding,) = installation.python("hub", range(90, 92))

    assert (finding.name, "3.90 to 3.91" in finding.what) == ("python-version", True)
    assert f"Python {sys.version_info.major}.{sys.version_info.minor}" in finding.what


def test_a_postgresql_that_nobody_tested_is_found() -> None:
    assert names(server.version) == []
    (finding,) = server.version("agent", range(90, 92))

    assert (finding.name, "supports 90 to 91" in finding.what) == ("postgresql-version", True)
    assert "hirewire agent restore --help" in finding.mend


# On a busy machine, reading both clocks may take seconds. A number of whole minutes stays the same.
@pytest.mark.parametrize(("minutes", "words"), [(5, "5 minutes ahead of"), (-5, "5 minutes behind")])
def test_a_wrong_clock_is_found(minutes: int, words: str) -> None:
    assert names(server.clocks) == []
    with clock.moved(timedelta(minutes=minutes)):
        (finding,) = server.clocks("hub")

    assert (finding.name, words in finding.what) == ("clock", True)


def test_missing_migrations_are_found() -> None:
    assert names(server.pending) == []
    execute("DELETE FROM django_migrations WHERE app = 'agent' AND name = '0021_access_ended'")

    assert [*server.pending("hub")] == [
        Finding(
            "migrations",
            "The database lacks migrations of this version: agent.0021_access_ended.",
            "Pages and calls that need them fail.",
            "hirewire hub migrate",
        )
    ]


def test_tables_of_a_later_version_are_found() -> None:
    assert names(tables.later_version) == []
    execute("INSERT INTO django_migrations (app, name, applied) VALUES ('hub', '9000_flying_cars', now())")
    # For an app that this version does not have, the check cannot tell whether a migration belongs to a later version.
    execute("INSERT INTO django_migrations (app, name, applied) VALUES ('elsewhere', '9000_other', now())")

    assert [finding.what for finding in tables.later_version("hub")] == [
        "The database has migrations of a later version: hub.9000_flying_cars."
    ]


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("hub_candidate", "hub_candidate_email"),
        ("hub_candidatefacts", "hub_candidate_by_bucket"),
        ("hub_apicall", "hub_apicall_own"),
    ],
)
def test_an_index_that_is_missing_is_built_again_by_the_statement(table: str, name: str) -> None:
    assert names(tables.missing_indexes) == []
    before = definition(name)
    execute(f"DROP INDEX {name}")

    (finding,) = tables.missing_indexes("hub")

    assert (finding.name, finding.what) == ("missing-index", f"The table {table} lacks its index {name}.")
    # PostgreSQL cannot build an index concurrently within a transaction, and the test runs in one.
    execute(finding.mend.replace(" CONCURRENTLY", ""))
    assert names(tables.missing_indexes) == []
    assert definition(name) == before


def definition(index: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef(to_regclass(%s))", [index])
        return cursor.fetchone()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter, unlike the temporary folders of pytest."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.mark.parametrize(
    ("of_file", "of_folder", "expected"), [(0o600, 0o755, []), (0o604, 0o755, ["secret-file"]), (0o604, 0o700, [])]
)
def test_files_of_secrets_that_everybody_can_read_are_found(
    open_folder: Path, settings: Settings, of_file: int, of_folder: int, expected: list[str]
) -> None:
    key = open_folder / "id-key"
    key.write_text("secret")
    settings.HIREWIRE_SECRET_FILES = {str(key): "HIREWIRE_ID_KEY_FILE"}
    key.chmod(of_file)
    open_folder.chmod(of_folder)

    assert names(files.secret_files) == expected


def test_a_file_of_variables_that_everybody_can_read_is_found(open_folder: Path, settings: Settings) -> None:
    settings.HIREWIRE_SECRET_FILES = {}
    variables = open_folder / "hub.env"
    assert [*files.secret_files("hub", open_folder)] == []
    variables.write_text("HIREWIRE_ID_KEY=secret")
    variables.chmod(0o644)

    (finding,) = files.secret_files("hub", open_folder)

    assert finding.what == f"Everybody on this machine can read or change {variables}."
    assert finding.mend.startswith(f"chmod o-rwx {variables} ")


def test_a_folder_for_files_that_cannot_be_written_is_found(tmp_path: Path, settings: Settings) -> None:
    settings.HOME = tmp_path / "new" / "home"
    assert names(files.home) == []
    # Root may write to every folder, so a file takes the place of the folder: nobody can write below a file.
    (tmp_path / "new").touch()

    assert names(files.home) == ["home"]


@pytest.mark.parametrize(
    ("rights", "expected"), [("SUPERUSER", ["superuser"]), ("BYPASSRLS", ["bypass-row-security"]), ("NOSUPERUSER", [])]
)
def test_a_role_with_too_many_rights_is_found(rights: str, expected: list[str]) -> None:
    execute(f"CREATE ROLE doctor_test {rights}; SET LOCAL SESSION AUTHORIZATION doctor_test")

    assert names(server.role) == expected


def test_row_security_without_its_role_is_found(settings: Settings) -> None:
    settings.HIREWIRE_ROW_SECURITY = True
    execute("CREATE ROLE doctor_test; SET LOCAL SESSION AUTHORIZATION doctor_test")

    assert names(server.tenant_role) == ["row-security-role"]
    settings.HIREWIRE_ROW_SECURITY = False
    assert names(server.tenant_role) == []


def test_row_security_with_a_role_that_may_not_be_used_is_found(settings: Settings) -> None:
    """Since PostgreSQL 16, whoever creates a role is a member of that role, but cannot switch to that role."""
    settings.HIREWIRE_ROW_SECURITY = True
    row_security.set_up()
    execute("CREATE ROLE doctor_test")
    if connection.cursor().connection.info.server_version >= 160000:
        execute(f"GRANT {row_security.ROLE} TO doctor_test WITH SET FALSE, INHERIT FALSE")
    execute("SET LOCAL SESSION AUTHORIZATION doctor_test")

    assert names(server.tenant_role) == ["row-security-role"]


def test_row_security_without_its_views_is_found(settings: Settings) -> None:
    settings.HIREWIRE_ROW_SECURITY = True
    row_security.set_up()
    assert names(server.tenant_role) == []

    row_security.drop_views()

    assert names(server.tenant_role) == ["row-security-views"]


def test_an_index_that_was_not_built_is_found() -> None:
    assert names(server.indexes) == []
    execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'hub_apicall_own'::regclass")
    execute("CREATE TABLE half (a int); CREATE INDEX half_a ON half (a)")
    execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'half_a'::regclass")

    assert [finding.mend for finding in server.indexes("hub")] == ["REINDEX INDEX CONCURRENTLY half_a;"]


def test_an_index_with_half_empty_pages_is_found_until_it_is_rebuilt(settings: Settings) -> None:
    def large() -> list[tuple[str, bool]]:
        execute("ANALYZE loose")
        findings = loose.indexes("hub", least=500_000)
        return [(finding.mend, "The worker rebuilds it" in finding.what) for finding in findings]

    execute("CREATE TABLE loose AS SELECT 7::bigint AS company, md5(id::text) AS id FROM generate_series(1, 20000) id")
    execute("CREATE UNIQUE INDEX loose_id ON loose (company, id) WITH (fillfactor = 50)")
    statement = "REINDEX INDEX CONCURRENTLY loose_id;"

    assert large() == [(f"{statement}  -- the site can keep running", False)]
    settings.HIREWIRE_REBUILD_INDEXES = True
    assert large() == [
        (f"{statement}  -- only if you do not want to wait for the worker; the site can keep running", True)
    ]
    execute("COMMENT ON INDEX loose_id IS 'Ask Ada before you touch this.'")
    assert large() == [(f"{statement}  -- the site can keep running", False)]
    execute("ALTER INDEX loose_id RESET (fillfactor); REINDEX INDEX loose_id")
    assert large() == []


def test_a_table_that_nobody_analyzed_is_found(analysed: None) -> None:
    execute("CREATE TABLE large AS SELECT generate_series(1, 40000) AS a")
    assert [finding.what for finding in server.statistics("hub")] == ["The table large was never analyzed."]

    execute("ANALYZE large")

    assert names(server.statistics) == []


def test_memory_that_is_too_small_is_found() -> None:
    assert names(partial(server.memory, least=1)) == []

    (finding,) = server.memory("hub", least=10**15)

    assert finding.name == "shared-buffers"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("SET LOCAL idle_in_transaction_session_timeout = '5min'", []),
        ("SET LOCAL idle_in_transaction_session_timeout = 0", ["idle-transaction-timeout"]),
        ("SET LOCAL statement_timeout = '5s'", ["statement-timeout"]),
        ("SET LOCAL statement_timeout = '10min'", []),
        ("SET LOCAL idle_session_timeout = '1min'", ["idle-session-timeout"]),
    ],
)
def test_timeouts_that_would_break_hirewire_are_found(statement: str, expected: list[str]) -> None:
    execute("SET LOCAL idle_in_transaction_session_timeout = '5min'")
    execute(statement)

    assert names(server.timeouts) == expected


def test_a_missing_worker_and_waiting_work_are_found() -> None:
    assert names(installation.worker) == ["worker"]
    execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    assert names(installation.worker) == []

    execute("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('hub', 'any.task')")
    assert names(installation.waiting) == []
    execute("UPDATE procrastinate_events SET at = now() - interval '1 hour'")

    assert [finding.what for finding in installation.waiting("hub")] == [
        "Work in the queue hub has waited for 60 minutes (waiting: 1)."
    ]


def test_a_callback_that_cannot_be_reached_is_found(settings: Settings) -> None:
    application, _ = hub.customer()
    Endpoint.objects.create(
        application=application, url=f"http://partner:a-secret@127.0.0.1:{free_port()}/push/a-secret"
    )

    (finding,) = reaching.unreachable_callbacks("hub")
    assert finding.name == "callback"
    assert f"Application {application.pk} cannot be reached" in finding.what
    assert "a-secret" not in str(finding)

    Endpoint.objects.update(paused_at=clock.now())
    assert names(reaching.unreachable_callbacks) == []


def test_an_rsc_server_that_cannot_be_reached_is_found(settings: Settings) -> None:
    settings.HIREWIRE_RSC_API_URL = f"http://127.0.0.1:{free_port()}"

    assert names(agent_reaching.unreachable_server) == ["rsc-server"]


def test_a_database_that_is_away_is_a_finding(well: None, monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")

    assert [finding.name for finding in examine("hub")] == ["public-address", "database"]


def test_the_command_prints_each_finding_with_what_mends_it(
    well: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Site, "enter", lambda _site: None)
    settings.HIREWIRE_THROTTLE = False

    shown = CliRunner().invoke(main, ["hub", "doctor"])
    as_json = CliRunner().invoke(main, ["hub", "doctor", "--json"])

    assert (shown.exit_code, as_json.exit_code) == (1, 1)
    findings = json.loads(as_json.stdout)
    assert {"throttle", "worker"} <= {finding["name"] for finding in findings}
    assert all(finding["mend"] in shown.stdout and finding["why"] in shown.stdout for finding in findings)


def test_the_command_finds_nothing_wrong_with_a_sound_installation(
    well: None, analysed: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Site, "enter", lambda _site: None)
    execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    expected = {finding.name for finding in examine("hub")}

    # These findings are about the server and the settings of the tests, not about the installation.
    assert expected <= {
        *("superuser", "shared-buffers", "idle-transaction-timeout", "postgresql-version"),
        *("rsc-server", "public-address"),
    }
