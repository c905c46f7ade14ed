"""Reads what people write: case files, terms, amounts, dates and request headings."""
