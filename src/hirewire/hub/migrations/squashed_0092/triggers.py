"""Triggers that keep data about members current: known words, matching keys, and the queue of changed members.

The triggers call the functions in functions.py.
"""

_WORDS = """
CREATE TRIGGER words_of_new AFTER INSERT ON hub_member REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION public.hw_keep_words();
CREATE TRIGGER words_of_changed AFTER UPDATE ON hub_member REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION public.hw_keep_words();
"""
#: A trigger for several events cannot have transition tables, so each event has its own trigger.
_TRANSITIONS = {
    "INSERT": "NEW TABLE AS added",
    "DELETE": "OLD TABLE AS removed",
    "UPDATE": "OLD TABLE AS removed NEW TABLE AS added",
}
_KEYS = "".join(
    f"CREATE TRIGGER keys_{event.lower()} AFTER {event} ON hub_memberfacts REFERENCING {transitions}"
    " FOR EACH STATEMENT EXECUTE FUNCTION public.hw_keep_member_keys();\n"
    for event, transitions in _TRANSITIONS.items()
)
_WATCHED = {
    "hub_member": ("INSERT", "UPDATE"),
    "hub_memberemail": ("INSERT", "UPDATE", "DELETE"),
    "hub_position": ("INSERT", "UPDATE", "DELETE"),
    "hub_education": ("INSERT", "UPDATE", "DELETE"),
}
_STALE = "".join(
    f"CREATE TRIGGER stale_{event.lower()} AFTER {event} ON {table}"
    f" REFERENCING {'OLD' if event == 'DELETE' else 'NEW'} TABLE AS changed"
    " FOR EACH STATEMENT EXECUTE FUNCTION public.hw_note_stale_members();\n"
    for table, events in _WATCHED.items()
    for event in events
)

TRIGGERS = _WORDS + _KEYS + _STALE
