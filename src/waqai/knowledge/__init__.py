"""Knowledge: the files of `data/` read strictly into one frozen value."""

from waqai.knowledge.load import Knowledge, Searching, load, load_searching, settle
from waqai.knowledge.tables import KnowledgeError

__all__ = ["Knowledge", "KnowledgeError", "Searching", "load", "load_searching", "settle"]
