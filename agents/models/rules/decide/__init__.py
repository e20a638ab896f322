"""What to do next: from the conversation so far to tool calls or something to say. Pure and total."""
