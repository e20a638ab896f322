"""Runs one program without being root, because PostgreSQL refuses to run as root.

    python -I without_root.py MODE UID GID PARENT PROGRAM [ARGUMENT …]

MODE is `plain` (we are not root: nothing to do), `namespace` or `user`:
- `namespace`: a user namespace in which root looks like UID. Files stay root's, and no permission changes anywhere.
- `user`: becomes UID for good, keeping the one right to pass through folders that are root's. The data belongs to UID.

The program gets an interrupt when PARENT (a process id; 0 for none) dies. Exit 71: this mode is not possible here.
This file is started by path and imports nothing of the package, so that it is fast and single-threaded.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path

NOT_AVAILABLE = 71
CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
CAPABILITY_VERSION_3 = 0x20080522
CAP_DAC_OVERRIDE = 1


def _call(name: str, *arguments: object) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) != 0:
        raise OSError(ctypes.get_errno(), f"{name} failed")


def enter_namespace(uid: int, gid: int) -> None:
    """Looks like `uid`:`gid` from here on, in a user namespace where that is the caller. Raises OSError."""
    real_uid, real_gid = os.geteuid(), os.getegid()
    _call("unshare", CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} {real_uid} 1")
    Path("/proc/self/gid_map").write_text(f"{gid} {real_gid} 1")


def become_user(uid: int, gid: int) -> None:
    """Becomes `uid`:`gid`, keeping only CAP_DAC_OVERRIDE, so that root's folders can be passed. Raises OSError."""
    _call("prctl", PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    mask = 1 << CAP_DAC_OVERRIDE
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    effective_permitted_inheritable = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
    _call("capset", header, effective_permitted_inheritable)
    _call("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)


def stop_with(parent: int) -> None:
    """Asks the kernel to interrupt this process when its parent dies (Linux; elsewhere nothing happens)."""
    if not parent or not sys.platform.startswith("linux"):
        return
    _call("prctl", PR_SET_PDEATHSIG, int(signal.SIGINT), 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(0)


def main(arguments: list[str]) -> None:
    mode, uid, gid, parent, *command = arguments
    try:
        if mode == "namespace":
            enter_namespace(int(uid), int(gid))
        elif mode == "user":
            become_user(int(uid), int(gid))
    except OSError:
        sys.exit(NOT_AVAILABLE)
    stop_with(int(parent))
    os.execv(command[0], command)  # noqa: S606 - replacing this process with the program is its whole purpose


if __name__ == "__main__":
    main(sys.argv[1:])
