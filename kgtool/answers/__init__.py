"""Answers to a text's criteria, and the case file that they come to.

``entries`` writes what a criterion asks for as entries of a case file; ``statements`` finds by trial those that meet a
criterion and those that contradict it; ``form`` lists the criteria of a situation as questions; ``case`` joins the answers.
"""
