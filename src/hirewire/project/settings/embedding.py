"""Shared by sites with an agent: the RSC server's addresses, and the security policy of pages with RSC widgets."""

from typing import Final

from hirewire.configuration import reading

SECRET_KEY = reading.required("HIREWIRE_SECRET_KEY")
HIREWIRE_HASH_KEY = reading.required("HIREWIRE_HASH_KEY")
HIREWIRE_ENCRYPTION_KEYS = reading.required_items("HIREWIRE_ENCRYPTION_KEYS")

#: All three addresses may be on one host.
HIREWIRE_RSC_API_URL = reading.text("HIREWIRE_RSC_API_URL")
HIREWIRE_RSC_OAUTH_URL = reading.text("HIREWIRE_RSC_OAUTH_URL")
HIREWIRE_RSC_WIDGET_URL = reading.text("HIREWIRE_RSC_WIDGET_URL")
#: If the RSC server is for production and the ATS for tests, or the reverse, people's data is sent only after somebody
#: has confirmed the pairing.
HIREWIRE_RSC_ENVIRONMENT = reading.text("HIREWIRE_RSC_ENVIRONMENT")
#: The protocol version of records. If the server does not know this version, records are sent without a version.
HIREWIRE_RSC_VERSION = reading.text("HIREWIRE_RSC_VERSION")
HIREWIRE_RSC_EVERYBODY_ACL = reading.text("HIREWIRE_RSC_EVERYBODY_ACL")
HIREWIRE_AGENT_WRITES_DAYS = reading.whole("HIREWIRE_AGENT_WRITES_DAYS")
HIREWIRE_AGENT_OPENID_ISSUER = reading.text("HIREWIRE_AGENT_OPENID_ISSUER")
HIREWIRE_AGENT_OPENID_CLIENT_ID = reading.text("HIREWIRE_AGENT_OPENID_CLIENT_ID")
HIREWIRE_AGENT_OPENID_CLIENT_SECRET = reading.text("HIREWIRE_AGENT_OPENID_CLIENT_SECRET")
HIREWIRE_AGENT_PRIVATE_ATS = reading.flag("HIREWIRE_AGENT_PRIVATE_ATS")
HIREWIRE_PARTNER_CLIENT_ID = reading.text("HIREWIRE_PARTNER_CLIENT_ID")
HIREWIRE_PARTNER_CLIENT_SECRET = reading.text("HIREWIRE_PARTNER_CLIENT_SECRET")
HIREWIRE_AGENT_KEY = reading.required("HIREWIRE_AGENT_KEY")
HIREWIRE_METRICS_KEYS = (HIREWIRE_AGENT_KEY,)

WSGI_APPLICATION = "hirewire.project.wsgi.application"
#: If a widget's frame cannot use cookies, it opens a sign-in window. Django's default would separate that window from
#: the frame.
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin-allow-popups"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        # A page embeds a widget with a script tag for the loader, which is on the RSC server.
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

_BEFORE_PEOPLE: Final = (
    "hirewire.kit.monitoring.middleware.Monitoring",
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
)
_AFTER_PEOPLE: Final = (
    "hirewire.kit.web.hashing.TellBusy",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
)


def middleware(*people: str) -> list[str]:
    """Return the middleware of a site. ``people`` names the classes that find out who is signed in."""
    return [*_BEFORE_PEOPLE, *people, *_AFTER_PEOPLE]
