"""Tables and events as files: one file of code a format, the same bytes for the same events on every run and every machine."""
