"""What developer applications build on: keys, tokens, limits, the journal, company ids, notifications and switches."""
