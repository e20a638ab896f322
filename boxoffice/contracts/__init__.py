"""Every wire model, once. JSON Schema, OpenAPI and the TypeScript types are generated from these."""
