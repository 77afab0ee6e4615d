"""The hotline over the API."""
