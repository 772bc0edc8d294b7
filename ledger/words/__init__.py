"""The words of the ledger in Khmer and English: of refusals, codes and articles; both front doors show these."""
