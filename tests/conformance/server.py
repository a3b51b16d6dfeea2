"""`mcp-reasoner serve` with the suite's fixtures beside the project's own tools.

python -m tests.conformance.server --port 0
"""

from mcp.server import MCPServer

from mcp_reasoner.config import Settings
from mcp_reasoner.server.app import create_server
from mcp_reasoner.server.http.serving import run_http
from mcp_reasoner.services import Services
from tests.conformance.contents import add_contents
from tests.conformance.jobs import add_jobs
from tests.conformance.questions import add_questions


def create_fixtures(services: Services) -> MCPServer[Services]:
    """The project's server, and what the suite asks for."""
    server = create_server(services)
    add_contents(server)
    add_questions(server)
    add_jobs(server)
    return server


if __name__ == "__main__":
    run_http(Settings(port=0), create=create_fixtures)
