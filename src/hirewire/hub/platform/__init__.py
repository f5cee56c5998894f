"""What an application stands on: keys, tokens, limits, the journal, company ids, notifications and switches."""
