"""Requests that REST has to refuse: the wrong method, address, body, query, headers; some are right by chance."""

from __future__ import annotations

import json

from hypothesis import strategies as st

METHODS = ["GET", "POST", "PATCH", "DELETE", "PUT"]
PARTS = ["11111111-1111-4111-8111-111111111111", "not-a-uuid", "%00", "..", "x" * 300, "ID"]
PATHS = [
    "/me",
    "/memories",
    "/memories/{id}",
    "/tickets",
    "/tickets/{id}",
    "/upgrade-options",
    "/orders",
    "/orders/{id}",
    "/orders/{id}/payment",
    "/conversations",
    "/conversations/{id}/messages",
    "/conversations/{id}/runs",
    "/conversations/{id}/runs/{id}/events",
    "/socket-tickets",
    "/cases",
    "/cases/{id}",
    "/cases/{id}/messages",
    "/nowhere",
    "/",
]
_json = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-10, 10**12),
        st.sampled_from(["", "standard", "2026-11-22", "\ufeff", "x" * 500]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(
            st.sampled_from(
                ["ticketIds", "tier", "visitDate", "amount", "paymentMethod", "currency", "body", "price", "messages"]
            ),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=5,
)
bodies = st.one_of(
    st.none().map(lambda _: None),
    _json.map(json.dumps),
    st.sampled_from(
        ["", "{", "[]", "null", '{"a": NaN}', "[" * 3000, "\x00", '{"tier": "standard"' + " " * 100_000 + "}"]
    ),
)
queries = st.dictionaries(
    st.sampled_from(["limit", "cursor", "ticketId", "from", "to", "after"]),
    st.sampled_from(["", "0", "-1", "x", "101", "9" * 40, "2026-02-30"]),
    max_size=2,
)
headers = st.sampled_from(
    [
        {},
        {},
        {"Idempotency-Key": "k"},
        {"Idempotency-Key": "x" * 300},
        {"Content-Type": "text/plain"},
        {"Authorization": None},
    ]
)
