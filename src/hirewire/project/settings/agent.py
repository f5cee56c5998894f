"""The agent on its own: no simulator, its own database and console."""

import os

from hirewire.project.settings import base
from hirewire.project.settings.base import *  # noqa: F403 - settings are one namespace by Django's design

SECRET_KEY = base.required("HIREWIRE_SECRET_KEY")
HIREWIRE_HASH_KEY = base.required("HIREWIRE_HASH_KEY")
HIREWIRE_ENCRYPTION_KEYS = base.required("HIREWIRE_ENCRYPTION_KEYS").split(",")

#: Where browsers, ATSs and the RSC server reach this agent.
HIREWIRE_AGENT_URL = os.environ.get("HIREWIRE_AGENT_URL", "http://localhost:8200")
#: The key of the host API, with which an ATS that embeds the agent sets it up.
HIREWIRE_AGENT_KEY = base.required("HIREWIRE_AGENT_KEY")
#: The RSC server that connections use unless they name one of their own.
HIREWIRE_RSC_API_URL = os.environ.get("HIREWIRE_RSC_API_URL", "http://localhost:8000")
HIREWIRE_RSC_OAUTH_URL = os.environ.get("HIREWIRE_RSC_OAUTH_URL", HIREWIRE_RSC_API_URL)
HIREWIRE_RSC_WIDGET_URL = os.environ.get("HIREWIRE_RSC_WIDGET_URL", HIREWIRE_RSC_API_URL)
#: What that server is: "production", "test" or "unknown". Between production and test, people's data go only if asked.
HIREWIRE_RSC_ENVIRONMENT = os.environ.get(
    "HIREWIRE_RSC_ENVIRONMENT", "test" if base.HIREWIRE_ENVIRONMENT == "sandbox" else "unknown"
)
HIREWIRE_RSC_VERSION = os.environ.get("HIREWIRE_RSC_VERSION", "202604")
HIREWIRE_RSC_EVERYBODY_ACL = os.environ.get("HIREWIRE_RSC_EVERYBODY_ACL", "hirewire-everybody")
HIREWIRE_PARTNER_CLIENT_ID = os.environ.get("HIREWIRE_PARTNER_CLIENT_ID", "")
HIREWIRE_PARTNER_CLIENT_SECRET = os.environ.get("HIREWIRE_PARTNER_CLIENT_SECRET", "")

INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "hirewire.agent",
    *base.SHARED_APPS,
]
MIDDLEWARE = [
    "hirewire.kit.web.client_addresses.ClientAddress",
    "django.middleware.security.SecurityMiddleware",
    "hirewire.kit.web.caching.NoStore",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hirewire.kit.looks.reader.Reader",
    "csp.middleware.CSPMiddleware",
    "hirewire.kit.web.away.Away",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "hirewire.kit.web.hashing.TellBusy",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "hirewire.project.urls_agent"
HIREWIRE_FRONT = "hirewire.project.fronts.agent"
WSGI_APPLICATION = "hirewire.project.wsgi.application"
DATABASES = {"default": base.database("hirewire_agent")}

SESSION_COOKIE_NAME = "__Host-agent" if base.HTTPS else "agent_session"
CSRF_COOKIE_NAME = "agent_csrf"
LANGUAGE_COOKIE_NAME = "agent_language"
#: The widget's sign-in opens a window, which Django's default would cut off.
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin-allow-popups"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        # The page of the Recruiter side shows the onboarding widget of the RSC server.
        "script-src": ["'self'", HIREWIRE_RSC_WIDGET_URL],
        "style-src": ["'self'"],
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "frame-src": [HIREWIRE_RSC_WIDGET_URL],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    },
}
