"""What changed between two states of the knowledge, or two editions of a guideline: ``kgtool diff``."""
