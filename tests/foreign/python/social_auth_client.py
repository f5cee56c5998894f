"""Signs a user in by OpenID Connect with social-auth-core alone.

A framework for which there is no social-auth package would use the library in this way.
"""

import json
import os
import sys
from urllib.parse import parse_qsl, urlsplit

from social_core.backends.open_id_connect import OpenIdConnectAuth
from social_core.storage import AssociationMixin, BaseStorage, NonceMixin
from social_core.strategy import BaseStrategy

BACK = os.environ["BACK"]
SETTINGS = {
    "SOCIAL_AUTH_OIDC_OIDC_ENDPOINT": f"{os.environ['HUB']}/oauth",
    "SOCIAL_AUTH_OIDC_KEY": os.environ["CLIENT_ID"],
    "SOCIAL_AUTH_OIDC_SECRET": os.environ["CLIENT_SECRET"],
    "SOCIAL_AUTH_OIDC_SCOPE": ["openid", "profile", "email"],
}


class Nonces(NonceMixin):
    kept = set()

    @classmethod
    def use(cls, server_url, timestamp, salt):
        cls.kept.add((server_url, timestamp, salt))
        return True

    @classmethod
    def consume(cls, server_url, timestamp, salt):
        there = (server_url, timestamp, salt) in cls.kept
        cls.kept.discard((server_url, timestamp, salt))
        return there


class Associations(AssociationMixin):
    kept = []

    @classmethod
    def store(cls, server_url, association):
        kept = cls()
        kept.__dict__.update(vars(association), server_url=server_url, id=len(cls.kept))
        cls.kept.append(kept)

    @classmethod
    def get(cls, server_url, handle):
        return [one for one in cls.kept if (one.server_url, one.handle) == (server_url, handle)]

    @classmethod
    def remove(cls, ids_to_delete):
        cls.kept = [one for one in cls.kept if one.id not in ids_to_delete]


class Storage(BaseStorage):
    nonce = Nonces
    association = Associations


class Strategy(BaseStrategy):
    def __init__(self):
        super().__init__(storage=Storage)
        self.session = {}
        self.data = {}

    def get_setting(self, name):
        return SETTINGS[name]

    def session_get(self, name, default=None):
        return self.session.get(name, default)

    def session_set(self, name, value):
        self.session[name] = value

    def session_pop(self, name):
        return self.session.pop(name, None)

    def request_data(self, merge=True):
        return self.data

    def absolute_uri(self, path=None):
        return BACK

    def redirect(self, url):
        return url

    def authenticate(self, backend, *args, **kwargs):
        return kwargs["response"]


strategy = Strategy()
backend = OpenIdConnectAuth(strategy, redirect_uri=BACK)
print(backend.start(), flush=True)
back = sys.stdin.readline().strip()
strategy.data = backend.data = dict(parse_qsl(urlsplit(back).query))
response = backend.auth_complete()
details = backend.get_user_details(response)
fresh = backend.refresh_token(response["refresh_token"])
again = backend.user_data(fresh["access_token"])
sub = backend.get_user_id(details, response)
print(json.dumps({"sub": sub, "name": details["fullname"], "email": details["email"], "again": again["sub"]}))
