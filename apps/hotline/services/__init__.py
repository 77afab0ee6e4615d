"""The verbs of the hotline, by who does them."""
