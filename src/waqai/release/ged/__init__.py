"""Rows in the shape of UCDP GED: its published definitions applied to events of the book. This is not UCDP data."""
