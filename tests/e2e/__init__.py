"""The customer's page in a real browser, against the real stack."""
