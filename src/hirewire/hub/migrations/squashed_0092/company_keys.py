"""Keys that include the company, for tables that a cluster may distribute. Django's models have only the id as key.

Ids are unique without the company, too, because one sequence or a random source makes them. The company is the last
column of each key, so a row is still found by the other columns alone.
"""


def _wider(table: str, columns: str, *, kind: str = "UNIQUE", name: str) -> str:
    return f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} {kind} ({columns}, organization_id);\n"


def _within(table: str, column: str, target: str, *, name: str) -> str:
    return (
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (organization_id, {column})"
        f" REFERENCES {target} (organization_id, id) DEFERRABLE INITIALLY DEFERRED;\n"
    )


_NUMBERED = ("hub_evaluation", "hub_export", "hub_followedjob", "hub_media")
_ANNOUNCED = ("hub_evaluation", "hub_export")
COMPANY_KEYS = "".join(
    [
        *(_wider(table, "id", kind="PRIMARY KEY", name=f"{table}_pkey") for table in _NUMBERED),
        *(_wider(table, "event_id", name=f"{table}_event_id_key") for table in _ANNOUNCED),
        _within("hub_attachment", "media_id", "hub_media", name="hub_attachment_media"),
        _within("hub_export", "retry_of_id", "hub_export", name="hub_export_retry"),
    ]
)
