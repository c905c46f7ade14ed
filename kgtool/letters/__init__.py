"""Determination letters: read into items, drafted into case files, written from determinations.

``reader`` is the way in: a file comes in, :mod:`~kgtool.letters.model` goes out. ``flow`` makes one line of text of its pages,
``division`` finds the letters and their sections, ``items`` the disputed items, ``citations`` what a guideline line cites. ``draft``
proposes a case file, with ``context`` telling what is denied or only planned. ``composing`` writes a determination as a letter.
"""
