"""Editing a version at the desk: screens of fields for what changes most."""
