"""The book: a lasting store of documents, their readings, incidents of many documents, and what people decided about them."""
