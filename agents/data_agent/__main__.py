"""`python -m agents.data_agent --port P`: serves the Data Agent."""

from __future__ import annotations

from agents.data_agent.app import build
from mcp_servers.serving import serve

if __name__ == "__main__":
    serve(build, default_port=8000, description=__doc__, service="data_agent")
