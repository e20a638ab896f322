"""REST over the use cases: OpenAPI 3.1 in, problem+json out."""
