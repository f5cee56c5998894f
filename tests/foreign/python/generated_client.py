"""Sends, reads, finds and deletes records with a generated client.

openapi-python-client generated the client from the hub's own description.
"""

import json
import os

from made import AuthenticatedClient, Client
from made.api.ats_candidates import ats_candidates_batch_delete as delete
from made.api.ats_candidates import ats_candidates_batch_get as read
from made.api.ats_candidates import ats_candidates_batch_update as write
from made.api.ats_entity_acls import ats_entity_acls_finder_criteria as find
from made.api.o_auth import oauth_get as token
from made.models import (
    AtsCandidatesBatchUpdateBody,
    AtsCandidatesBatchUpdateBodyEntities,
    Candidate,
    OauthGetBody,
    OauthGetBodyGrantType,
)
from made.models.ats_entity_acls_finder_criteria_q import AtsEntityAclsFinderCriteriaQ
from made.models.secured_type import SecuredType

HUB, ORGANIZATION = os.environ["HUB"], os.environ["ORGANIZATION"]

form = OauthGetBody(
    grant_type=OauthGetBodyGrantType.CLIENT_CREDENTIALS,
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
)
answer = token.sync(client=Client(base_url=HUB), body=form)
client = AuthenticatedClient(base_url=HUB, token=answer.access_token)

key = f"(atsCandidateId:C-77,dataProvider:ATS,integrationContext:urn%3Ali%3Aorganization%3A{ORGANIZATION})"
entities = AtsCandidatesBatchUpdateBodyEntities()
entities[key] = Candidate(
    first_name="Noor",
    last_name="Haddad",
    external_profile_url="https://ats.example/c/77",
    ats_created_at=1764547200000,
    ats_last_modified_at=1767225600000,
    addresses=[],
    phone_numbers=[],
    email_addresses=["noor@example.test"],
)
ids = f"List({key})"
sent = write.sync(client=client, ids=ids, body=AtsCandidatesBatchUpdateBody(entities=entities))
found = read.sync(client=client, ids=ids)
gone = delete.sync(client=client, ids=ids)
lists = find.sync(
    client=client,
    q=AtsEntityAclsFinderCriteriaQ.CRITERIA,
    integration_context=f"urn:li:organization:{ORGANIZATION}",
    ats_entity_type=SecuredType.JOB_POSTING,
)
print(
    json.dumps(
        {
            "sent": [one.status for one in sent.results.additional_properties.values()],
            "name": [one.first_name for one in found.results.additional_properties.values()],
            "deleted": [one.status for one in gone.results.additional_properties.values()],
            "lists": [one.to_dict() for one in lists.elements],
        }
    )
)
