"""The words of the ledger in Khmer and English: refusals, codes, articles, for both front doors."""
