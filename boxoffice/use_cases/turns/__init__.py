"""One turn of a conversation: from the customer's word to the numbered events that answer it."""
