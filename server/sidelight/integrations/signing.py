"""Signs requests to business systems, so that they can tell that they come from here and are new.

What is signed is the time, the method, the path with its query, and the body, a line each:

    1767225600
    POST
    /api/actions/invoice-status
    {"action": "invoice-status", …}

The header `Sidelight-Signature` is `v1=` and the HMAC-SHA256 of that in hexadecimal digits;
`Sidelight-Timestamp` is the time in seconds since 1970.
The other side computes the same, compares in constant time and refuses what is five minutes old.
"""

import hashlib
import hmac
from typing import Final

TIMESTAMP: Final = "Sidelight-Timestamp"
SIGNATURE: Final = "Sidelight-Signature"


def signature_headers(
    secret: str, *, method: str, path: str, body: bytes, now_s: int
) -> dict[str, str]:
    """Returns the two headers that sign a request.

    Args:
        path: With the query, as it is sent.
    """
    text = f"{now_s}\n{method}\n{path}\n".encode() + body
    digest = hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
    return {TIMESTAMP: str(now_s), SIGNATURE: f"v1={digest}"}
