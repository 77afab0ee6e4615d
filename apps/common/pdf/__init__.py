"""Documents on paper: what a document says is data (``blocks``), how it looks is one renderer (``document``)."""
