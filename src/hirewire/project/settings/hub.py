"""Settings of the hub: Recruiter, the middleware API and the widgets."""

from hirewire.configuration import mail_servers, reading
from hirewire.project.settings import base
from hirewire.project.settings.base import *  # noqa: F403 - settings are one namespace by Django's design

SECRET_KEY = reading.required("HIREWIRE_SECRET_KEY")
HIREWIRE_HASH_KEY = reading.required("HIREWIRE_HASH_KEY")
HIREWIRE_ENCRYPTION_KEYS = reading.required_items("HIREWIRE_ENCRYPTION_KEYS")
#: Generates person ids, which differ between applications. Never change it: partners store these ids.
HIREWIRE_ID_KEY = reading.required("HIREWIRE_ID_KEY")
HIREWIRE_ID_TOKEN_ALGORITHM = reading.text("HIREWIRE_ID_TOKEN_ALGORITHM")
#: The hub's own address, from which the addresses of widgets and links are built.
HIREWIRE_HUB_URL = reading.text("HIREWIRE_HUB_URL")
#: The access list whose jobs everybody sees. LinkedIn's own name for this list is not public.
HIREWIRE_EVERYBODY_ACL = reading.text("HIREWIRE_EVERYBODY_ACL")
HIREWIRE_VIEWERS_BEFORE_ACLS = reading.flag("HIREWIRE_VIEWERS_BEFORE_ACLS")

HIREWIRE_THROTTLE = reading.text("HIREWIRE_THROTTLE") != "off"
HIREWIRE_JOURNAL_DAYS = reading.whole("HIREWIRE_JOURNAL_DAYS")
HIREWIRE_JOURNAL_BYTES = int(reading.decimal("HIREWIRE_JOURNAL_SIZE") * 1024**3)
HIREWIRE_JOURNAL_BODY = reading.whole("HIREWIRE_JOURNAL_BODY")

HIREWIRE_EVENT_SENDER = "hirewire.hub.platform.notifications.sending.send"
#: The import path of the class that makes calls and events fail on demand. Only a sandbox has such a class.
HIREWIRE_FAULTS = ""
#: The import path of the class that sends a recorded call again. Only a sandbox has such a class.
HIREWIRE_REPLAYS = ""

#: Every night, the worker learns a new version of the matching. The version may be used without approval only if it
#: changes at most this share of the matches. With 0, versions are only proposed.
HIREWIRE_MATCHING_SELF_UPDATE = reading.decimal("HIREWIRE_MATCHING_SELF_UPDATE")

HUB_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "axes",
    "hirewire.hub",
]
HIREWIRE_LARGEST_FILE = reading.whole("HIREWIRE_LARGEST_FILE")

INSTALLED_APPS = [*HUB_APPS, *base.SHARED_APPS]

MIDDLEWARE = [
    "hirewire.kit.monitoring.middleware.Monitoring",
    "hirewire.kit.web.client_addresses.ClientAddress",
    "django.middleware.security.SecurityMiddleware",
    "hirewire.kit.web.caching.NoStore",
    # Answers API calls, which need none of the middleware below: no session, no CSRF check, and no page policy.
    "hirewire.hub.api.facades.gate",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hirewire.kit.looks.reader.Reader",
    "csp.middleware.CSPMiddleware",
    "hirewire.kit.web.away.Away",
    "hirewire.kit.web.own_writes.OwnWrites",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hirewire.hub.identity.accounts.middleware.StandingSignIn",
    "hirewire.kit.web.hashing.TellBusy",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "hirewire.hub.urls"
HIREWIRE_FRONT = "hirewire.project.fronts.hub"
WSGI_APPLICATION = "hirewire.project.wsgi.application"
_REPLICA = base.replica()
DATABASES = {"default": base.database("hub"), **_REPLICA}
DATABASE_ROUTERS = ["hirewire.kit.db.replica.Router"] if _REPLICA else []
HIREWIRE_REPLICA_LAG = reading.decimal("HIREWIRE_REPLICA_LAG")

SESSION_COOKIE_NAME = "__Host-hub" if base.HTTPS else "hub_session"
# Sites on sibling subdomains can set cookies for the whole domain, but no cookie with this prefix.
CSRF_COOKIE_NAME = "__Host-hub_csrf" if base.HTTPS else "hub_csrf"
LANGUAGE_COOKIE_NAME = "hub_language"

AUTH_USER_MODEL = "hub.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
#: Seconds for which the link for a forgotten password works. The e-mail says one hour.
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"

AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 6
#: Also limits the failed sign-ins from each IP address, regardless of the user names that are tried.
AXES_HANDLER = "hirewire.hub.identity.accounts.guessing.Handler"
AXES_COOLOFF_TIME = 0.25
AXES_DISABLE_ACCESS_LOG = True
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "email"
AXES_LOCKOUT_TEMPLATE = "hub/identity/accounts/locked.html"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        # Style attributes set the widths of bars and the tones of avatars.
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    },
}

#: The labels of the onboarding widget. The script tag of a page with the widget may choose other labels.
HIREWIRE_WIDGET_LABELS = reading.text("HIREWIRE_WIDGET_LABELS")

#: Whether row security is on. The command ``row_security`` creates the database role for it.
HIREWIRE_ROW_SECURITY = reading.flag("HIREWIRE_ROW_SECURITY")

#: Used for invitations, forgotten passwords, security notices and daily summaries.
_MAIL = mail_servers.mail_server(reading.text("HIREWIRE_MAIL_URL"))
HIREWIRE_MAIL = bool(_MAIL.host)
EMAIL_BACKEND = _MAIL.backend
EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.scheme == "smtp", _MAIL.scheme == "smtps"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = reading.text("HIREWIRE_MAIL_FROM") or f"Recruiter <no-reply@{_MAIL.host or 'localhost'}>"

#: Days during which a removal of data can still be canceled. Zero where all data is made up.
HIREWIRE_ERASURE_GRACE_DAYS = reading.whole("HIREWIRE_ERASURE_GRACE_DAYS")

#: With "released", a company may take only ids that an operator has released to it. If an installation has only one
#: company, that company may still take any id.
HIREWIRE_COMPANY_IDS = reading.text("HIREWIRE_COMPANY_IDS")

#: ``files`` holds what is too large for the database: companies' archives.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "files": {
        "BACKEND": "hirewire.kit.storage.DurableStorage",
        "OPTIONS": {"location": base.HOME / "files"},
    },
    # Files that an ATS sent. Store no other files in this storage: a file is deleted if no row refers to it.
    "attachments": {
        "BACKEND": reading.text("HIREWIRE_FILE_STORAGE"),
        "OPTIONS": reading.mapping("HIREWIRE_FILE_STORAGE_OPTIONS")
        or {
            "location": str(base.HOME / "attachments"),
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
}
