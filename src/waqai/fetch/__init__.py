"""The web into an archive: addresses checked, pages asked for politely, responses kept whole before anything reads them."""
