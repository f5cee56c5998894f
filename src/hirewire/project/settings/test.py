"""Settings of tests: the hub and the ATS site in one process and one database, so that a test can use both.

The host of a request selects the site: see ``tests/support/sites.py``.
"""

import os

os.environ.setdefault("HIREWIRE_SECRET_KEY", "test-only")
os.environ.setdefault("HIREWIRE_HASH_KEY", "test-only")
os.environ.setdefault("HIREWIRE_ENCRYPTION_KEYS", "dGVzdC1vbmx5LWtleS0wMTIzNDU2Nzg5YWJjZGVmMDE=")
os.environ.setdefault("HIREWIRE_ID_KEY", "test-only")
os.environ.setdefault("HIREWIRE_AGENT_KEY", "test-only")

from hirewire.project.settings import ats, base, hub
from hirewire.project.settings.ats import *  # noqa: F403 - settings are one namespace by Django's design
from hirewire.project.settings.hub import *  # noqa: F403 - the hub's values win where both define one

INSTALLED_APPS = [*hub.HUB_APPS, *(app for app in ats.ATS_APPS if app not in hub.HUB_APPS), *base.SHARED_APPS]
MIDDLEWARE = [
    "tests.support.sites.SiteByHost",
    *hub.MIDDLEWARE,
    "hirewire.simulator.people.middleware.SignedInUser",
]
DATABASES = {"default": base.database("hub")}
DATABASES["default"]["OPTIONS"].pop("pool")
# On a busy machine, the tests' server may take long to accept a connection.
DATABASES["default"]["OPTIONS"]["connect_timeout"] = 300
DATABASES["default"]["TEST"] = {
    "NAME": os.environ.get("HIREWIRE_TEST_DB", "test_hirewire"),
    # A migrated database from which the tests' database is copied. If none is named, the tests' database is migrated.
    "TEMPLATE": os.environ.get("HIREWIRE_TEST_TEMPLATE"),
}

ALLOWED_HOSTS = ["*"]
# Tests collect no static files. Django's finders find the static files of pages instead.
STATIC_ROOT = None
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
HIREWIRE_HUB_URL = "http://hub.test"
HIREWIRE_ATS_URL = "http://ats.test"
HIREWIRE_RSC_API_URL = HIREWIRE_RSC_OAUTH_URL = HIREWIRE_RSC_WIDGET_URL = "http://hub.test"
HIREWIRE_AGENT_URL = "http://ats.test/agent"
HIREWIRE_RSC_ENVIRONMENT = "test"
HIREWIRE_INSECURE_CALLBACKS = True
HIREWIRE_ALLOWED_NETWORKS = ["127.0.0.0/8", "::1/128"]
HIREWIRE_ENVIRONMENT = "test"
# A background thread would have its own connection, which cannot see what a test's open transaction has written.
HIREWIRE_BACKGROUND = False
# Tests of other threads of the worker may have no database.
HIREWIRE_REBUILD_INDEXES = False
# Files are looked up on request, so no folder of collected files is needed.
WHITENOISE_AUTOREFRESH = True
HIREWIRE_ERASURE_GRACE_DAYS = 0
HIREWIRE_COMPANY_IDS = "free"
_IN_MEMORY = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
STORAGES = {**hub.STORAGES, "files": _IN_MEMORY, "attachments": _IN_MEMORY}
