"""How a company's data come and go: what is stored about it, archives, purges, and moves to another company id."""
