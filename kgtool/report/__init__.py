"""Determinations as a reader wants them: text for a letter, Markdown, HTML, JSON, Turtle.

In: a :class:`~kgtool.determination.CaseDetermination`. Out: a string. ``account`` says everything once, as blocks; ``text``,
``markdown`` and ``html`` lay the same blocks out; ``json`` and ``turtle`` keep the data as it is. Nothing is decided here.
"""
