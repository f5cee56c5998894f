"""The basis for applications: keys, tokens, limits, the journal, company ids, notifications and switches."""
