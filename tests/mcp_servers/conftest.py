"""The MCP servers as processes: see tests/agent_runtimes.py."""

from tests.agent_runtimes import box_office, http

__all__ = ["box_office", "http"]
