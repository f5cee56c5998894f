"""Notifications: the bell in the header, and the page with all of them."""
