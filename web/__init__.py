"""The browser: pages for the people who look criteria up and decide requests. Flask is imported here and nowhere else.

Start reading at ``site``: it lists the pages. A page is a function, a dataclass that holds what it shows, and a template
of the same name. Nothing is decided here; the pages ask the path, the look-up and the query library.
"""
