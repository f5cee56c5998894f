"""A preview of every mail, in sandboxes only."""
