"""Joint applications over the API."""
