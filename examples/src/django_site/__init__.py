"""Notes with Django."""
