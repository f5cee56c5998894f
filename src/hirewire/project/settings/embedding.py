"""Shared by sites with an agent: the RSC server's addresses, and the security policy of pages with its widgets."""

from typing import Final

from hirewire.configuration import reading

SECRET_KEY = reading.required("HIREWIRE_SECRET_KEY")
HIREWIRE_HASH_KEY = reading.required("HIREWIRE_HASH_KEY")
HIREWIRE_ENCRYPTION_KEYS = reading.required_items("HIREWIRE_ENCRYPTION_KEYS")

#: The RSC server that connections use unless they name another. One host may play all three roles, or each has its own.
HIREWIRE_RSC_API_URL = reading.text("HIREWIRE_RSC_API_URL")
HIREWIRE_RSC_OAUTH_URL = reading.text("HIREWIRE_RSC_OAUTH_URL")
HIREWIRE_RSC_WIDGET_URL = reading.text("HIREWIRE_RSC_WIDGET_URL")
#: What kind of server that is: "production", "test" or "unknown". If the server is for production and the ATS for
#: tests, or the other way round, people's data is sent only after somebody has confirmed the pairing.
HIREWIRE_RSC_ENVIRONMENT = reading.text("HIREWIRE_RSC_ENVIRONMENT")
#: The protocol version in which records are sent; empty for a server without versions. If the server does not know the
#: version, records are sent without one.
HIREWIRE_RSC_VERSION = reading.text("HIREWIRE_RSC_VERSION")
#: The RSC server's name for the access list whose jobs everyone sees.
HIREWIRE_RSC_EVERYBODY_ACL = reading.text("HIREWIRE_RSC_EVERYBODY_ACL")
#: For how many days the ledger of writes is kept.
HIREWIRE_AGENT_WRITES_DAYS = reading.whole("HIREWIRE_AGENT_WRITES_DAYS")
#: Whether an ATS may be at a private address.
HIREWIRE_AGENT_PRIVATE_ATS = reading.flag("HIREWIRE_AGENT_PRIVATE_ATS")
#: The partner's own application, which provisions one child application for each customer.
HIREWIRE_PARTNER_CLIENT_ID = reading.text("HIREWIRE_PARTNER_CLIENT_ID")
HIREWIRE_PARTNER_CLIENT_SECRET = reading.text("HIREWIRE_PARTNER_CLIENT_SECRET")
#: The key of the host API, which the agent shares with an ATS that embeds it.
HIREWIRE_AGENT_KEY = reading.required("HIREWIRE_AGENT_KEY")
HIREWIRE_METRICS_KEYS = (HIREWIRE_AGENT_KEY,)

WSGI_APPLICATION = "hirewire.project.wsgi.application"
#: A widget's frame that cannot use cookies opens a sign-in window. Django's default would cut that window off from the
#: frame.
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin-allow-popups"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        # A page embeds a widget with a script tag for the loader, which comes from the RSC server.
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
    """The middleware of a site; ``people`` names the classes that find out who is signed in."""
    return [*_BEFORE_PEOPLE, *people, *_AFTER_PEOPLE]
