"""The verbs of joint applications: schemes, drafts, submission, the join, corrections, withdrawal."""
