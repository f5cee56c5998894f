import json
import os
import sys

import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet

HUB, BACK, ORGANIZATION = (os.environ[name] for name in ("HUB", "BACK", "ORGANIZATION"))
PROOF = {"client_id": os.environ["CLIENT_ID"], "client_secret": os.environ["CLIENT_SECRET"]}

server = requests.get(f"{HUB}/oauth/.well-known/openid-configuration", timeout=20).json()
session = OAuth2Session(**PROOF, scope="openid profile email", redirect_uri=BACK, code_challenge_method="S256")
verifier, nonce = generate_token(48), generate_token(20)
address, _ = session.create_authorization_url(server["authorization_endpoint"], code_verifier=verifier, nonce=nonce)
print(address, flush=True)

token = session.fetch_token(
    server["token_endpoint"], authorization_response=sys.stdin.readline().strip(), code_verifier=verifier
)
keys = KeySet.import_key_set(requests.get(server["jwks_uri"], timeout=20).json())
claims = CodeIDToken(
    jwt.decode(token["id_token"], keys).claims,
    {"alg": "RS256"},
    {"iss": {"value": server["issuer"]}, "aud": {"value": PROOF["client_id"]}},
    {"nonce": nonce},
)
claims.validate()
person = session.get(server["userinfo_endpoint"]).json()
session.refresh_token(server["token_endpoint"])
again = session.get(server["userinfo_endpoint"]).json()

own = OAuth2Session(**PROOF)
own.fetch_token(server["token_endpoint"], grant_type="client_credentials")
company = f"urn:li:organization:{ORGANIZATION}"
ids = {"ids[0].atsCandidateId": "C 7/ü", "ids[0].dataProvider": "ATS", "ids[0].integrationContext": company}
record = {
    "firstName": "Noor",
    "lastName": "Haddad",
    "emailAddresses": ["noor@example.test"],
    "phoneNumbers": [],
    "addresses": [],
    "externalProfileUrl": "https://ats.example/c/7",
    "atsCreatedAt": 1764547200000,
    "atsLastModifiedAt": 1767225600000,
}
body = {"entities": {f"atsCandidateId=C 7/ü&dataProvider=ATS&integrationContext={company}": record}}
sent = own.put(f"{HUB}/v2/atsCandidates", params=ids, json=body).json()
read = own.get(f"{HUB}/v2/atsCandidates", params=ids).json()
print(
    json.dumps(
        {
            "sub": claims["sub"],
            "name": person["name"],
            "email": person["email"],
            "again": again["sub"],
            "sent": [one["status"] for one in sent["results"].values()],
            "read": [one["firstName"] for one in read["results"].values()],
        }
    )
)
