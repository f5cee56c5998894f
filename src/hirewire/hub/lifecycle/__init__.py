"""A company's data come and go: what it holds, archives, purges and another company id."""
