"""Why nothing can be of a class, why a record contradicts itself, and what would meet or contradict a criterion.

``axioms`` lists what the files state, ``locality`` picks what can matter to some names, ``contradiction`` finds the smallest sets
that cannot all be true, ``examples`` the smallest records about a criterion, ``report`` puts both on paper. HermiT has the word
in all of them.
"""
