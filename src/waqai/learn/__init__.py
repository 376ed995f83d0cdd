"""Learning from review: rows of the lexicon and gold examples that the decisions in a book speak for, each with what it would change."""
