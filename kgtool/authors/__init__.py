"""Authors' cases with expectations: ``kgtool test``."""
