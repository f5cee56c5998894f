"""The ATS site: the simulator and the agent in one process."""

import os

from hirewire.project.settings import base
from hirewire.project.settings.base import *  # noqa: F403 - settings are one namespace by Django's design

SECRET_KEY = base.required("HIREWIRE_SECRET_KEY")
HIREWIRE_HASH_KEY = base.required("HIREWIRE_HASH_KEY")
HIREWIRE_ENCRYPTION_KEYS = base.required("HIREWIRE_ENCRYPTION_KEYS").split(",")

#: Where browsers and Recruiter's servers reach this site.
HIREWIRE_ATS_URL = os.environ.get("HIREWIRE_ATS_URL", "http://localhost:8100")
#: The RSC server that the agent talks to; one host may play all three roles, or each has its own.
HIREWIRE_RSC_API_URL = os.environ.get("HIREWIRE_RSC_API_URL", "http://localhost:8000")
HIREWIRE_RSC_OAUTH_URL = os.environ.get("HIREWIRE_RSC_OAUTH_URL", HIREWIRE_RSC_API_URL)
HIREWIRE_RSC_WIDGET_URL = os.environ.get("HIREWIRE_RSC_WIDGET_URL", HIREWIRE_RSC_API_URL)
#: What that server is: "production", "test" or "unknown". Between production and test, people's data go only if asked.
HIREWIRE_RSC_ENVIRONMENT = os.environ.get(
    "HIREWIRE_RSC_ENVIRONMENT", "test" if base.HIREWIRE_ENVIRONMENT == "sandbox" else "unknown"
)
#: The protocol version in which records are sent; empty for a server without versions. If the server does not
#: know the version, none is sent.
HIREWIRE_RSC_VERSION = os.environ.get("HIREWIRE_RSC_VERSION", "202604")
#: The RSC server's name for the access list whose jobs everyone sees.
HIREWIRE_RSC_EVERYBODY_ACL = os.environ.get("HIREWIRE_RSC_EVERYBODY_ACL", "hirewire-everybody")
#: The partner's own application, which provisions one child application for each customer.
HIREWIRE_PARTNER_CLIENT_ID = os.environ.get("HIREWIRE_PARTNER_CLIENT_ID", "")
HIREWIRE_PARTNER_CLIENT_SECRET = os.environ.get("HIREWIRE_PARTNER_CLIENT_SECRET", "")
#: Where the simulator reaches its agent, and the key that they share.
HIREWIRE_AGENT_URL = os.environ.get("HIREWIRE_AGENT_URL", f"{HIREWIRE_ATS_URL}/agent")
HIREWIRE_AGENT_KEY = base.required("HIREWIRE_AGENT_KEY")

ATS_APPS = [
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "hirewire.agent",
    "hirewire.simulator",
]
INSTALLED_APPS = [*ATS_APPS, *base.SHARED_APPS]

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
    "hirewire.simulator.people.middleware.SignedInUser",
    "hirewire.kit.web.hashing.TellBusy",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "hirewire.project.urls_ats"
HIREWIRE_FRONT = "hirewire.project.fronts.ats"
WSGI_APPLICATION = "hirewire.project.wsgi.application"
DATABASES = {"default": base.database("hirewire_ats")}

SESSION_COOKIE_NAME = "__Host-ats" if base.HTTPS else "ats_session"
CSRF_COOKIE_NAME = "ats_csrf"
LANGUAGE_COOKIE_NAME = "ats_language"

#: Django's default would cut off the sign-in window that a widget's frame opens, and with it sign-in without cookies.
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin-allow-popups"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        # An ATS embeds a widget with the loader's script tag; its origin is the RSC server's.
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
