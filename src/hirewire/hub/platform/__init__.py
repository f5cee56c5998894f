"""What an application builds on: keys, tokens, limits, the journal, company ids, notifications and switches."""
