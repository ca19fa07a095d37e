"""What a caged process may not ask of the kernel: no new process or program, no socket, no mount, no look into others.

The last wall of the cage (`walls.py` has the first): limits on the number of processes do not bind root, and a kernel
has more doors than a network namespace closes. Set once, it holds for the process and all its threads, for good.
"""

import ctypes
import os
import struct

AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
CLONE = {"x86_64": 56, "aarch64": 220}  # threads are made by it as well
CLONE3 = 435  # its flags lie in memory, where a filter cannot look: "not implemented" makes libc use clone
DENIED: dict[str, dict[str, int]] = {
    "x86_64": {
        "socket": 41, "socketpair": 53, "fork": 57, "vfork": 58, "execve": 59, "ptrace": 101, "pivot_root": 155,
        "chroot": 161, "mount": 165, "umount2": 166, "add_key": 248, "request_key": 249, "keyctl": 250, "unshare": 272,
        "perf_event_open": 298, "open_by_handle_at": 304, "setns": 308, "process_vm_readv": 310,
        "process_vm_writev": 311, "bpf": 321, "execveat": 322, "userfaultfd": 323, "io_uring_setup": 425,
        "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsmount": 432,
    },
    "aarch64": {
        "umount2": 39, "mount": 40, "pivot_root": 41, "chroot": 51, "unshare": 97, "ptrace": 117, "socket": 198,
        "socketpair": 199, "add_key": 217, "request_key": 218, "keyctl": 219, "execve": 221, "perf_event_open": 241,
        "open_by_handle_at": 265, "setns": 268, "process_vm_readv": 270, "process_vm_writev": 271, "bpf": 280,
        "execveat": 281, "userfaultfd": 282, "io_uring_setup": 425, "open_tree": 428, "move_mount": 429, "fsopen": 430,
        "fsmount": 432,
    },
}  # fmt: skip
CLONE_THREAD = 0x00010000
OTHER_TABLE = 0x40000000  # numbers from here on are x86_64's second table, where the same calls have other numbers
ALLOW, KILL = 0x7FFF0000, 0x80000000
NOT_PERMITTED, NOT_IMPLEMENTED = 0x00050000 | 1, 0x00050000 | 38
LOAD, EQUAL, AT_LEAST, ANY_BIT, ANSWER = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER_AT, ARCH_AT, FIRST_ARGUMENT_AT = 0, 4, 16
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, FILTER_MODE = 38, 22, 2


class CannotBeSet(Exception):
    """This kernel or this processor knows no such filter."""


def program(machine: str) -> bytes:
    """The filter as instructions of the kernel's small machine."""
    if machine not in DENIED:
        raise CannotBeSet(f"no filter of system calls is written for {machine}")

    def step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
        return struct.pack("=HBBI", code, if_true, if_false, value)

    steps = [
        step(LOAD, ARCH_AT),
        step(EQUAL, AUDIT_ARCH[machine], 1),
        step(ANSWER, KILL),
        step(LOAD, NUMBER_AT),
        step(AT_LEAST, OTHER_TABLE, 0, 1),
        step(ANSWER, KILL),
        step(EQUAL, CLONE3, 0, 1),
        step(ANSWER, NOT_IMPLEMENTED),
    ]
    for number in DENIED[machine].values():
        steps += [step(EQUAL, number, 0, 1), step(ANSWER, NOT_PERMITTED)]
    steps += [
        step(EQUAL, CLONE[machine], 0, 3),
        step(LOAD, FIRST_ARGUMENT_AT),
        step(ANY_BIT, CLONE_THREAD, 1),
        step(ANSWER, NOT_PERMITTED),
        step(ANSWER, ALLOW),
    ]
    return b"".join(steps)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def forbid() -> None:
    """From here on this process asks for none of it. Raises CannotBeSet."""
    code = ctypes.create_string_buffer(filter_ := program(os.uname().machine), len(filter_))
    asked = _Program(len(filter_) // 8, ctypes.cast(code, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(PR_SET_SECCOMP, FILTER_MODE, ctypes.byref(asked)):
        raise CannotBeSet(f"the kernel takes no filter of system calls ({os.strerror(ctypes.get_errno())})")
