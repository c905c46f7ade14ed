"""``/sparql``: the read-only SPARQL 1.1 Protocol for programs, and a page with an editor for people.

Start reading at :mod:`~web.sparql.endpoint`. Queries are evaluated in :mod:`kgtool.isolated`, never here.
"""
