"""A reader's own SPARQL, evaluated in processes that hold nothing but the store and can be ended at any moment.

The engine has no time limit that holds, dies of deep nesting or of want of memory, and asks other servers when a query
says SERVICE. So no query of a stranger runs where it could do harm. A *nursery* loads the store once and never sees a
query; *workers* are forked from it, close themselves in (:mod:`~kgtool.isolated.guards`) and answer; the *lane*
(:mod:`~kgtool.isolated.lane`), in the process that asks, hands out queries and ends a worker that takes too long.
"""

from __future__ import annotations

LANDLOCK, SECCOMP, DESCRIPTORS, MEMORY, TIMER = "landlock", "seccomp", "descriptors", "memory", "timer"
#: All of them, in the order in which they are put up, with what each is for. The filter of system calls comes last.
PURPOSES = {
    MEMORY: "no more memory than the limit",
    TIMER: "no more processor time than the limit",
    DESCRIPTORS: "no further file or connection",
    LANDLOCK: "no files, no TCP",
    SECCOMP: "no system calls but reading, writing, memory and time",
}
GUARDS = frozenset(PURPOSES)
