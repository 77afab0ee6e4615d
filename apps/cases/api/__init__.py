"""Cases over the API: ``drafts`` and ``cases`` for applicants and posts, ``desk`` for posts."""
