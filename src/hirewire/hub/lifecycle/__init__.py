"""All the data of a company: what is stored, archives, purges, and moves to another company id."""
