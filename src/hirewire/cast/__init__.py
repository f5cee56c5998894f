"""Made-up people, companies and trades, the same on every machine."""
