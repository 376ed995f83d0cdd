"""PLOVER 0.8 records, and the table of POLECAT, in which PLOVER is mostly loaded."""
