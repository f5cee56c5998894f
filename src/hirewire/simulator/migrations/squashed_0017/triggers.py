"""Triggers that maintain the keys of records. Their function is in functions.py."""

#: One trigger per event, because each event has different transition tables.
_TABLES = {
    "INSERT": "NEW TABLE AS added",
    "DELETE": "OLD TABLE AS removed",
    "UPDATE": "OLD TABLE AS removed NEW TABLE AS added",
}

TRIGGERS = "".join(
    f"CREATE TRIGGER keep_record_keys_{event.lower()} AFTER {event} ON simulator_recordfacts REFERENCING {tables}"
    " FOR EACH STATEMENT EXECUTE FUNCTION public.simulator_keep_record_keys();\n"
    for event, tables in _TABLES.items()
)
