"""The filter of system calls, run by an interpreter of such programs, for both machines.

The kernel runs one of them here; what the other machine's would do must be shown without it.
"""

import errno
import struct

import pytest

from mcp_reasoner.sandbox.seccomp import program

ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
OWN = 4321

# By name, as the kernel's tables have them: those of x86-64, those of aarch64.
HARMLESS = {
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "lseek": (8, 62), "mmap": (9, 222),
    "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214), "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "pread64": (17, 67),
    "sched_yield": (24, 124), "madvise": (28, 233), "dup": (32, 23), "getpid": (39, 172),
    "exit": (60, 93), "uname": (63, 160), "getcwd": (79, 17), "futex": (202, 98),
    "getdents64": (217, 61), "clock_nanosleep": (230, 115), "exit_group": (231, 94),
    "openat": (257, 56), "newfstatat": (262, 79), "set_robust_list": (273, 99),
    "getrandom": (318, 278), "rseq": (334, 293), "sigaltstack": (131, 132),
    "sched_getaffinity": (204, 123), "gettid": (186, 178), "mremap": (25, 216),
    "pipe2": (293, 59), "epoll_create1": (291, 20), "mbind": (237, 235),
}  # fmt: skip
HARMFUL = {
    "socket": (41, 198), "connect": (42, 203), "sendto": (44, 206), "bind": (49, 200),
    "socketpair": (53, 199), "fork": (57, 1071), "vfork": (58, 1071), "execve": (59, 221),
    "execveat": (322, 281), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97), "setns": (308, 268),
    "setuid": (105, 146), "setresuid": (117, 147), "capset": (126, 91), "prctl": (157, 167),
    "chmod": (90, 52), "fchmodat": (268, 53), "fchownat": (260, 54), "utimensat": (280, 88),
    "unlinkat": (263, 35), "mkdirat": (258, 34), "symlinkat": (266, 36), "linkat": (265, 37),
    "renameat2": (316, 276), "truncate": (76, 45), "ftruncate": (77, 46), "mknodat": (259, 33),
    "setxattr": (188, 5), "memfd_create": (319, 279), "shmget": (29, 194), "msgget": (68, 186),
    "semget": (64, 190), "mq_open": (240, 180), "io_uring_setup": (425, 425), "bpf": (321, 280),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "keyctl": (250, 219),
    "add_key": (248, 217), "open_by_handle_at": (304, 265), "kexec_load": (246, 104),
    "init_module": (175, 105), "finit_module": (313, 273), "reboot": (169, 142),
    "settimeofday": (170, 170), "clock_settime": (227, 112), "setrlimit": (160, 164),
    "setpriority": (141, 140), "sched_setaffinity": (203, 122), "sched_setscheduler": (144, 119),
    "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424),
    "tkill": (200, 130), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    "setsid": (112, 157), "setpgid": (109, 154), "inotify_init1": (294, 26),
    "fanotify_init": (300, 262), "timer_create": (222, 107), "landlock_restrict_self": (446, 446),
    "seccomp": (317, 277), "personality": (135, 92), "quotactl": (179, 60), "swapon": (167, 224),
    "sethostname": (170, 161), "acct": (163, 89), "syslog": (103, 116), "splice": (275, 76),
    "vmsplice": (278, 75), "copy_file_range": (326, 285), "name_to_handle_at": (303, 264),
    "move_pages": (279, 239), "process_madvise": (440, 440), "mlockall": (151, 230),
}  # fmt: skip
MACHINES = ("x86_64", "aarch64")


def run(machine: str, number: int, *arguments: int, audit: int | None = None) -> int:
    """What the filter answers: classic BPF on the kernel's `struct seccomp_data`."""
    given = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("=IIQ6Q", number & 0xFFFFFFFF, audit or AUDIT[machine], 0, *given)
    code = list(struct.iter_unpack("=HBBI", program(machine, pid=OWN)))
    at = loaded = 0
    for _ in range(len(code)):
        operation, if_true, if_false, value = code[at]
        at += 1
        if operation == 0x20:
            loaded = struct.unpack_from("=I", data, value)[0]
        elif operation == 0x06:
            return int(value)
        else:
            holds = {0x15: loaded == value, 0x35: loaded >= value, 0x45: bool(loaded & value)}
            at += if_true if holds[operation] else if_false
    raise AssertionError("the filter has no end")


@pytest.mark.parametrize("machine", MACHINES)
def test_what_an_interpreter_needs_is_allowed(machine: str) -> None:
    of = MACHINES.index(machine)
    assert {
        name for name, numbers in HARMLESS.items() if run(machine, numbers[of]) != ALLOW
    } == set()


@pytest.mark.parametrize("machine", MACHINES)
def test_whatever_reaches_beyond_the_box_is_refused(machine: str) -> None:
    of = MACHINES.index(machine)
    refused = REFUSE | errno.EPERM
    assert {n for n, numbers in HARMFUL.items() if run(machine, numbers[of]) != refused} == set()


@pytest.mark.parametrize("machine", MACHINES)
def test_what_no_table_has_is_refused(machine: str) -> None:
    assert {run(machine, number) for number in range(470, 2000)} == {REFUSE | errno.EPERM}
    known = sum(run(machine, number) == ALLOW for number in range(470))
    assert 60 < known < 110


@pytest.mark.parametrize("machine", MACHINES)
def test_calls_of_another_machine_end_the_process(machine: str) -> None:
    (other,) = set(MACHINES) - {machine}
    assert run(machine, 0, audit=AUDIT[other]) == KILL
    assert run(machine, 0, audit=0x40000003) == KILL  # 32 bits on x86
    assert run(machine, 0x40000000) == KILL  # x32
    assert run(machine, -1) == KILL


@pytest.mark.parametrize(
    ("machine", "clone", "clone3"), [("x86_64", 56, 435), ("aarch64", 220, 435)]
)
def test_threads_may_be_made_and_nothing_else(machine: str, clone: int, clone3: int) -> None:
    thread = 0x3D0F00  # as the C library makes them
    assert run(machine, clone, thread) == ALLOW
    for flags in (0, 17, 0x4111, thread & ~0x10000, thread | 0x10000000, thread | 0x80):
        assert run(machine, clone, flags) == REFUSE | errno.EPERM
    assert run(machine, clone3) == REFUSE | errno.ENOSYS


@pytest.mark.parametrize(
    ("machine", "kill", "tgkill", "prlimit"), [("x86_64", 62, 234, 302), ("aarch64", 129, 131, 261)]
)
def test_signals_and_limits_are_for_the_process_itself(
    machine: str, kill: int, tgkill: int, prlimit: int
) -> None:
    for number in (kill, tgkill):
        assert run(machine, number, OWN, 9) == ALLOW
        for other in (0, 1, 2**32 - 1, OWN + 1, 2**64 - OWN):
            assert run(machine, number, other, 9) == REFUSE | errno.EPERM
    assert run(machine, prlimit, 0) == ALLOW
    assert run(machine, prlimit, OWN) == REFUSE | errno.EPERM


@pytest.mark.parametrize(("machine", "fcntl", "ioctl"), [("x86_64", 72, 16), ("aarch64", 25, 29)])
def test_descriptors_are_not_made_to_do_more(machine: str, fcntl: int, ioctl: int) -> None:
    assert run(machine, fcntl, 3, 3) == ALLOW  # F_GETFL
    assert run(machine, ioctl, 1, 0x5401) == ALLOW  # TCGETS
    for command in (5, 6, 7, 8, 10, 1024, 1026, 1031, 1033):
        assert run(machine, fcntl, 3, command) == REFUSE | errno.EPERM
    for request in (0x5412, 0x541C, 0x8933, 0x4004743D):
        assert run(machine, ioctl, 0, request) == REFUSE | errno.EPERM
