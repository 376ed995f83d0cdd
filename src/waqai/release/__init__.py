"""Releases: what leaves the book, reduced by a policy, told in the tables of other people's formats, written as files."""
