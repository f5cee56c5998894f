"""The bell: what happened that concerns a seat, computed from what is stored already. See decision 43."""
