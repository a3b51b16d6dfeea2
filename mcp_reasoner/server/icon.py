"""The server's icon, drawn here so that nothing is fetched: a tick in a thought."""

import base64
from typing import Final

from mcp_types import Icon

__all__ = ["ICON"]

_SVG: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#2563eb" '
    'stroke-width="2" stroke-linecap="round" stroke-linejoin="round"><circle cx="12" cy="11" '
    'r="9"/><path d="M8 11l3 3 5-6M6 19l-2 3"/></svg>'
)
ICON: Final = Icon(
    src="data:image/svg+xml;base64," + base64.b64encode(_SVG.encode()).decode(),
    mime_type="image/svg+xml",
    sizes=["any"],
)
