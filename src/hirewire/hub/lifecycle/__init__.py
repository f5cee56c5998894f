"""All the data of a company: their inventory, archives, purges, moves to another company id, and place on a cluster."""
