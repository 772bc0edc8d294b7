"""Reports as tables and pages, in Khmer and English."""
