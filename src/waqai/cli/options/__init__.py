"""The commands with their options, as the parser of the command line has them; what they do stands in the module of each command."""
