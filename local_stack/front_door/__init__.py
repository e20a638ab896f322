"""The one address of the local stack: the web pages, the REST API, the socket, sign-in, the inbox and the gateway."""
