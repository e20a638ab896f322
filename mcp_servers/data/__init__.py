"""Tickets, options, orders, the profile and cases, as tools."""
