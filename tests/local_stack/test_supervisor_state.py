"""The state folder and the ports of a stack: what is refused, in which words, and what is adapted."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from local_stack.supervisor.ending import down
from local_stack.supervisor.errors import CannotStart
from local_stack.supervisor.ports import PortClaims
from local_stack.supervisor.state_folder import LOCK, MARKER, StateFolder, is_locked


def refusal(path: Path, *, fresh: bool = False, smallest_free: int = 0) -> str:
    with pytest.raises(CannotStart) as refused:
        StateFolder.open(path, fresh=fresh, smallest_free=smallest_free)
    return str(refused.value)


def test_a_new_folder_is_made_marked_and_locked(tmp_path: Path) -> None:
    state = StateFolder.open(tmp_path / "a" / "state", fresh=False)
    assert json.loads((state.path / MARKER).read_text())["version"] == 1
    assert state.path.stat().st_mode & 0o777 == 0o700
    assert is_locked(state.path)
    state.close()
    assert not is_locked(state.path)
    StateFolder.open(state.path, fresh=False).close()


def test_a_second_stack_on_the_same_folder_is_told_of_the_first(tmp_path: Path) -> None:
    state = StateFolder.open(tmp_path / "state", fresh=False)
    state.private("status.json", json.dumps({"web": "http://127.0.0.1:8080", "supervisor": {"pid": 17}}))
    for fresh in (False, True):
        told = refusal(state.path, fresh=fresh)
        assert "A stack already runs on" in told
        assert "http://127.0.0.1:8080 (process 17)" in told
        assert "boxoffice down" in told
    assert (state.path / "status.json").exists()
    state.close()


def test_a_folder_of_somebody_else_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("42")
    for fresh in (False, True):
        assert "is not a Boxoffice state folder" in refusal(tmp_path, fresh=fresh)
    assert (tmp_path / "thesis.txt").read_text() == "42"


def test_fresh_empties_a_state_folder_and_follows_no_links(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").touch()
    state = StateFolder.open(tmp_path / "state", fresh=False)
    (state.path / "postgres").mkdir()
    (state.path / "postgres" / "x").touch()
    (state.path / "link").symlink_to(outside)
    state.close()
    StateFolder.open(state.path, fresh=True).close()
    assert sorted(entry.name for entry in state.path.iterdir()) == sorted([MARKER, LOCK])
    assert (outside / "kept").exists()


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"kind": "other", "version": 1}'])
def test_a_damaged_folder_says_so_and_can_be_made_afresh(tmp_path: Path, content: str) -> None:
    StateFolder.open(tmp_path / "state", fresh=False).close()
    (tmp_path / "state" / MARKER).write_text(content)
    assert "is damaged: start afresh with --fresh" in refusal(tmp_path / "state")
    StateFolder.open(tmp_path / "state", fresh=True).close()


def test_a_folder_of_another_version_says_so(tmp_path: Path) -> None:
    StateFolder.open(tmp_path / "state", fresh=False).close()
    (tmp_path / "state" / MARKER).write_text('{"kind": "boxoffice-state", "version": 99}')
    assert "another version of Boxoffice (state version 99, this one has 1)" in refusal(tmp_path / "state")


def test_impossible_folders_are_sentences(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert "is not a folder" in refusal(file)
    assert "cannot be used as the state folder" in refusal(file / "below")
    assert "too long" in refusal(tmp_path / ("x" * 300))
    assert "cannot be used as the state folder" in refusal(Path("/proc/boxoffice"))
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert "cannot be used as the state folder" in refusal(loop)
    assert "MB are free on the disk" in refusal(tmp_path / "small", smallest_free=2**60)


def test_down_without_a_stack_says_so(tmp_path: Path) -> None:
    assert down(tmp_path) == f"No stack runs on {tmp_path}."
    assert down(tmp_path / "missing").startswith("No stack runs on")


def listening(port: int = 0) -> socket.socket:
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", port))
    server.listen()
    return server


def free_run(length: int) -> int:
    """The first of `length` ports in a row that nobody uses."""
    for first in range(31000, 32700, length):
        try:
            servers = [listening(port) for port in range(first, first + length)]
        except OSError:
            continue
        for server in servers:
            server.close()
        return first
    raise AssertionError("no free ports")


@pytest.mark.parametrize("taken", [0, 1])
def test_ports_in_use_lead_to_the_next_free_pair(taken: int) -> None:
    first = free_run(6)
    claims = PortClaims()
    with listening(first + taken):
        assert claims.public_pair(first) == first + 2
    claims.close()


def test_two_stacks_never_get_the_same_ports(tmp_path: Path) -> None:
    first = free_run(6)
    claims = PortClaims()
    assert claims.public_pair(first) == first
    mine = claims.inner(tmp_path, 8)
    script = (
        "import sys; from pathlib import Path; from local_stack.supervisor.ports import PortClaims; c = PortClaims();"
        "print(c.public_pair(int(sys.argv[1])), *c.inner(Path(sys.argv[2]), 8))"
    )
    other = subprocess.run(
        [sys.executable, "-c", script, str(first), str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert not {first, first + 1, *mine} & {int(port) for port in other.stdout.split()}
    claims.close()
    again = PortClaims()
    assert again.public_pair(first) == first
    assert again.inner(tmp_path, 8) == mine
    again.close()


@pytest.mark.parametrize("port", [0, -1, 65535, 99999])
def test_a_port_that_is_none_is_a_sentence(port: int) -> None:
    with pytest.raises(CannotStart, match="--port must be between 1 and 65534"):
        PortClaims().public_pair(port)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may use every port")
def test_a_port_for_administrators_is_a_sentence() -> None:
    with pytest.raises(CannotStart, match="above 1023"):
        PortClaims().public_pair(80)
