"""The citizen's pages of cases: applying, following, supplementing, verifying."""
