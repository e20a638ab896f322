"""Conversations with a simulated customer, graded by what they leave in the database."""
