"""Counts of incidents over time, by type, place, source and party, and their plots."""
