"""Landlock and seccomp, called without a library: a process gives up files, network and system calls for good.

In: nothing. Out: nothing; :class:`OSError` where the kernel has not what was asked for. Needs no privileges. Linux only.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct

_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER, _DUMPABLE, _DIE_WITH_PARENT = 38, 22, 2, 4, 1
_CREATE_RULESET, _RESTRICT_SELF, _ONLY_VERSION = 444, 446, 1
#: File rights by the Landlock version that brought them: how many bits the kernel knows.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_NETWORK_SINCE, _SCOPE_SINCE = 4, 6

#: What a worker still may do: read and write what is open, memory, time, end itself. By machine: audit number, calls.
_CALLS = {
    "x86_64": (
        0xC000003E,
        (
            "read:0 write:1 mmap:9 mprotect:10 munmap:11 brk:12 rt_sigaction:13 rt_sigprocmask:14 rt_sigreturn:15 "
            "sched_yield:24 mremap:25 madvise:28 nanosleep:35 setitimer:38 getpid:39 exit:60 gettimeofday:96 getrusage:98 "
            "sigaltstack:131 gettid:186 futex:202 restart_syscall:219 clock_gettime:228 clock_nanosleep:230 exit_group:231 "
            "tgkill:234 getrandom:318 rseq:334"
        ),
    ),
    "aarch64": (
        0xC00000B7,
        (
            "read:63 write:64 mmap:222 mprotect:226 munmap:215 brk:214 rt_sigaction:134 rt_sigprocmask:135 rt_sigreturn:139 "
            "sched_yield:124 mremap:216 madvise:233 nanosleep:101 setitimer:103 getpid:172 exit:93 gettimeofday:169 "
            "getrusage:165 sigaltstack:132 gettid:178 futex:98 restart_syscall:128 clock_gettime:113 clock_nanosleep:115 "
            "exit_group:94 tgkill:131 getrandom:278 rseq:293"
        ),
    ),
}


def landlock_version() -> int:
    """The version of Landlock that the kernel offers; 0 for none."""
    try:
        return _call(_CREATE_RULESET, 0, 0, _ONLY_VERSION)
    except OSError:
        return 0


def forbid_files_and_network() -> None:
    """Landlock: from now on no file can be opened and, since version 4, no TCP connection made or awaited."""
    version = landlock_version()
    if not version:
        raise OSError(errno.ENOSYS, "the kernel has no Landlock")
    files = (1 << _FILE_RIGHTS[min(version, max(_FILE_RIGHTS))]) - 1
    network = 0b11 if version >= _NETWORK_SINCE else 0
    scope = 0b11 if version >= _SCOPE_SINCE else 0
    asked = ctypes.create_string_buffer(struct.pack("=QQQ", files, network, scope), 24)
    ruleset = _call(_CREATE_RULESET, ctypes.addressof(asked), 24 if scope else 16 if network else 8, 0)
    try:
        _control(_NO_NEW_PRIVILEGES, 1)
        _call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def forbid_system_calls() -> None:
    """seccomp: from now on every system call but the few of the table above fails with EPERM."""
    machine = platform.machine()
    if machine not in _CALLS:
        raise OSError(errno.ENOSYS, f"no table of system calls for {machine}")
    audit, calls = _CALLS[machine]
    allowed = sorted(int(call.partition(":")[2]) for call in calls.split())
    load, equal, end = 0x20, 0x15, 0x06
    program = [(load, 0, 0, 4), (equal, 1, 0, audit), (end, 0, 0, 0x80000000), (load, 0, 0, 0)]
    program += [(equal, len(allowed) - place, 0, number) for place, number in enumerate(allowed)]
    program += [(end, 0, 0, 0x00050000 | errno.EPERM), (end, 0, 0, 0x7FFF0000)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in program))
    head = ctypes.create_string_buffer(struct.pack("@HP", len(program), ctypes.addressof(code)))
    _control(_NO_NEW_PRIVILEGES, 1)
    _control(_SECCOMP, _FILTER, ctypes.addressof(head))


def die_with_parent(signal: int) -> None:
    """The kernel sends this process a signal when its parent ends."""
    _control(_DIE_WITH_PARENT, signal)


def forbid_inspection() -> None:
    """No core dump, and no other process of the same user may read this one's memory."""
    _control(_DUMPABLE, 0)


_LIBRARY = ctypes.CDLL(None, use_errno=True)


def _call(number: int, *arguments: int) -> int:
    return _checked(_LIBRARY.syscall(ctypes.c_long(number), *(ctypes.c_long(argument) for argument in arguments)))


def _control(option: int, *arguments: int) -> None:
    padded = [*arguments, 0, 0, 0, 0][:4]
    _checked(_LIBRARY.prctl(ctypes.c_int(option), *(ctypes.c_ulong(argument) for argument in padded)))


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
