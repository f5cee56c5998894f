"""Calls a double of Greenhouse with open-greenhouse-mcp, which recruiters give to their assistants."""

import asyncio
import json
import sys

from greenhouse_mcp import client as module
from greenhouse_mcp.harvest import activity_feed, applications, candidates, scorecards

base, client_id, client_secret, user_id, job_id, next_stage_id = sys.argv[1:]
module.HARVEST_BASE = f"{base}/v3"
module.TOKEN_URL = f"{base}/token"


async def main():
    client = module.GreenhouseClient(client_id=client_id, client_secret=client_secret, user_id=user_id)
    everybody = await candidates.list_candidates(client, per_page=50, paginate="all")
    new = await candidates.create_candidate(
        client,
        first_name="Ada",
        last_name="Lovelace",
        email_addresses=[{"value": "ada@engines.example", "type": "work"}],
        job_id=int(job_id),
    )
    candidate_id = new["candidate"]["id"]
    note = await candidates.add_note_to_candidate(client, candidate_id=candidate_id, body="Knows engines.")
    found = await candidates.list_candidates(client, email="ada@engines.example")
    profile = await candidates.get_candidate(client, candidate_id=candidate_id)
    application = new["application"]
    moved = await applications.move_application_same_job(
        client,
        application_id=application["id"],
        # Pass the current stage. Otherwise the library would read the stage from a field that the vendor's schema does
        # not have.
        from_stage_id=application["stage_id"],
        to_stage_id=int(next_stage_id),
    )
    feed = await activity_feed.get_activity_feed(client, candidate_id=candidate_id)
    cards = await scorecards.list_scorecards(client)
    print(
        json.dumps(
            {
                "candidates": everybody["total"],
                "found": [item["id"] for item in found["items"]] == [candidate_id],
                "applications": len(profile["applications"]),
                "note": note["visibility"],
                "feed": [item["body"] for item in feed["notes"]],
                "author": [(item["user"] or {}).get("id") for item in feed["notes"]],
                "moved": moved["success"],
                "scorecards": len(cards["items"]),
            }
        )
    )
    await client.close()


asyncio.run(main())
