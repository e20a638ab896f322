"""A dummy payment gateway with a real one's manners: an HTTP service of its own, with its own database schema.

It knows test cards only (`docs/payment-gateway.md`), keeps no card number, and imports nothing of the box office.
"""
