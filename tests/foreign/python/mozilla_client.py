import json
import os
import sys
from urllib.parse import urlsplit

import django
import requests
from django.conf import settings
from django.urls import include, path

HUB, BACK = os.environ["HUB"], os.environ["BACK"]
server = requests.get(f"{HUB}/oauth/.well-known/openid-configuration", timeout=20).json()
settings.configure(
    ALLOWED_HOSTS=["*"],
    AUTHENTICATION_BACKENDS=["mozilla_django_oidc.auth.OIDCAuthenticationBackend"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    LOGIN_REDIRECT_URL="/in",
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    OIDC_OP_AUTHORIZATION_ENDPOINT=server["authorization_endpoint"],
    OIDC_OP_JWKS_ENDPOINT=server["jwks_uri"],
    OIDC_OP_TOKEN_ENDPOINT=server["token_endpoint"],
    OIDC_OP_USER_ENDPOINT=server["userinfo_endpoint"],
    OIDC_RP_CLIENT_ID=os.environ["CLIENT_ID"],
    OIDC_RP_CLIENT_SECRET=os.environ["CLIENT_SECRET"],
    OIDC_RP_SCOPES="openid profile email",
    OIDC_RP_SIGN_ALGO="RS256",
    OIDC_USE_PKCE=True,
    ROOT_URLCONF=__name__,
    SECRET_KEY="of-a-test",
)
django.setup()

from django.contrib.auth import get_user  # noqa: E402 - Django needs its settings first
from django.core.management import call_command  # noqa: E402 - as above
from django.test import Client  # noqa: E402 - as above
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView  # noqa: E402 - as above

urlpatterns = [
    path("oidc/", include("mozilla_django_oidc.urls")),
    # The library also has a route with this name. When the library looks the name up, Django finds the last route,
    # which is this one. The path of this route is the registered redirect URI.
    path("back", OIDCAuthenticationCallbackView.as_view(), name="oidc_authentication_callback"),
]
call_command("migrate", verbosity=0)

browser = Client(headers={"host": urlsplit(BACK).netloc})
print(browser.get("/oidc/authenticate/").headers["Location"], flush=True)
back = urlsplit(sys.stdin.readline().strip())
answer = browser.get(f"{back.path}?{back.query}")
person = get_user(browser)
print(json.dumps({"to": answer.headers["Location"], "email": person.email, "is_in": person.is_authenticated}))
