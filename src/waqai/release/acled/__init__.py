"""ACLED-compatible rows: ACLED's published rules applied to events of the book. This is not ACLED data."""
