"""What developer applications build on: keys, tokens, limits, journal, company ids, notifications and integrations."""
