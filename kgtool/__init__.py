"""kgtool: does this record meet this guideline's criteria for this treatment, and if not, what is missing?

Start reading at ``kgtool.path``: it is the way of a request from a case file to a determination.
"""

__version__ = "0.1.0"
