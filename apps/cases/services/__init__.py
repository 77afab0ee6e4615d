"""The verbs of cases, by who uses them: ``drafts`` and ``applicant``, ``intake``, ``review``, ``closing``."""
