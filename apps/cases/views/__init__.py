"""Pages of cases: for applicants (applying, following, supplementing, verifying) and for posts (``desk*``, ``counter``)."""
