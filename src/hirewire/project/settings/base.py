"""Settings that the sites share.

Values that differ between installations come from `hirewire.configuration`, whose table explains them.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from hirewire.configuration import addresses, proxies, reading, sources
from hirewire.kit import logs
from hirewire.kit.db.pooled import PooledConnection
from hirewire.kit.monitoring import folder
from hirewire.kit.web import passwords

HOME = Path(reading.text("HIREWIRE_HOME")).resolve()
DEBUG = False


#: How many seconds connecting may take, how many milliseconds may pass until sent data is acknowledged, and how a
#: silent server is probed.
_VANISHED: Final = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}


def database(site: str) -> dict[str, Any]:
    """Return Django's settings for the database in ``DATABASE_URL``. The pool has a few connections per process."""
    return _configured(reading.text("DATABASE_URL", site))


def _configured(address: str, usual: Mapping[str, int] = MappingProxyType({})) -> dict[str, Any]:
    """Return Django's settings for the database at ``address``. Options in the address override those in ``usual``."""
    config = addresses.parsed(address)
    config["CONN_MAX_AGE"] = 0
    # A connection that died while idle is replaced when it is next used.
    config["CONN_HEALTH_CHECKS"] = True
    config["OPTIONS"] = {
        # Prepare only the statements that ask to be prepared; see ``kit.db.prepared``. With Django's default, no
        # statement would be prepared.
        "prepare_threshold": 1_000_000,
        # Notice soon that a database server has vanished. By default, requests would wait a quarter of an hour for its
        # answer, and connections that listen for notifications would not notice for two hours.
        **_VANISHED,
        **usual,
        **config.get("OPTIONS", {}),
        # A pool that cannot connect retries at doubling intervals for ``reconnect_timeout`` seconds. After that, the
        # next request makes it try again.
        "pool": {
            "min_size": 1,
            "max_size": reading.whole("HIREWIRE_POOL"),
            "timeout": 5,
            "reconnect_timeout": 4,
            "connection_class": PooledConnection,
        },
    }
    return config


def replica() -> dict[str, dict[str, Any]]:
    """The settings of the replica in ``DATABASE_REPLICA_URL``, under its alias; empty without a replica."""
    address = reading.text("DATABASE_REPLICA_URL")
    if not address:
        return {}
    # Give up on a replica sooner than on the primary, because the primary can answer instead.
    config = _configured(address, {"connect_timeout": 2, "tcp_user_timeout": 5000})
    config["OPTIONS"]["pool"]["timeout"] = 1
    return {"replica": config}


def pooler() -> dict[str, Any]:
    """The address in ``DATABASE_POOLER_URL``, and the options of connections to this pooler; empty without a pooler."""
    address = reading.text("DATABASE_POOLER_URL")
    if not address:
        return {}
    config = addresses.parsed(address)
    # Behind a pooler, these are the only options of a request's connection.
    return {**config, "OPTIONS": {**_VANISHED, **config.get("OPTIONS", {})}}


#: Requests and tasks reach the database through this pooler, if there is one; see ``kit.db.pooler``.
HIREWIRE_POOLER = pooler()
HIREWIRE_REBUILD_INDEXES = reading.flag("HIREWIRE_REBUILD_INDEXES")

SECRET_KEY = reading.text("HIREWIRE_SECRET_KEY")
HIREWIRE_HASH_KEY = reading.text("HIREWIRE_HASH_KEY")
HIREWIRE_ENCRYPTION_KEYS = reading.items("HIREWIRE_ENCRYPTION_KEYS")
#: The files that contain secrets, each with the variable that names it; ``doctor`` checks who may read them.
HIREWIRE_SECRET_FILES = sources.secret_files()

ALLOWED_HOSTS = reading.items("HIREWIRE_ALLOWED_HOSTS")
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = True
#: The source language is English. For each other language, every package with templates has a catalog of translations.
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LANGUAGE_COOKIE_AGE = 365 * 86_400
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True

STATIC_URL = "/static/"
_COLLECTED = HOME / "static"
#: Static files are served from the package and need not be collected. If the folder for collected files does not exist,
#: this setting is None, because Whitenoise would warn about the missing folder.
STATIC_ROOT = _COLLECTED if _COLLECTED.is_dir() else None
WHITENOISE_USE_FINDERS = True
#: Whether templates and static files are read anew for each page.
HIREWIRE_RELOAD = reading.flag("HIREWIRE_RELOAD")
WHITENOISE_AUTOREFRESH = HIREWIRE_RELOAD
WHITENOISE_MAX_AGE = 0 if HIREWIRE_RELOAD else 3600

SESSION_ENGINE = "hirewire.kit.web.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
HTTPS = reading.flag("HIREWIRE_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000

HIREWIRE_IDLE_MINUTES = reading.whole("HIREWIRE_IDLE_MINUTES")
#: Seconds. This is a day longer than the time for which the owner of a session may be idle, because a session that is
#: in use is extended only once a day.
SESSION_COOKIE_AGE = (HIREWIRE_IDLE_MINUTES + 24 * 60) * 60
#: If an operator leaves one of these two settings unset, ``hirewire … web`` chooses a number for it. If a process has
#: several threads, this number is lower than the number of threads, so that a thread is left for other requests.
HIREWIRE_HASHES_AT_ONCE = reading.whole("HIREWIRE_HASHES_AT_ONCE")
HIREWIRE_PROVIDERS_AT_ONCE = reading.whole("HIREWIRE_PROVIDERS_AT_ONCE")
HIREWIRE_FAILURES_OF_ADDRESS = reading.whole("HIREWIRE_FAILURES_OF_ADDRESS")
HIREWIRE_PROXIES = proxies.parsed(reading.text("HIREWIRE_PROXIES"))
AUTH_PASSWORD_VALIDATORS = passwords.VALIDATORS
PASSWORD_HASHERS = ["hirewire.kit.web.hashing.Argon2"]

HIREWIRE_ALLOWED_NETWORKS = reading.items("HIREWIRE_ALLOWED_NETWORKS")
HIREWIRE_INSECURE_CALLBACKS = reading.flag("HIREWIRE_INSECURE_CALLBACKS")
HIREWIRE_CHALLENGE_CALLBACKS = reading.flag("HIREWIRE_CHALLENGE_CALLBACKS")
HIREWIRE_ENVIRONMENT: str = reading.text("HIREWIRE_ENVIRONMENT")

HIREWIRE_METRICS_TOKEN = reading.text("HIREWIRE_METRICS_TOKEN")
#: Keys that give access to ``/metrics`` besides ``HIREWIRE_METRICS_TOKEN``.
HIREWIRE_METRICS_KEYS: tuple[str, ...] = ()
HIREWIRE_METRICS_FOLDER = reading.text("HIREWIRE_METRICS_FOLDER")
HIREWIRE_METRICS_PORT = reading.whole("HIREWIRE_METRICS_PORT")
if HIREWIRE_METRICS_TOKEN:
    folder.claim(Path(HIREWIRE_METRICS_FOLDER or folder.usual(HOME, os.environ["DJANGO_SETTINGS_MODULE"])))

#: Whether web processes have a background thread, so that no request has to wait for work that can be done later.
HIREWIRE_BACKGROUND = True

SHARED_APPS = [
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "procrastinate.contrib.django",
    "django_htmx",
    "csp",
    "hirewire.kit.looks",
]

_LOADER = "hirewire.kit.looks.loaders.Loader"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [_LOADER if HIREWIRE_RELOAD else ("django.template.loaders.cached.Loader", [_LOADER])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "hirewire.kit.looks.templatetags.looks",
                "hirewire.kit.looks.templatetags.constant_texts",
                "hirewire.kit.looks.templatetags.constant_tags",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

HIREWIRE_LOGS = reading.text("HIREWIRE_LOGS")
_AS_JSON = HIREWIRE_LOGS == "json"
logs.configure(as_json=_AS_JSON)
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "quiet_loss": {"()": "hirewire.kit.db.outages.QuietLoss"},
        "no_paths": {"()": "hirewire.kit.logs.RouteNotPath"},
    },
    "formatters": {
        "json": {"()": "hirewire.kit.logs.JsonLines"},
        "text": {"()": "hirewire.kit.logs.TextLines"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": HIREWIRE_LOGS}},
    "root": {"handlers": ["console"], "level": reading.text("HIREWIRE_LOG_LEVEL").upper()},
    # At DEBUG, authlib logs whole tokens. python-multipart warns about every malformed body. Django warns about every
    # 4xx, which an API often returns.
    "loggers": {
        "authlib": {"level": "INFO"},
        # At lower levels, axes logs who signs in, and from where.
        "axes": {"level": "ERROR"},
        "django.request": {"level": "ERROR", "filters": ["quiet_loss", "no_paths"]},
        # At lower levels, httpx2 logs the addresses of requests, which may contain what people searched for.
        "httpx2": {"level": "WARNING"},
        "python_multipart": {"level": "ERROR"},
        # The pool warns of every attempt to reach an unreachable database; kit.db.outages logs the outage once.
        "psycopg.pool": {"level": "ERROR"},
        # This logger writes a line for each request. It is on only for logs in JSON, which programs read.
        **({"hirewire.requests": {"level": "INFO"}} if _AS_JSON else {}),
    },
}
