"""Small handlers in the places of the product's, so that the local AWS is tested by itself."""
