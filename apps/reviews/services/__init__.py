"""The verbs of reviews: invite, review, handle a bad one, release a text."""
