"""Lambda functions: each handler turns one event into one use case."""
