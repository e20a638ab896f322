"""Makes a signed-in account the customer that its verified address is."""
