"""One file per resource; importing them registers their routes."""
