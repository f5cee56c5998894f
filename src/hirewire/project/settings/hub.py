"""Settings of the hub: Recruiter, the middleware API and the widgets."""

from hirewire.configuration import mail_servers, reading
from hirewire.project.settings import base
from hirewire.project.settings.base import *  # noqa: F403 - settings are one namespace by Django's design

SECRET_KEY = reading.required("HIREWIRE_SECRET_KEY")
HIREWIRE_HASH_KEY = reading.required("HIREWIRE_HASH_KEY")
HIREWIRE_ENCRYPTION_KEYS = reading.required_items("HIREWIRE_ENCRYPTION_KEYS")
#: Generates person ids, which differ between applications. Never change it: partners store these ids.
HIREWIRE_ID_KEY = reading.required("HIREWIRE_ID_KEY")
#: How OpenID Connect's id tokens are signed: RS256 or ES256.
HIREWIRE_ID_TOKEN_ALGORITHM = reading.text("HIREWIRE_ID_TOKEN_ALGORITHM")
#: Where browsers and partners reach the hub; widgets and links are built from it.
HIREWIRE_HUB_URL = reading.text("HIREWIRE_HUB_URL")
#: The access list whose jobs everyone sees; the protocol's own literal is not public.
HIREWIRE_EVERYBODY_ACL = reading.text("HIREWIRE_EVERYBODY_ACL")
#: Whether everybody sees even the jobs on access lists if the ATS has set the viewers to ``ALL_PRODUCT_USERS``.
HIREWIRE_VIEWERS_BEFORE_ACLS = reading.flag("HIREWIRE_VIEWERS_BEFORE_ACLS")

#: Whether applications that exceed their limits are refused: "on" or "off".
HIREWIRE_THROTTLE = reading.text("HIREWIRE_THROTTLE") != "off"
#: The journal of API calls: days and bytes to keep, and roughly how many characters of each body.
HIREWIRE_JOURNAL_DAYS = reading.whole("HIREWIRE_JOURNAL_DAYS")
HIREWIRE_JOURNAL_BYTES = int(reading.decimal("HIREWIRE_JOURNAL_SIZE") * 1024**3)
HIREWIRE_JOURNAL_BODY = reading.whole("HIREWIRE_JOURNAL_BODY")

#: The function that sends a push event.
HIREWIRE_EVENT_SENDER = "hirewire.hub.platform.notifications.sending.send"
#: The path of the code that makes calls and events fail on demand. Only a sandbox has such code.
HIREWIRE_FAULTS = ""
#: The path of the code that sends a recorded call again. Only a sandbox has such code.
HIREWIRE_REPLAYS = ""

#: The largest share of links, such as 0.01, that a new version of matching may change without an operator's approval.
#: With 0, nightly learning only proposes versions.
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
#: The largest file that is accepted, in bytes.
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
#: Seconds by which the replica may be behind the primary and still answer.
HIREWIRE_REPLICA_LAG = reading.decimal("HIREWIRE_REPLICA_LAG")

SESSION_COOKIE_NAME = "__Host-hub" if base.HTTPS else "hub_session"
# Sites on sibling subdomains can set cookies for the whole domain, but no cookie with this prefix.
CSRF_COOKIE_NAME = "__Host-hub_csrf" if base.HTTPS else "hub_csrf"
LANGUAGE_COOKIE_NAME = "hub_language"

AUTH_USER_MODEL = "hub.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
#: Seconds that the link for a forgotten password works; the e-mail says one hour.
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"

AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 6
#: Also limits each IP address, whatever names it tries.
AXES_HANDLER = "hirewire.hub.identity.accounts.guessing.Handler"
AXES_COOLOFF_TIME = 0.25
AXES_DISABLE_ACCESS_LOG = True
# A successful sign-in resets the count.
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

#: The onboarding widget's words: "guide", or "packages" as in newer manuals. A page's tag may choose, too.
HIREWIRE_WIDGET_LABELS = reading.text("HIREWIRE_WIDGET_LABELS")

#: Whether pages and API calls use a database role that sees one company's rows; ``row_security`` creates it.
HIREWIRE_ROW_SECURITY = reading.flag("HIREWIRE_ROW_SECURITY")

#: The mail server for invitations, forgotten passwords, security notices and daily summaries; without it, nothing is
#: sent.
_MAIL = mail_servers.mail_server(reading.text("HIREWIRE_MAIL_URL"))
HIREWIRE_MAIL = bool(_MAIL.host)
EMAIL_BACKEND = _MAIL.backend
EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.scheme == "smtp", _MAIL.scheme == "smtps"
#: Seconds that the mail server may take to answer.
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = reading.text("HIREWIRE_MAIL_FROM") or f"Recruiter <no-reply@{_MAIL.host or 'localhost'}>"

#: Days between the request to remove a company's data and the removal, during which it can be cancelled. Zero where
#: all data is made up.
HIREWIRE_ERASURE_GRACE_DAYS = reading.whole("HIREWIRE_ERASURE_GRACE_DAYS")

#: Which ids a company may take when its id changes. "free" means any unused id. "released" means only those that an
#: operator released to it; an installation with one company may still take any.
HIREWIRE_COMPANY_IDS = reading.text("HIREWIRE_COMPANY_IDS")

#: ``files`` holds what is too large for the database: companies' archives.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "files": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": base.HOME / "files"},
    },
    # Files that an ATS sent. Store nothing else there: files that no row names are deleted.
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
