"""The bell: notifications of a seat, computed from data that is stored already. See decision 43."""
