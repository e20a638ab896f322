"""The chat socket: a one-time ticket opens it, each frame asks for one run."""
