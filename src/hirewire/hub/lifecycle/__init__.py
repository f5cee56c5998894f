"""How a company's data comes and goes: what is stored about it, archives, purges, and moves to another company id."""
