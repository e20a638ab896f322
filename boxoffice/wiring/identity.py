"""Who is asking: the customers' user pool, whose access tokens are verified by every Runtime itself."""

from __future__ import annotations

from boxoffice.aws.tokens import TokenVerifier, UserPool
from boxoffice.domain.identity import CallerKind
from boxoffice.settings import CustomerPoolSettings, load


def customer_tokens() -> TokenVerifier:
    """Accepts access tokens of the customers' pool alone."""
    pool = load(CustomerPoolSettings)
    return TokenVerifier(
        [UserPool(CallerKind.CUSTOMER, pool.customer_issuer, pool.customer_client_id, pool.customer_jwks_url)]
    )
