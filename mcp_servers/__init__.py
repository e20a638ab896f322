"""MCP servers over the use cases: what a model may propose, each tool one small file."""
