"""The filter of system calls, run by a machine of the test's own; that the kernel obeys it, test_cage.py shows."""

import struct

import pytest

from import_scripts.syscalls import (
    ALLOW,
    ANSWER,
    ANY_BIT,
    AT_LEAST,
    AUDIT_ARCH,
    CLONE,
    CLONE_THREAD,
    DENIED,
    EQUAL,
    KILL,
    LOAD,
    NOT_IMPLEMENTED,
    NOT_PERMITTED,
    CannotBeSet,
    program,
)


def answer(machine: str, number: int, first_argument: int = 0, arch: int | None = None) -> int:
    """What the filter answers to a call."""
    facts = struct.pack("=IIQQ", number, AUDIT_ARCH[machine] if arch is None else arch, 0, first_argument)
    steps = list(struct.iter_unpack("=HBBI", program(machine)))
    at = register = 0
    while True:
        code, if_true, if_false, value = steps[at]
        at += 1
        if code == LOAD:
            (register,) = struct.unpack_from("=I", facts, value)
        elif code == ANSWER:
            return int(value)
        else:
            held = {EQUAL: register == value, AT_LEAST: register >= value, ANY_BIT: bool(register & value)}[code]
            at += if_true if held else if_false


@pytest.mark.parametrize("machine", AUDIT_ARCH)
def test_what_a_reader_needs_is_allowed_and_the_rest_is_not(machine: str) -> None:
    names = DENIED[machine]

    assert {answer(machine, number) for number in names.values()} == {NOT_PERMITTED}
    assert {"socket", "execve", "ptrace", "unshare", "mount", "io_uring_setup"} <= names.keys()
    assert answer(machine, 500) == ALLOW
    assert answer(machine, 435) == NOT_IMPLEMENTED


@pytest.mark.parametrize("machine", AUDIT_ARCH)
def test_threads_are_allowed_and_processes_are_not(machine: str) -> None:
    assert answer(machine, CLONE[machine], CLONE_THREAD | 0x100) == ALLOW
    assert answer(machine, CLONE[machine], 17) == NOT_PERMITTED


def test_calls_of_another_table_end_the_process() -> None:
    assert answer("x86_64", 41, arch=0x40000003) == KILL  # 32 bits, where 41 is another call
    assert answer("x86_64", 0x40000000 + 41) == KILL


def test_a_machine_without_a_filter_has_no_cage() -> None:
    with pytest.raises(CannotBeSet, match="no filter of system calls is written for mips"):
        program("mips")
