"""Knowledge: the files of `data/` read strictly into one frozen value."""

from waqai.knowledge.load import Knowledge, load
from waqai.knowledge.tables import KnowledgeError

__all__ = ["Knowledge", "KnowledgeError", "load"]
