"""Messages to the customer, as tools."""
