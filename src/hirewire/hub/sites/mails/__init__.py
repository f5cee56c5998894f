"""A preview of every e-mail, in sandboxes only."""
